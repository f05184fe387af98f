"""A page tries every way to speak to an origin that nobody declared. Nothing arrives; what was tried is counted."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import Error

from .channels import CHANNELS
from .site import Guarded, OwnServer, guarded
from .wire import Datagrams, Listener, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import BrowserContext, Page

    from auditor.browser.context import AccountBrowser

BROWSERS: list[str | None] = [
    path for name in ("chromium-headless-shell", "chromium") if (path := shutil.which(name))
] or [None]
AT_ONCE = 8
NOT_EVEN_TRIED = frozenset({"shared worker", "service worker", "later fetch", "stun", "web transport"})
"""Stopped before they ask for a connection, so that there is nothing to count."""
CLOSED_TOO_SOON = frozenset({"popup that writes"})
NOT_IN_EVERY_BROWSER = frozenset({"preconnect", "icon", "speculation"})
"""Left out by some browsers, guarded or not."""


@dataclass
class Attempt:
    """One channel, from a page of its own site to a listener of its own."""

    name: str
    home: OwnServer
    evil: Listener
    udp: Datagrams

    @property
    def arrived(self) -> bool:
        """Whether anything came through, as little as a connection."""
        return bool(self.evil.got or self.udp.got)

    def filled(self, text: str) -> str:
        return (
            text.replace("@EVIL", f"http://127.0.0.1:{self.evil.port}")
            .replace("@UDP", str(self.udp.port))
            .replace("@TCP", str(self.evil.port))
        )

    def prepare(self) -> None:
        """The pages of the site that some channels need."""
        script = {"Content-Type": "text/javascript"}
        report = {"Content-Security-Policy": self.filled("img-src 'none'; report-uri @EVIL/report")}
        self.home.pages = {
            "/hop": (302, {"Location": self.filled("@EVIL/hop")}, ""),
            "/shared.js": (200, script, self.filled("fetch('@EVIL/shared')")),
            "/service.js": (200, script, self.filled("fetch('@EVIL/service')")),
            "/reporting": (200, report, "<img src='/x'>"),
        }

    async def try_on(self, page: Page) -> None:
        """Open the site and speak."""
        await page.goto(self.home.origin)
        with suppress(Error):  # some are not even there; what then arrives, or does not, is the test
            await page.evaluate("script => { (0, eval)(`{\n${script}\n}`) }", self.filled(CHANNELS[self.name]))
        for _ in range(30):
            await asyncio.sleep(0.05)
            if self.arrived:
                break


async def all_on(context: BrowserContext, attempts: list[Attempt], new_page: Any) -> None:
    """Every attempt on a page of its own, some at a time."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(attempt: Attempt) -> None:
        async with limit:
            page = await new_page(context)
            await attempt.try_on(page)
            with suppress(TimeoutError):  # Playwright waits for ever for some pages that are on their way elsewhere
                await asyncio.wait_for(page.close(), 1)

    await asyncio.gather(*(one(attempt) for attempt in attempts))


@pytest.fixture(scope="module", params=BROWSERS, ids=lambda path: str(path).rpartition("/")[2])
def browser(request: pytest.FixtureRequest) -> Iterator[Guarded]:
    """Each kind of browser that is here: what holds in one need not hold in the other."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            patch.setenv("AUDITOR_BROWSER", request.param)
        with guarded() as running:
            yield running


@pytest.fixture
def attempts() -> Iterator[dict[str, Attempt]]:
    """All channels, each between two servers of its own, so that what arrives says where it came from."""
    with ExitStack() as stack:
        found = {
            name: Attempt(
                name,
                stack.enter_context(OwnServer()),
                stack.enter_context(Listener(closes=True)),
                stack.enter_context(Datagrams()),
            )
            for name in CHANNELS
        }
        for attempt in found.values():
            attempt.prepare()
        yield found


def test_nothing_arrives_and_what_was_tried_is_counted(browser: Guarded, attempts: dict[str, Attempt]) -> None:
    async def visit(account: AccountBrowser, _: Page) -> None:
        await all_on(account.context, list(attempts.values()), account.guard.new_page)

    homes = [attempt.home.origin for attempt in attempts.values()]
    refused = browser.visit(homes[0], visit, *homes[1:])
    assert [name for name, attempt in attempts.items() if attempt.arrived] == []
    counted = {origin.rpartition(":")[2] for (origin, why) in refused if why == "undeclared origin"}
    silent = {name for name, attempt in attempts.items() if str(attempt.evil.port) not in counted}
    assert silent - NOT_IN_EVERY_BROWSER - CLOSED_TOO_SOON == NOT_EVEN_TRIED


def test_the_same_channels_do_arrive_without_the_guard(browser: Guarded, attempts: dict[str, Attempt]) -> None:
    async def visit(page: Page) -> None:
        await all_on(page.context, list(attempts.values()), lambda context: context.new_page())

    browser.unguarded("about:blank", visit)
    silent = {name for name, attempt in attempts.items() if not attempt.arrived}
    assert silent <= NOT_IN_EVERY_BROWSER


def test_the_browser_itself_reaches_nothing(browser: Guarded) -> None:
    async def visit() -> None:
        context = await browser.launched.browser.new_context()
        try:
            page = await context.new_page()
            with suppress(Error):
                await page.goto(home.origin)
        finally:
            await context.close()

    with OwnServer() as home:
        browser.loop.run(visit(), 30)
        assert home.log == []


def test_two_accounts_in_one_browser_have_doors_of_their_own(browser: Guarded) -> None:
    async def ask(account: AccountBrowser, page: Page) -> None:
        await page.evaluate(f"fetch('{theirs.origin}/x', {{mode: 'no-cors'}}).catch(() => 0)")

    with OwnServer() as mine, OwnServer() as theirs:
        refused = browser.visit(mine.origin, ask)
        assert refused == {(theirs.origin, "undeclared origin"): 1}
        assert browser.visit(mine.origin, ask, theirs.origin) == {}
        until(lambda: theirs.count("/x", "GET") > 0)
        assert len(theirs.log) == 1


def test_loopback_is_no_exception_when_a_variable_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK", "1")

    async def ask(account: AccountBrowser, page: Page) -> None:
        await page.evaluate(f"fetch('http://127.0.0.1:{evil.port}/x', {{mode: 'no-cors'}}).catch(() => 0)")

    with guarded() as running, OwnServer() as home, Listener(closes=True) as evil:
        assert running.visit(home.origin, ask) == {(f"http://127.0.0.1:{evil.port}", "undeclared origin"): 1}
        assert evil.got == []
