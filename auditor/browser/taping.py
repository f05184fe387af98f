"""Keep everything that a page asks for and is answered, so that it can be replayed. Nothing here sends a request."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from auditor.counterfactual.tape import Answer, Entry, Frame, Socket, Tape

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Request, Response, WebSocket

_NOT_KEPT = frozenset({"image", "media", "font"})
"""Kinds of requests that a replay refuses: no state is told by them."""
_STREAM = "text/event-stream"
_SECONDS = 2.0
"""How long bodies that are still on their way are waited for."""
_LARGEST_SUM = 100_000_000
"""Bytes of all bodies of one page; what comes after them is not kept."""


async def taping(page: Page) -> Taping:
    """Keep what this page asks from now on; call before its first navigation."""
    kept = Taping()
    await kept.attach(page)
    return kept


@dataclass
class _Asked:
    request: Request
    answer: Answer | None = None
    stream: bytearray | None = None


@dataclass
class Taping:
    """What one page asked for so far."""

    _asked: list[_Asked] = field(default_factory=list)
    _of: dict[Request, _Asked] = field(default_factory=dict)
    _sockets: list[tuple[str, list[Frame]]] = field(default_factory=list)
    _streams: dict[str, bytearray] = field(default_factory=dict)
    """What event streams brought so far, by the browser's number of the request."""
    _reading: set[asyncio.Task[None]] = field(default_factory=set)
    _kept: int = 0

    async def attach(self, page: Page) -> None:
        """Begin to listen."""
        page.on("request", self._ask)
        page.on("response", self._answer)
        page.on("websocket", self._open)
        session = await page.context.new_cdp_session(page)
        session.on("Network.responseReceived", lambda told: self._soon(self._stream(session, told)))
        session.on("Network.dataReceived", self._more)
        await session.send("Network.enable")

    async def tape(self) -> Tape:
        """What was kept up to now."""
        if self._reading:
            await asyncio.wait(self._reading, timeout=_SECONDS)
        entries = []
        for one in self._asked:
            request, answer = one.request, one.answer
            if answer is not None and one.stream is not None:
                answer = Answer(answer.status, answer.headers, bytes(one.stream))
            entries.append(
                Entry(request.method.upper(), request.url, request.resource_type, request.post_data_buffer, answer)
            )
        return Tape(tuple(entries), tuple(Socket(url, tuple(frames)) for url, frames in self._sockets))

    def _ask(self, request: Request) -> None:
        self._of[request] = asked = _Asked(request)
        self._asked.append(asked)

    def _answer(self, response: Response) -> None:
        asked = self._of.get(response.request)
        if asked and response.request.resource_type not in _NOT_KEPT:
            self._soon(self._read(asked, response))

    async def _read(self, asked: _Asked, response: Response) -> None:
        try:
            headers = tuple((one["name"].lower(), one["value"]) for one in await response.headers_array())
            answer = Answer(response.status, headers)
            if answer.content_type == _STREAM:
                asked.stream = self._streams.setdefault(response.url, bytearray())
                asked.answer = answer
                return
            body = b"" if 300 <= response.status < 400 or response.status == 204 else await response.body()
        except Error:  # it was cut off, or the page went on
            return
        self._kept += len(body)
        if self._kept <= _LARGEST_SUM:
            asked.answer = Answer(response.status, headers, body)

    async def _stream(self, session: CDPSession, told: dict[str, Any]) -> None:
        if told["response"].get("mimeType") != _STREAM:
            return
        kept = self._streams.setdefault(told["response"]["url"], bytearray())
        self._streams[told["requestId"]] = kept
        try:
            first = await session.send("Network.streamResourceContent", {"requestId": told["requestId"]})
        except Error:  # it has ended already
            return
        kept[:0] = base64.b64decode(first["bufferedData"])

    def _more(self, told: dict[str, Any]) -> None:
        kept = self._streams.get(told["requestId"])
        if kept is not None and "data" in told:
            kept.extend(base64.b64decode(told["data"]))

    def _open(self, socket: WebSocket) -> None:
        frames: list[Frame] = []
        self._sockets.append((socket.url, frames))
        socket.on("framesent", lambda payload: frames.append(Frame(True, payload)))
        socket.on("framereceived", lambda payload: frames.append(Frame(False, payload)))

    def _soon(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
