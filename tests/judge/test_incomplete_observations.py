"""Observations that this version's browser would not write, but a file may hold: judged again, they prove nothing."""

from __future__ import annotations

import pytest

from auditor.judge.verdict import verdict
from auditor.model.observation import Trouble
from auditor.model.reason import Reason
from auditor.model.status import Status
from auditor.proof import prove

from .samples import EXPECT_OFF, SERVICE, account, saw, seen, waiver


def test_a_reading_that_came_with_nothing_at_all_is_no_witness() -> None:
    assert not prove([saw("off"), saw(None, slot=1)]).proven
    assert not prove([saw("off", load=1), saw(None, load=2)]).proven


def test_a_value_that_came_together_with_a_trouble_proves_nothing() -> None:
    doubtful = saw("off", slot=1, trouble=Trouble(reason=Reason.UNSTABLE))
    assert not prove([saw("off"), doubtful]).proven


def test_it_does_not_pass_when_a_reading_that_is_declared_was_never_tried() -> None:
    result = verdict(EXPECT_OFF, SERVICE.controls["training"], account(), seen(saw("off"), saw("off", load=2)), None)
    assert result.status is Status.UNKNOWN


def test_it_does_not_pass_when_more_was_read_than_is_declared() -> None:
    result = verdict(
        EXPECT_OFF, SERVICE.controls["sharing"], account(), seen(saw("off"), saw("off", slot=1), name="sharing"), None
    )
    assert result.status is Status.UNKNOWN


@pytest.mark.parametrize("value", ["on", "off"])
def test_a_waiver_changes_nothing_about_it(value: str) -> None:
    result = verdict(EXPECT_OFF, SERVICE.controls["training"], account(), seen(saw(value)), waiver())
    assert result.status in {Status.UNKNOWN, Status.WAIVED}
