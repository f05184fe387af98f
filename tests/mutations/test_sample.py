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


def test_no_report_says_that_a_control_is_in_line_while_it_is_not(result: Result) -> None:
    wrong = [one.page.id for one in result.false_passes]
    assert wrong == [], "again: python -m tests.trust --only " + " --only ".join(wrong)
    assert result.total.altered >= PAGES * 0.8
    assert {one.page.service for one in result.counted} == set(SUBJECTS)


def test_the_harmless_pages_are_read(result: Result) -> None:
    missed = [(one.page.id, one.target.message) for one in result.counted if one.page.harmless and not one.right]
    assert result.total.share >= ENOUGH_HERE, missed


def test_alterations_take_place(result: Result) -> None:
    """A harness whose alterations do nothing would find nothing."""
    idle = [one.page.id for one in result.counted if one.page.names and not one.told]
    assert len(idle) * 10 <= PAGES, idle


def test_the_same_pages_are_looked_at_every_time() -> None:
    cases: tuple[Case, ...] = sample(PAGES)
    assert cases == sample(PAGES)
