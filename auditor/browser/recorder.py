"""What one page fetched: one record for each request for data, from its first one on. Nothing here sends a request."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Error

from auditor.browser.exchange import EMPTY, SOCKET, Exchange
from auditor.browser.responses import load_doubt, lost
from auditor.browser.retry import TOO_MANY_REQUESTS, come_back_at
from auditor.browser.streams import Streams, events
from auditor.counterfactual.leaves import parsed
from auditor.model.address import matches, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from playwright.async_api import Page, Request, Response

    from auditor.browser.streams import Channel, Message
    from auditor.model.fetched import Fetched
    from auditor.model.observation import Trouble

_DATA = frozenset({"fetch", "xhr", "eventsource", "other"})
"""Kinds of requests that may bring data; `other` is what a `<link>` loads ahead."""
_UNDER_WAY = frozenset({"document", "script"})
_BEATS = 2
_BODY_SECONDS = 10.0
"""A body that the page itself never reads may never come."""
_LARGEST = 5_000_000
"""Bytes of the largest answer that is looked into, where it is no declared one."""


@dataclass(frozen=True)
class Document:
    """The document of a page as the server sent it."""

    url: str
    content_type: str
    body: bytes


@dataclass
class Recorder:
    """Listens to one page. `targets`: every declared response; `unrelated`: paths that say nothing about settings."""

    home: str
    origins: Sequence[str]
    targets: Sequence[Fetched]
    unrelated: tuple[str, ...] = ()
    keeps_document: bool = False
    """Whether the document itself is kept, as the server sent it."""
    exchanges: list[Exchange] = field(default_factory=list)
    document: int | None = None
    """Status of the last document."""
    come_back: datetime | None = None
    """When the last document may be asked for again, where its answer says so."""
    documents: int = 0
    mitigated: bool = False
    ahead: float | None = None
    """Seconds by which the service's clock, as its last document says, is ahead of this machine's."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever a request begins, is answered, or ends; who waits for it clears it."""
    _of: dict[Request, Exchange] = field(default_factory=dict)
    _pending: set[Request] = field(default_factory=set)
    _document: asyncio.Task[Document | None] | None = None
    """The last document, which is fetched from the browser while it is still there."""
    _reading: set[asyncio.Task[None]] = field(default_factory=set)
    _main: object = None
    streams: Streams = field(default_factory=Streams)
    """What event streams and websockets brought; it listens where one is declared."""
    _sockets: dict[Exchange, Channel] = field(default_factory=dict)

    def attach(self, page: Page) -> None:
        """Begin to listen; call before the page's first navigation."""
        self._main = page.main_frame
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._broke)

    @property
    def quiet(self) -> bool:
        """Whether no document, script or data of the service is under way, but for streams and what beats for ever."""
        now = time.monotonic()
        return not self._pending and not any(self._is_awaited(exchange, now) for exchange in self.exchanges)

    @property
    def complete(self) -> bool:
        """Whether no declared response is under way."""
        return not any(
            self._is_owed(exchange)
            for exchange in self._all()
            if exchange.is_declared and exchange.document == self.documents
        )

    def asked(self, wanted: Fetched) -> list[Exchange]:
        """Every request of the page itself for a declared response so far, answered or not, in order.

        What an earlier document asked counts where it was answered: its successor may know it from there.
        """
        fitting = [exchange for exchange in self._all() if exchange.in_main_frame and exchange.fits(wanted, self.home)]
        if wanted.stream:
            fitting = [
                each
                for exchange in fitting
                for each in exchange.answers(self._messages(exchange), wanted) or [exchange]
            ]
        return [exchange for exchange in fitting if exchange.over or exchange.document == self.documents]

    def answered(self, wanted: Fetched) -> list[Exchange]:
        """Every answer to a declared response so far, in the order in which they came."""
        came = [exchange for exchange in self.asked(wanted) if exchange.over is not None and exchange.failed is None]
        return sorted(came, key=lambda exchange: exchange.over or 0)

    def doubt(self) -> Trouble | None:
        """Why what the page shows now may not be what is stored, as far as its requests show."""
        return load_doubt(self.exchanges, self.documents, self.unrelated, self.home, time.monotonic())

    def lost(self) -> Sequence[Exchange]:
        """Requests of the page for data of the service that brought none."""
        return lost(self.exchanges, self.documents, self.unrelated, self.home, time.monotonic())

    async def served(self) -> Document | None:
        """The last document as the server sent it; None where it was no good answer, or is gone."""
        return await self._document if self._document else None

    def refused(self, *, declared: bool) -> Exchange | None:
        """A request that was last answered with “too many requests”; `declared`: one for a declared response."""
        last = {exchange.address(): exchange for exchange in self.exchanges if exchange.document == self.documents}
        refused = (exchange for exchange in last.values() if exchange.is_ours and exchange.status == TOO_MANY_REQUESTS)
        return next((exchange for exchange in refused if exchange.is_declared or not declared), None)

    def _all(self) -> list[Exchange]:
        """The websockets too: each is one request, at the address that begins with http in place of ws."""
        while len(self._sockets) < len(self.streams.sockets):
            channel = self.streams.sockets[len(self._sockets)]
            url = f"http{channel.url.removeprefix('ws')}"
            exchange = Exchange("GET", [url], SOCKET, document=self.documents, status=101, answered=time.monotonic())
            self._mark(exchange)
            self._sockets[exchange] = channel
        return [*self.exchanges, *self._sockets]

    def _messages(self, exchange: Exchange) -> list[Message]:
        if channel := self._sockets.get(exchange):
            return channel.messages()
        return (
            list(events(self.streams.so_far(exchange.urls[-1]).decode(errors="replace"))) if exchange.is_stream else []
        )

    def _is_owed(self, exchange: Exchange) -> bool:
        """Whether what was declared of this request did not come yet."""
        fitting = [target for target in self.targets if exchange.fits(target, self.home)]
        if not any(target.stream for target in fitting):
            return exchange.over is None
        return not all(exchange.answers(self._messages(exchange), target) for target in fitting)

    def _is_awaited(self, exchange: Exchange, now: float) -> bool:
        if exchange.document != self.documents or not exchange.is_ours or not exchange.waits(now):
            return False
        if exchange.is_declared:
            return True
        beats = [each for each in self.exchanges if each.address() == exchange.address() and each.over is not None]
        return exchange.kind != "other" and len(beats) < _BEATS

    def _mark(self, exchange: Exchange) -> None:
        exchange.is_declared = exchange.in_main_frame and any(
            exchange.fits(target, self.home) for target in self.targets
        )
        exchange.at_declared = any(exchange.is_at(target, self.home) for target in self.targets)

    def _is_ours(self, url: str) -> bool:
        origin = origin_of(url)
        if any(matches(pattern, origin) for pattern in self.origins):
            return True
        return _site(url) in {_site(pattern.replace("*.", "")) for pattern in self.origins}

    def _asked(self, request: Request) -> None:
        self.news.set()
        kind, frame = request.resource_type, _frame(request)
        if kind in _UNDER_WAY and self._is_ours(request.url):
            self._pending.add(request)
        if kind not in _DATA:
            return
        former = self._of.pop(request.redirected_from, None) if request.redirected_from else None
        if former is not None:
            former.urls.append(request.url)
            self._of[request] = former
            self._mark(former)
            return
        exchange = Exchange(
            request.method.upper(),
            [request.url],
            kind,
            document=self.documents,
            in_main_frame=frame is self._main or frame is None,
            is_ours=self._is_ours(request.url),
            wants_html="text/html" in request.headers.get("accept", ""),
            sent=request.post_data_buffer,
        )
        self._mark(exchange)
        self.exchanges.append(exchange)
        self._of[request] = exchange

    def _finished(self, request: Request) -> None:
        self._pending.discard(request)
        self.news.set()

    def _broke(self, request: Request) -> None:
        self._finished(request)
        if exchange := self._of.get(request):
            exchange.over = exchange.over or time.monotonic()
            exchange.failed = request.failure or "failed"

    def _answered(self, response: Response) -> None:
        self.news.set()
        request = response.request
        if request.is_navigation_request():
            if request.redirected_to is None and _frame(request) is self._main:
                self.documents += response.status not in EMPTY and "content-disposition" not in response.headers
                self.document = response.status
                self.come_back = come_back_at(response.headers.get("retry-after"))
                self.ahead = _ahead(response.headers.get("date"))
                self._document = asyncio.ensure_future(_document(response)) if self.keeps_document else None
                self.mitigated = response.headers.get("cf-mitigated") == "challenge"
            return
        exchange = self._of.get(request)
        if exchange is None or 300 <= response.status < 304 or response.status in {307, 308}:
            return
        exchange.status, exchange.answered = response.status, time.monotonic()
        exchange.come_back = come_back_at(response.headers.get("retry-after"))
        exchange.content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if exchange.is_stream:
            return
        task = asyncio.ensure_future(self._read(exchange, response))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, exchange: Exchange, response: Response) -> None:
        length = response.headers.get("content-length", "")
        looked_into = (
            exchange.is_ours and exchange.method == "GET" and not (length.isdigit() and int(length) > _LARGEST)
        )
        if looked_into or exchange.at_declared:
            try:
                async with asyncio.timeout(_BODY_SECONDS):
                    exchange.body, exchange.readable = parsed((await response.body()).decode()), True
            except TimeoutError:
                if not exchange.is_declared:
                    return  # a stream
            except (Error, ValueError, RecursionError):
                pass
        exchange.over = exchange.over or time.monotonic()
        self.news.set()


async def _document(response: Response) -> Document | None:
    if not response.ok:
        return None
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await response.body()
    except (Error, TimeoutError):
        return None
    return Document(response.url.partition("#")[0], response.headers.get("content-type", "text/html"), body)


def _frame(request: Request) -> object:
    try:
        return request.frame
    except Error:  # a service worker's request belongs to no frame
        return None


def _site(address: str) -> str:
    """The last two labels of a host: what shares them may be the same site. An address of a machine is whole."""
    host = urlsplit(address).hostname or ""
    try:
        return str(ip_address(host))
    except ValueError:
        return ".".join(host.split(".")[-2:])


def _ahead(date: str | None) -> float | None:
    try:
        return parsedate_to_datetime(date or "").timestamp() - time.time()
    except ValueError:
        return None
