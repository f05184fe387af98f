"""The service file of a generated page, as a person would write it who knows the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.generated.loading import encoded
from tests.serving import declared

if TYPE_CHECKING:
    from auditor.model.service import Service
    from tests.generated.plan import Page, Setting


def service(page: Page) -> Service:
    """Every declared setting of the page; the target with the response that says it, where the page has one."""
    return declared({setting.key: _control(page, setting) for setting in page.settings if setting.declared})


def _control(page: Page, setting: Setting) -> dict[str, Any]:
    readings: list[dict[str, Any]] = [setting.shape.reading(setting.key, setting.label, page.words)]
    if page.with_response:
        values = {encoded(setting, on): "on" if on else "off" for on in (True, False)}
        readings.append({"response": "/api/v2/account", "json": f"data.settings.{setting.leaf}", "values": values})
    if page.with_document:
        readings.append({**readings[0], "document": {"source": "https://help.parrot.com/rendering"}})
    control: dict[str, Any] = {"title": setting.label, "readings": readings}
    if page.saving:
        values = {encoded(setting, on): "on" if on else "off" for on in (True, False)}
        control["write"] = {
            "method": "PATCH",
            "path": "/api/v2/account",
            "json": f"settings.{setting.leaf}",
            "values": values,
        }
    if page.saving == "by_button":
        control["change"] = {"save": {"role": "button", "name": "Save"}}
    return control
