"""A few generated pages in every run of the tests."""

from __future__ import annotations

import pytest

from tests.generated.plan import FAILURES, SAVINGS, TRANSPORTS, draw
from tests.trust.run import looked_at
from tests.trust.score import Result

PAGES = 24


@pytest.fixture(scope="module")
def result() -> Result:
    return Result(looked_at([draw(seed) for seed in range(PAGES)], jobs=6))


def test_no_page_is_said_to_be_compliant_while_it_is_not_and_nothing_is_written(result: Result) -> None:
    assert [outcome.page.id for outcome in result.false_passes] == []
    assert result.total.pages == PAGES


def test_healthy_pages_are_read(result: Result) -> None:
    missed = [
        (outcome.page.id, outcome.target) for outcome in result.outcomes if outcome.page.harmless and not outcome.right
    ]
    assert len(missed) <= result.total.harmless * 0.1, missed


def test_a_seed_is_one_page_and_many_seeds_are_all_kinds() -> None:
    pages = [draw(seed) for seed in range(600)]
    assert pages == [draw(seed) for seed in range(600)]
    assert {page.transport for page in pages} == set(TRANSPORTS)
    assert {page.failure for page in pages} == {None, *FAILURES}
    assert {page.saving for page in pages} == {None, *SAVINGS}
    assert {page.deviating for page in pages if page.harmless} == {True, False}
