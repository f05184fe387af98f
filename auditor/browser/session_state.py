"""Take the session of a signed-in context out of the browser: cookies always, stored origins only where needed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from auditor.browser.json_paths import first_at
from auditor.model.service import Keeps

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View

_DEADLINE = 10.0
"""Seconds. Reading IndexedDB can hang on a page that holds it open."""


def session_end_of(account: AccountBrowser, view: View) -> datetime | None:
    """When the session ends, as the service itself says on this page: an ISO 8601 text, or Unix seconds."""
    source = account.service.session_end
    answers = view.recorder.answered(source) if source else []
    value = first_at(answers[-1].body, source.json_paths) if source and answers else None
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None


async def take_state(account: AccountBrowser) -> dict[str, Any] | None:
    """A storage state (cookies, origins), or None where the browser did not give it in time."""
    keeps = account.service.session_keeps
    try:
        async with asyncio.timeout(_DEADLINE):
            if not keeps:
                return {"cookies": [dict(cookie) for cookie in await account.context.cookies()], "origins": []}
            return dict(await account.context.storage_state(indexed_db=Keeps.INDEXED_DB in keeps))
    except (TimeoutError, Error):
        return None


async def stored_origins(account: AccountBrowser) -> list[dict[str, Any]]:
    """What pages have stored in this context, by origin: local storage and IndexedDB. Empty where it cannot be had."""
    try:
        async with asyncio.timeout(_DEADLINE):
            return [dict(origin) for origin in (await account.context.storage_state(indexed_db=True))["origins"]]
    except (TimeoutError, Error):
        return []
