"""The service file of a generated page, as a person would write it who knows the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.model.service import Service
from tests.generated.loading import encoded

if TYPE_CHECKING:
    from tests.generated.plan import Page, Setting


def service(page: Page) -> Service:
    """Every declared setting of the page; the target with the response that tells it, where the page has one."""
    controls = {one.key: _control(page, one) for one in page.settings if one.declared}
    return Service.model_validate(
        {
            "name": "Generated",
            "vendor": "Nobody",
            "verified": date(2026, 11, 1),
            "verified_against": "itself",
            "sources": ["https://help.parrot.com"],
            "self_hosted": True,
            "sign_in": {"start": "/"},
            "identity": {"signed_in": [{"test_id": "me"}], "account": {"see": {"test_id": "me"}, "kind": "handle"}},
            "pages": {"main": {"open": [[{"goto": "/"}]], "ready": [{"test_id": "me"}]}},
            "controls": controls,
        }
    )


def _control(page: Page, setting: Setting) -> dict[str, Any]:
    readings: list[dict[str, Any]] = [setting.shape.reading(setting.key, setting.label, page.words)]
    if page.with_response:
        values = {encoded(setting, on): "on" if on else "off" for on in (True, False)}
        readings.append({"response": "/api/v2/account", "json": f"data.settings.{setting.leaf}", "values": values})
    return {
        "title": setting.label,
        "purpose": "training",
        "covers": ["text"],
        "page": "main",
        "readings": readings,
        "by_hand": "Settings",
        "confidence": "high",
    }
