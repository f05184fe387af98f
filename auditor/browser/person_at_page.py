"""A page that is opened for a person, and is theirs alone from then on: nothing is clicked, typed or read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.async_api import Error

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

_PAUSE = 0.3


async def until_closed(context: BrowserContext, address: str) -> None:
    """Open the address, and wait until the person has closed every window. One that does not answer stays open too."""
    page = await context.new_page()
    with suppress(Error):  # the browser shows why; the person may try again there
        await page.goto(address, wait_until="commit")
    while any(not each.is_closed() for each in context.pages):
        await asyncio.sleep(_PAUSE)
