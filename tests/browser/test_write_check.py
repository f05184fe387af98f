"""The one write that a fix may make: the wanted value, and every other key as the page's settings had it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditor.browser.guard import Asked, Permit
from auditor.browser.write_check import UNRELATED, PageSettings, objection
from auditor.model.control import Control
from auditor.model.write import Write

SETTINGS = {"ui": {"memory": True, "theme": "dark", "nested": {"list": [1, 2]}}}


def control(**write: Any) -> Control:
    return Control.model_validate(
        {
            "title": "Memory",
            "purpose": "memory",
            "covers": ["text"],
            "page": "settings",
            "readings": [{"response": "/api/settings", "json": "ui.memory", "values": {True: "on", False: "off"}}],
            "write": {"method": "POST", "path": "/api/update", **write},
            "by_hand": "Settings",
            "confidence": "high",
        }
    )


def said(body: object, **write: Any) -> str | None:
    raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    asked = Asked("POST", "https://a.example/api/update", raw)
    return objection(asked, control(**(write or {"json": "ui.memory"})), "off", PageSettings(SETTINGS, "ui.memory"))


@pytest.mark.parametrize(
    "body",
    [
        {"ui": {"memory": False}},
        {"ui": {"memory": False, "theme": "dark"}},
        {"ui": {"memory": False, "theme": "dark", "nested": {"list": [1, 2]}}},
    ],
)
def test_the_wanted_value_beside_unchanged_settings_may_pass(body: object) -> None:
    assert said(body) is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"ui": {"memory": True}}, "instead of off"),
        ({"ui": {"memory": None}}, "another value instead of off"),
        ({"ui": {"memory": "false"}}, "another value instead of off"),
        ({"ui": {"memory": {"deep": False}}}, "another value instead of off"),
        ({"ui": {"memory": False, "theme": "light"}}, "“ui.theme” too"),
        ({"ui": {"memory": False, "new": 1}}, "“ui.new” too"),
        ({"ui": {"memory": False}, "other": 1}, "“other” too"),
        ({"ui": {"memory": False, "nested": {"list": [1]}}}, "“ui.nested.list” too"),
        (b"not json", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_anything_else_in_it_is_an_objection(body: object, why: str) -> None:
    assert why in (said(body) or "")


@pytest.mark.parametrize("body", [{"theme": "dark"}, {"ui": {}}, [], 1, {"all": {"ui": {"memory": False}}}])
def test_what_does_not_hold_the_control_is_something_else(body: object) -> None:
    assert said(body) == UNRELATED


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        ("feature=memory&value=false", True),
        ("feature=memory&value=true", False),
        ("feature=memory", False),
        ("feature=memory&value=false&value=true", False),
        ("feature=memory&value=false&theme=dark", False),
    ],
)
def test_a_value_in_the_query_is_checked_too(query: str, passes: bool) -> None:
    asked = Asked("POST", f"https://a.example/api/update?{query}")
    why = objection(asked, control(query={"feature": "memory"}, value="value"), "off", None)

    assert (why is None) is passes


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"memory": False, "view": {"grid": 20, "tips": True}}, None),
        ({"memory": False, "view": {"grid": "20", "tips": True}}, None),
        ({"memory": False, "view": {"grid": "21", "tips": True}}, "it would change “view.grid” too"),
        ({"memory": False, "view": {"grid": 20, "tips": "True"}}, "it would change “view.tips” too"),
        ({"memory": False, "view": {"grid": 20, "tips": 1}}, "it would change “view.tips” too"),
        ({"memory": False, "view": {"grid": 20, "new": True}}, "it would change “view.new” too"),
        ({"memory": True, "view": {"grid": 20}}, "it writes on instead of off"),
    ],
)
def test_the_other_keys_may_be_told_by_another_response(body: object, why: str | None) -> None:
    """A form sends the numbers that it shows as text."""
    asked = Asked("POST", "https://a.example/api/update", json.dumps(body).encode())
    settings = PageSettings({"memory": True}, "memory", kept={"view": {"grid": 20, "tips": True}})
    assert objection(asked, control(json="memory"), "off", settings) == why


def test_what_a_page_writes_by_itself_is_stopped_and_spoils_no_change() -> None:
    memory = control(json="ui.memory")
    assert memory.write is not None
    told = PageSettings(SETTINGS, "ui.memory")
    permit = Permit("f", "https://a.example", memory.write, lambda asked: objection(asked, memory, "off", told))
    bodies = [{"theme": "dark"}, {"ui": {"memory": False}}, {"ui": {"memory": False}}]
    asked = [Asked("POST", "https://a.example/api/update", json.dumps(body).encode()) for body in bodies]

    assert [permit.grant(exchange) for exchange in asked] == [False, True, False]
    assert permit.refused is None


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://a.example/api/users/7", True),
        ("https://a.example/api/users/7?notify=1", True),
        ("https://a.example/api/users/7/settings", False),
        ("https://a.example/api/users/", False),
        ("https://b.example/api/users/7", False),
    ],
)
def test_a_star_in_the_path_of_a_write_stands_for_one_part_of_it(url: str, fits: bool) -> None:
    write = Write(method="PATCH", path="/api/users/*", json="news")
    permit = Permit("f", "https://a.example", write, lambda asked: None)
    assert permit.fits(Asked("PATCH", url, b'{"news": 0}'), "f") is fits
    assert not permit.fits(Asked("PATCH", url, b'{"news": 0}'), "another frame")
