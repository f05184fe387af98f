"""List every switch-like control that a page shows, so that what no service file declares is not overlooked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict, cast

from playwright.async_api import Error

from auditor.browser.denylist import forbidden
from auditor.browser.scripts import script
from auditor.browser.words import normal
from auditor.model.observation import Undeclared

if TYPE_CHECKING:
    from collections.abc import Container

    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View

_LONGEST = 400
_LISTS = {"menu": "button", "select": "combobox"}
"""The roles of what opens a list; its name says its value, so that its row tells which it is."""


class Listed(TypedDict):
    """What discover.js tells of one control. `key` as in `Facts`."""

    key: str
    label: str
    kind: str
    value: str | None
    testId: str | None
    field: str | None
    named: bool


async def list_controls(
    account: AccountBrowser, view: View, page: str, read: Container[str | None] = (), *, menus: bool = False
) -> list[Undeclared]:
    """Switch-like controls on this page that no control of the service declares. Reads, clicks nothing.

    `read`: the keys (see `Facts`) of those that were found as declared ones; `menus`: also what opens a list of words.
    """
    declared = {normal(name) for control in account.service.controls.values() for name in control.names}
    try:
        found = await view.page.evaluate(script("discover"), menus)
    except Error:
        return []
    listed = [cast("Listed", one) for one in found]
    return [
        Undeclared(
            page=page,
            label=one["label"][:_LONGEST],
            kind=one["kind"],
            value=one["value"],
            locator=json.dumps(_suggestion(one), ensure_ascii=False),
        )
        for one in listed
        if one["key"] not in read and normal(one["label"]) not in declared
        if one["kind"] not in _LISTS or not forbidden([one["value"] or ""])
    ]


def _suggestion(one: Listed) -> dict[str, str]:
    """The locator that is likely to last longest: a test id, a field's name, a role with its name, the row's label."""
    if one["testId"]:
        return {"test_id": one["testId"]}
    if one["field"]:
        return {"css": f'input[name="{one["field"]}"]'}
    if one["kind"] in _LISTS:
        return {"row": _LISTS[one["kind"]]}
    role = "button" if one["kind"] == "pressed" else one["kind"]
    return {"role": role} if one["named"] else {"row": role}
