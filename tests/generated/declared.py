"""The service file of a generated page, as a person would write it who knows the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.generated.loading import encoded
from tests.serving import declared

if TYPE_CHECKING:
    from auditor.model.service import Service
    from tests.generated.plan import Page, Setting


def service(page: Page) -> Service:
    """Every declared setting of the page; the target with the response that tells it, where the page has one."""
    return declared({one.key: _control(page, one) for one in page.settings if one.declared})


def _control(page: Page, setting: Setting) -> dict[str, Any]:
    readings: list[dict[str, Any]] = [setting.shape.reading(setting.key, setting.label, page.words)]
    if page.with_response:
        values = {encoded(setting, on): "on" if on else "off" for on in (True, False)}
        readings.append({"response": "/api/v2/account", "json": f"data.settings.{setting.leaf}", "values": values})
    return {"title": setting.label, "readings": readings}
