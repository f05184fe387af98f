"""List every switch-like control that a page shows, so that what no service file declares is not overlooked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict, cast

from playwright.async_api import Error

from auditor.browser.denylist import forbidden
from auditor.browser.scripts import script
from auditor.browser.text_match import normal
from auditor.model.observation import Undeclared

if TYPE_CHECKING:
    from collections.abc import Container

    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View

_LONGEST = 400
_LISTS = {"menu": "button", "select": "combobox"}
"""The roles of what opens a list; its name says its value, so that its row says which it is."""


class Listed(TypedDict):
    """What discover.js returns for one control. `key` as in `Facts`."""

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
    listed = [cast("Listed", entry) for entry in found]
    return [
        Undeclared(
            page=page,
            label=entry["label"][:_LONGEST],
            kind=entry["kind"],
            value=entry["value"],
            locator=json.dumps(_suggestion(entry), ensure_ascii=False),
        )
        for entry in listed
        if entry["key"] not in read and normal(entry["label"]) not in declared
        if entry["kind"] not in _LISTS or not forbidden([entry["value"] or ""])
    ]


def _suggestion(listed: Listed) -> dict[str, str]:
    """The locator that is likely to last longest: a test id, a field's name, a role with its name, the row's label."""
    if listed["testId"]:
        return {"test_id": listed["testId"]}
    if listed["field"]:
        return {"css": f'input[name="{listed["field"]}"]'}
    if listed["kind"] in _LISTS:
        return {"row": _LISTS[listed["kind"]]}
    role = "button" if listed["kind"] == "pressed" else listed["kind"]
    return {"role": role} if listed["named"] else {"row": role}
