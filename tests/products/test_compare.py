"""The comparison with a store can fail: without a product, on findings made up here."""

from __future__ import annotations

import pytest

from .compare import FALSE_PASS, mistake
from .product import Pair

PAIR = Pair("off", "on")


def finding(status: str, observed: str | None) -> dict[str, str | None]:
    return {"status": status, "observed": observed, "message": "Because."}


@pytest.mark.parametrize("status", ["pass", "fixed"])
@pytest.mark.parametrize("stored", ["on", None])
def test_a_pass_that_the_store_does_not_bear_out_is_a_false_pass(status: str, stored: str | None) -> None:
    assert mistake(stored, PAIR, finding(status, "off"), decided=False) == FALSE_PASS
    assert mistake("off", PAIR, finding(status, "off"), decided=True) == ""


@pytest.mark.parametrize(
    ("stored", "status"), [("on", "unknown"), ("off", "unknown"), ("off", "fail"), ("on", "manual")]
)
def test_what_somebody_decided_has_to_be_proven(stored: str, status: str) -> None:
    assert mistake(stored, PAIR, finding(status, None), decided=True) == "not proven: Because."
    assert mistake(stored, PAIR, finding(status, None), decided=False) == ""


def test_another_value_than_the_stored_one_is_a_mistake_whatever_the_status() -> None:
    assert mistake("on", PAIR, finding("unknown", "off"), decided=False) == "it is on"
    assert mistake("off", PAIR, finding("fail", "on"), decided=True) == "it is off"
    assert mistake("on", PAIR, finding("fail", "on"), decided=True) == ""


def test_no_finding_is_a_mistake() -> None:
    assert mistake("on", PAIR, {}, decided=True).startswith("not proven")
