"""Two hundred altered pages on every run of the tests; `python -m tests.trust` looks at thousands."""

from __future__ import annotations

import pytest

from tests.mutations.plan import Case, sample
from tests.mutations.subjects import SUBJECTS
from tests.trust.run import looked_at
from tests.trust.score import Result

PAGES = 200
ENOUGH_HERE = 0.9
"""Among other tests a page may run out of time; `python -m tests.trust`, alone on the machine, asks for more."""


@pytest.fixture(scope="module")
def result() -> Result:
    return Result(looked_at(sample(PAGES), jobs=6))


def test_no_report_says_that_a_control_is_compliant_while_it_is_not(result: Result) -> None:
    wrong = [outcome.page.id for outcome in result.false_passes]
    assert wrong == [], "again: python -m tests.trust --only " + " --only ".join(wrong)
    assert result.total.altered >= PAGES * 0.8
    assert {outcome.page.service for outcome in result.counted} == set(SUBJECTS)


def test_the_harmless_pages_are_read(result: Result) -> None:
    missed = [
        (outcome.page.id, outcome.target.message)
        for outcome in result.counted
        if outcome.page.harmless and not outcome.right
    ]
    assert result.total.share >= ENOUGH_HERE, missed


def test_alterations_take_place(result: Result) -> None:
    """A harness whose alterations do nothing would find nothing."""
    idle = [outcome.page.id for outcome in result.counted if outcome.page.names and not outcome.told]
    assert len(idle) * 10 <= PAGES, idle


def test_the_same_pages_are_visited_every_time() -> None:
    cases: tuple[Case, ...] = sample(PAGES)
    assert cases == sample(PAGES)
