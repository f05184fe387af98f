"""List every switch-like control that a page shows, so that what no service file declares is not overlooked."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, cast

from playwright.async_api import Error

from auditor.browser.state import normal
from auditor.model.observation import Undeclared

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View

_LONGEST = 160


async def list_controls(account: AccountBrowser, view: View, page: str) -> list[Undeclared]:
    """Switch-like controls on this page whose label no control of the service declares. Reads, clicks nothing."""
    declared = {normal(name) for control in account.service.controls.values() for name in control.names}
    try:
        found = await view.page.evaluate((files("auditor.browser") / "discover.js").read_text("utf-8"))
    except Error:
        return []
    listed = [cast("dict[str, str | None]", one) for one in found]
    return [
        Undeclared(page=page, label=str(one["label"])[:_LONGEST], kind=str(one["kind"]), value=one["value"])
        for one in listed
        if normal(str(one["label"])) not in declared
    ]
