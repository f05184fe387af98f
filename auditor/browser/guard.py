"""The read-only promise: requests that write are stopped before they leave the browser, and counted.

A fix lets one of them pass: a `Permit` is for one frame, one declared write, one time.

`context.route` is not asked about what a page sends while it is being left (keepalive, beacons, fetchLater), nor
about where a redirect leads. Interception at the browser's own level is, for every context and worker in it.
Where requests may go is the gate's business (proxy.py).
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.async_api import Error

from auditor.browser.operation import has_operation
from auditor.browser.write_check import UNRELATED
from auditor.model.address import is_at, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from playwright.async_api import Browser, BrowserContext, CDPSession, Dialog, Page, Request

    from auditor.model.service import Service
    from auditor.model.write import SessionWrite, Write

_ALWAYS_WRITES = frozenset({"PUT", "PATCH", "DELETE"})
_MAY_WRITE = ("Document", "XHR", "Fetch", "Ping", "EventSource", "CSPViolationReport", "Other")
"""Kinds of requests that can have a method other than GET: scripts, styles, pictures, fonts and media have none.

They are let pass unasked, but for addresses where a GET was declared to write.
"""
_NOTHING_KEPT = {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0}
_STOPPED = "net::ERR_BLOCKED_BY_CLIENT"


@dataclass(frozen=True)
class Asked:
    """A request that is about to leave. `body` is None where it has none, or none that can be looked into."""

    method: str
    url: str
    body: bytes | None = None


@dataclass
class Permit:
    """Leave for one declared write: out of this frame, once, and only where `objection` has none.

    `objection` takes a request that matches the declared write, and says why it may not pass, or None.
    """

    frame: str
    home: str
    write: Write
    objection: Callable[[Asked], str | None]
    used: Asked | None = None
    refused: str | None = None

    def fits(self, asked: Asked, frame: str | None) -> bool:
        """Whether this request is the declared write of this page, whatever value it writes."""
        return frame == self.frame and _Declared(self.home, self.write).writes(asked)

    def grant(self, asked: Asked) -> bool:
        """Whether this request may pass; the first one that may is the last one."""
        if self.used is not None:
            return False
        why = self.objection(asked)
        if why is None:
            self.used = asked
        elif why != UNRELATED:
            self.refused = why
        return why is None


@dataclass(frozen=True)
class _Declared:
    """A declared write at the place of one account."""

    home: str
    write: Write | SessionWrite

    @property
    def address(self) -> str:
        """Where it goes; `*` stands for one part of the path."""
        return _address(urljoin(self.home, self.write.path))

    def writes(self, asked: Asked) -> bool:
        """Whether this request is it, whatever value it writes."""
        same = asked.method.upper() == self.write.method and is_at(self.address, _address(asked.url))
        return same and writes(self.write, asked)


@dataclass
class WriteBlocker:
    """Stops every PUT, PATCH and DELETE of one browser, and every write that was declared to it."""

    _session: CDPSession | None = None
    _declared: list[_Declared] = field(default_factory=list)
    _renewals: list[_Declared] = field(default_factory=list)
    _permits: list[Permit] = field(default_factory=list)
    _answering: set[asyncio.Task[None]] = field(default_factory=set)

    @contextmanager
    def permitting(self, permit: Permit) -> Iterator[None]:
        """Let this one write pass, as long as the block lasts."""
        self._permits.append(permit)
        try:
            yield
        finally:
            self._permits.remove(permit)

    async def watch(self, browser: Browser) -> None:
        """Stand between this browser and the network; call before its first context."""
        session = self._session = await browser.new_browser_cdp_session()
        session.on("Fetch.requestPaused", lambda paused: self._answer_soon(session, paused))
        await self._ask()

    async def forbid(self, home: str, writes: Iterable[Write], renewals: Iterable[SessionWrite] = ()) -> None:
        """Stop these writes too, but for what renews a session. They stay forbidden: a closed page may still write.

        A renewal is never a PUT, PATCH or DELETE, and never wins over the write of a control (`declare` sees to that).
        """
        known = len(self._declared)
        for table, some in ((self._declared, writes), (self._renewals, renewals)):
            new = (_Declared(home, write) for write in some)
            table += [each for each in new if each not in table]
        if len(self._declared) > known:
            await self._ask()

    async def _ask(self) -> None:
        """Have the browser ask before it sends what may write."""
        patterns = [{"urlPattern": "*", "resourceType": kind} for kind in _MAY_WRITE]
        gets = [declared.address for declared in self._declared if declared.write.method == "GET"]
        patterns += [{"urlPattern": f"{_literal(address)}*"} for address in gets]
        if self._session:
            await self._session.send("Fetch.enable", {"patterns": patterns})

    def forbids(self, asked: Asked) -> bool:
        """Whether this request writes."""
        if asked.method.upper() in _ALWAYS_WRITES:
            return True
        if any(renewal.writes(asked) for renewal in self._renewals):
            return False
        return any(declared.writes(asked) for declared in self._declared)

    def _answer_soon(self, session: CDPSession, paused: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._answer(session, paused))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, session: CDPSession, paused: dict[str, Any]) -> None:
        which, asked = {"requestId": paused["requestId"]}, _asked(paused["request"])
        permit = next((permit for permit in self._permits if permit.fits(asked, paused.get("frameId"))), None)
        with suppress(Error):  # the browser is gone, or the request is
            if not permit.grant(asked) if permit else self.forbids(asked):
                await session.send("Fetch.failRequest", {**which, "errorReason": "BlockedByClient"})
            else:
                await session.send("Fetch.continueRequest", which)


@dataclass
class PageGuard:
    """Counts what was stopped of one account's pages (not after they were left), and keeps to pages of ours."""

    stopped: Counter[str] = field(default_factory=Counter)
    asked: list[str] = field(default_factory=list)
    """What the browser's own dialogs said (`alert`, `confirm`, `prompt`): all are dismissed."""
    _ours: set[Page] = field(default_factory=set)

    def watch(self, context: BrowserContext) -> None:
        """Look after this context; call before its first page."""
        context.on("requestfailed", self._failed)
        context.on("page", self._came)
        context.on("dialog", self._dismiss)

    async def new_page(self, context: BrowserContext) -> Page:
        """A page of ours, which takes nothing from the cache. Pages that a site opens by itself are closed."""
        page = await context.new_page()
        self._ours.add(page)
        session = await context.new_cdp_session(page)
        await session.send("Network.enable", _NOTHING_KEPT)  # without it, the next one does nothing
        await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return page

    def _failed(self, request: Request) -> None:
        if (request.failure or "").startswith(_STOPPED):
            self.stopped[origin_of(request.url)] += 1

    async def _dismiss(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.asked.append(dialog.message)
        with suppress(Error):
            await dialog.dismiss()

    async def _came(self, page: Page) -> None:
        if page not in self._ours and await page.opener() is not None:
            await page.close()


def writes(write: Write | SessionWrite, asked: Asked) -> bool:
    """Whether a request to the declared address is, or may be, the declared one, whatever value its body holds.

    Its query decides, and its operation where one is declared: what cannot be known is taken for it.
    """
    query = parse_qs(urlsplit(asked.url).query)
    if any(value not in query.get(key, ()) for key, value in write.query.items()):
        return False
    return write.operation is None or has_operation(write.operation, asked.url, asked.body) is not False


def _asked(request: dict[str, Any]) -> Asked:
    parts = [part.get("bytes") for part in request.get("postDataEntries", ())]
    whole = bool(parts) and None not in parts
    return Asked(request["method"], request["url"], b"".join(map(base64.b64decode, parts)) if whole else None)


def _address(url: str) -> str:
    return origin_of(url) + (urlsplit(url).path or "/")


def _literal(url: str) -> str:
    """A pattern for this address, in which `*` stands for anything."""
    return re.sub(r"[?\\]", r"\\\g<0>", url)


def written_by(service: Service) -> tuple[Write, ...]:
    """Every write that the service file declares, each once."""
    found: list[Write] = []
    for write in (*(control.write for control in service.controls.values()), *service.writes):
        if write is not None and write not in found:
            found.append(write)
    return tuple(found)
