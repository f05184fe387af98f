"""A web site on loopback that keeps every request, and a real browser that visits it behind the guard or without."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.browser.binaries import find_binary
from auditor.browser.context import Site, Timeouts, account_browser
from auditor.browser.driver import Driver, driver
from auditor.browser.launch import Launched, launch
from auditor.browser.proxy import Network
from tests.serving import Asked, Server, declared

from .wire import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from playwright.async_api import Browser, Page

    from auditor.browser.context import AccountBrowser

WRITES = (
    {"method": "POST", "path": "/api/settings", "query": {"feature": "training"}},
    {"method": "POST", "path": "/api/update", "json": "ui.memory"},
    {"method": "GET", "path": "/api/toggle"},
)


_READINGS = [{"see": "switch", "find": [{"test_id": "toggle"}]}]
SERVICE = declared({f"control-{n}": {"readings": _READINGS, "write": write} for n, write in enumerate(WRITES)})
"""A service that writes in three ways: by query, by a key in the body, and by reading an address."""


@dataclass
class OwnServer(Server):
    """A server whose every path answers an empty page, but for those in `pages`: status, headers, body."""

    pages: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        status, headers, text = self.pages.get(asked.path, (200, {}, "<!doctype html>"))
        given = {"Access-Control-Allow-Origin": "*", **headers}
        asked.send(text, given.pop("Content-Type", "text/html"), status, **given)


@dataclass
class Guarded:
    """A driver and its browsers in a loop of their own."""

    loop: Loop
    playwright: Driver
    launched: Launched
    _ends: contextlib.AsyncExitStack

    def visit(
        self, home: str, work: Callable[[AccountBrowser, Page], Coroutine[Any, Any, Any]], *more: str
    ) -> dict[tuple[str, str], int]:
        """Do this on a page at `home`; gives what was refused, by origin and reason."""

        async def visited() -> dict[tuple[str, str], int]:
            site = Site(home, (home, *more))
            async with account_browser(self.launched, SERVICE, site, Network(), Timeouts(), None) as account:
                view = await account.fresh()
                await view.page.goto(home)
                await work(account, view.page)
                return {(refused.origin, refused.why): refused.count for refused in account.refused()}

        return self.loop.run(visited(), 60)

    def unguarded(self, home: str, work: Callable[[Page], Coroutine[Any, Any, Any]]) -> None:
        """Do this in a browser as Playwright starts it."""

        async def visited() -> None:
            browser = await self._plain()
            async with await browser.new_context(ignore_https_errors=True) as context:
                page = await context.new_page()
                await page.goto(home)
                await work(page)

        self.loop.run(visited(), 60)

    async def _plain(self) -> Browser:
        if not hasattr(self, "_browser"):
            path = find_binary(None, headed=False).path
            self._browser = await self.playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            self._ends.push_async_callback(self._browser.close)
        return self._browser


@contextlib.contextmanager
def guarded(arguments: Sequence[str] = ()) -> Iterator[Guarded]:
    """A real browser as a check starts it."""
    with Loop() as loop:
        ends = contextlib.AsyncExitStack()

        async def start() -> tuple[Driver, Launched]:
            playwright = await (await ends.enter_async_context(driver()))
            binary = find_binary(None, headed=False)
            return playwright, await ends.enter_async_context(
                launch(playwright, binary, Network(), headed=False, arguments=arguments)
            )

        try:
            playwright, launched = loop.run(start(), 60)
            yield Guarded(loop, playwright, launched, ends)
        finally:
            loop.run(ends.aclose(), 60)
            loop.complaints.clear()
