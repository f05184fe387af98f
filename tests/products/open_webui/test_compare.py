"""The comparison itself can fail: without a product, on facts and findings made up here."""

from __future__ import annotations

from typing import Any

import pytest

from .compare import Row, exit_code, mistake, table
from .truth import Fact, fact

GRANTED = {
    "features": {"memories": True, "web_search": True},
    "chat": {"temporary": True, "temporary_enforced": False},
    "settings": {"interface": True},
}
CONFIG: dict[str, Any] = {"features": {"enable_memories": True, "enable_web_search": True}, "ui": {"visibility": {}}}


def finding(status: str, observed: str | None, expected: str = "off", *, managed: bool = False) -> dict[str, Any]:
    return {"status": status, "observed": observed, "expected": expected, "managed": managed, "reason": None}


def session(role: str = "user", **groups: dict[str, bool]) -> dict[str, Any]:
    permissions = {name: {**group, **groups.get(name, {})} for name, group in GRANTED.items()}
    return {"role": role, "permissions": permissions}


@pytest.mark.parametrize("status", ["pass", "unknown", "not_applicable", "manual", "waived"])
def test_anything_but_a_fail_is_a_mistake_when_the_server_has_another_value(status: str) -> None:
    assert mistake(Fact("on"), finding("fail", "on")) is None
    assert mistake(Fact("on"), finding(status, "on"))


def test_a_pass_is_a_mistake_when_what_was_observed_is_not_what_the_server_has() -> None:
    assert mistake(Fact("off"), finding("pass", "off")) is None
    assert mistake(Fact("off"), finding("pass", "on"))
    assert mistake(Fact("on"), finding("pass", "off"))


def test_a_pass_is_a_mistake_when_there_is_no_value_to_prove() -> None:
    assert mistake(Fact(None), finding("pass", "off"))
    assert mistake(Fact("off", hidden=True), finding("pass", "off"))
    assert mistake(Fact("off", offered=False), finding("pass", "off"))
    assert mistake(Fact("off", offered=False), finding("unknown", None))
    assert mistake(Fact("off", offered=False), finding("fail", "on"))
    assert mistake(Fact("off"), None)


def test_an_enforced_value_must_be_reported_as_managed() -> None:
    assert mistake(Fact("off", enforced=True), finding("pass", "off"))
    assert mistake(Fact("off", enforced=True), finding("pass", "off", managed=True)) is None


def test_a_fresh_account_has_the_products_defaults() -> None:
    assert fact("memory", None, session(), CONFIG) == Fact("on")
    assert fact("location", None, session(), CONFIG) == Fact("off")
    assert fact("web-search", None, session(), CONFIG) == Fact("default")


def test_a_saved_value_counts_only_when_it_is_one() -> None:
    assert fact("memory", {"ui": {"memory": False}}, session(), CONFIG).value == "off"
    assert fact("memory", {"ui": {"memory": 0}}, session(), CONFIG).value is None
    assert fact("web-search", {"ui": {"webSearch": "yes"}}, session(), CONFIG).value is None


def test_permissions_bind_users_and_not_administrators() -> None:
    without = {"interface": False}
    assert not fact("location", None, session(settings=without), CONFIG).offered
    assert fact("location", None, session("admin", settings=without), CONFIG).offered


def test_exit_codes_are_the_documented_ones() -> None:
    assert exit_code(["pass", "not_applicable"]) == 0
    assert exit_code(["pass", "unknown"]) == 3
    assert exit_code(["unknown", "fail"]) == 1


def test_the_table_says_which_line_is_wrong() -> None:
    row = Row("a scene", "ada (admin)", "memory", "on", "on", finding("pass", "off"), 1.0, "it is on")
    assert table([row]).splitlines()[-1].endswith("WRONG: it is on")
