"""A person signs in, in a window of ours or in their own running browser; we only watch for the declared signs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from playwright.async_api import Error

from auditor.browser.about import about
from auditor.browser.context import AccountBrowser, Timeouts, targets_of
from auditor.browser.guard import PageGuard, WriteBlocker
from auditor.browser.identity import look
from auditor.browser.proxy import Network, OpenGate
from auditor.browser.session_state import take_state
from auditor.errors import AuditorError
from auditor.model.address import matches, origin_of
from auditor.model.observation import IdentityState
from auditor.model.reason import Reason
from auditor.model.service import Keeps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from playwright.async_api import BrowserContext, Page

    from auditor.browser.context import Site
    from auditor.browser.driver import Driver
    from auditor.browser.launch import Launched
    from auditor.browser.page_signs import View
    from auditor.model.service import Service

_PAUSE = 0.5
_STANDS = 1.5
"""Seconds that the signs must stay: cookies may still be on their way when the page first shows them."""


@dataclass(frozen=True)
class SignedIn:
    """What a person's sign-in left: a storage state, not yet reduced, and the session's end where it is known."""

    identity: IdentityState
    state: dict[str, Any]
    ends: datetime | None


@dataclass
class Watch:
    """Looks at pages of a context until one of them shows that the person is signed in as one of `names`.

    `every`: also at pages that we did not open. `say` gets what the person should know, each sentence once.
    """

    account: AccountBrowser
    names: tuple[str, ...]
    say: Callable[[str], None]
    every: bool = True
    _views: dict[Page, View] = field(default_factory=dict)
    _said: set[str] = field(default_factory=set)

    async def run(self) -> SignedIn | None:
        """The session; None where the window was closed before."""
        if self.every:
            self.account.context.on("page", self._see)
        page = await self.account.context.new_page()
        self._see(page)
        site = self.account.site
        start = urljoin(site.home, self.account.service.sign_in.start)
        try:
            await page.goto(start, wait_until="commit")
        except Error as error:
            if not _gone(error) and "ERR_ABORTED" not in str(error):
                raise AuditorError(
                    f"{start} did not answer: check the address and the network, then try again."
                ) from None
        try:
            return await self._wait()
        finally:
            with suppress(Error):
                await page.close()

    def _see(self, page: Page) -> None:
        if page not in self._views:
            self._views[page] = self.account.listen(page)

    async def _wait(self) -> SignedIn | None:
        since: float | None = None
        while any(not page.is_closed() for page in self._views):
            found = await self._signed_in()
            since = (since or asyncio.get_running_loop().time()) if found else None
            if found and since is not None and asyncio.get_running_loop().time() - since >= _STANDS:
                identity, view = found
                state = await self._state(view)
                if state is not None:
                    return SignedIn(identity, state, about(self.account, view).session_ends)
            await asyncio.sleep(_PAUSE)
        return None

    async def _signed_in(self) -> tuple[IdentityState, View] | None:
        for view in list(self._views.values()):
            if view.page.is_closed() or not self._is_ours(view.page.url):
                continue
            try:
                seen = await look(self.account, view, self.names)
            except Error:  # it is just being replaced, or was closed
                continue
            if isinstance(seen, IdentityState):
                return seen, view
            if seen is not None and seen.reason is Reason.WRONG_ACCOUNT:
                self._say_once(
                    f"Another account than {self.names[0]} is signed in: sign out there, and in as {self.names[0]}."
                )
        return None

    def _is_ours(self, url: str) -> bool:
        with suppress(ValueError):
            return any(matches(pattern, origin_of(url)) for pattern in self.account.site.origins)
        return False

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self.say(sentence)

    async def _state(self, view: View) -> dict[str, Any] | None:
        """Of a browser of ours, as after every sign-in; of the person's own only what this page's origin keeps."""
        if self.every:
            return await take_state(self.account)
        try:
            cookies = [dict(cookie) for cookie in await self.account.context.cookies()]
            if Keeps.LOCAL_STORAGE not in self.account.service.session_keeps:
                return {"cookies": cookies, "origins": []}
            items = await view.page.evaluate("Object.entries(localStorage).map(([name, value]) => ({ name, value }))")
        except Error:  # the tab was closed, or has gone on
            return None
        return {"cookies": cookies, "origins": [{"origin": origin_of(view.page.url), "localStorage": items}]}


def _gone(error: Error) -> bool:
    return "closed" in str(error)


def in_our_window(
    context: BrowserContext, service: Service, site: Site, names: tuple[str, ...], say: Callable[[str], None]
) -> Watch:
    """A watch over everything that happens in a window of ours."""
    return Watch(_account(context, service, site), names, say)


@asynccontextmanager
async def window(launched: Launched, state: dict[str, Any] | None = None) -> AsyncIterator[BrowserContext]:
    """A context in a browser of ours, as large as its window; `state`: with this session."""
    context = await launched.browser.new_context(no_viewport=True, storage_state=state)  # type: ignore[arg-type]
    try:
        yield context
    finally:
        with suppress(Error):
            await context.close()


@asynccontextmanager
async def attached(
    playwright: Driver, address: str, service: Service, site: Site, names: tuple[str, ...], say: Callable[[str], None]
) -> AsyncIterator[tuple[Watch, str]]:
    """A watch over one new tab of the person's own running browser, and that browser's name. It stays open."""
    try:
        browser = await playwright.chromium.connect_over_cdp(address, timeout=10_000, no_defaults=True)
    except Error:
        raise AuditorError(
            f"No browser answers at {address}: start yours with --remote-debugging-port and a --user-data-dir of "
            "its own, then try again."
        ) from None
    try:
        context = browser.contexts[0] if browser.contexts else await browser.new_context()
        session = await browser.new_browser_cdp_session()
        product = (await session.send("Browser.getVersion")).get("product", "")
        name = f"{product.partition('/')[0].lower() or 'chromium'} {browser.version}"
        yield Watch(_account(context, service, site), names, say, every=False), name
    finally:
        with suppress(Error):
            await browser.close()  # disconnects


def _account(context: BrowserContext, service: Service, site: Site) -> AccountBrowser:
    """The context as the readers of signs want it; nothing goes through this gate, and nothing is guarded."""
    gate = OpenGate(allowed=(), network=Network())
    return AccountBrowser(service, site, context, gate, PageGuard(), WriteBlocker(), Timeouts(), targets_of(service))
