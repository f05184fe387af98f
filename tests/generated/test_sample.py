"""A few generated pages in every run of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.generated.plan import FAILURES, TRANSPORTS, draw
from tests.generated.run import Outcome, look_at

if TYPE_CHECKING:
    from tests.engine.bench import Engine

PAGES = 24


@pytest.fixture(scope="module")
def outcomes(engine: Engine) -> list[Outcome]:
    return [look_at(engine, seed) for seed in range(PAGES)]


def test_no_page_is_said_to_be_in_line_while_it_is_not(outcomes: list[Outcome]) -> None:
    assert [(one.page.name, one.false_passes) for one in outcomes if one.false_passes] == []


def test_nothing_is_written(outcomes: list[Outcome]) -> None:
    assert [(one.page.name, one.written) for one in outcomes if one.written] == []


def test_healthy_pages_are_read(outcomes: list[Outcome]) -> None:
    healthy = [one for one in outcomes if one.page.failure is None]
    missed = [(one.page.name, one.said) for one in healthy if not one.right]
    assert len(missed) <= len(healthy) * 0.1, missed


def test_a_seed_is_one_page_and_many_seeds_are_all_kinds() -> None:
    pages = [draw(seed) for seed in range(400)]
    assert pages == [draw(seed) for seed in range(400)]
    assert {one.transport for one in pages} == set(TRANSPORTS)
    assert {one.failure for one in pages} == {None, *FAILURES}
