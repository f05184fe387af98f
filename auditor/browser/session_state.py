"""Take the session of a signed-in context out of the browser: cookies always, stored origins only where needed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from auditor.model.service import Keeps

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser

_DEADLINE = 10.0
"""Seconds. Reading IndexedDB can hang on a page that holds it open."""


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
