"""Keep everything that a page asks for and is answered, so that it can be replayed. Nothing here sends a request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.streams import EVENT_STREAM
from auditor.counterfactual.tape import Answer, Entry, Frame, Socket, Tape

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Response

    from auditor.browser.streams import Streams

_NOT_KEPT = frozenset({"image", "media", "font"})
"""Kinds of requests that a replay refuses: they carry no state."""
_SECONDS = 2.0
"""How long bodies that are still on their way are waited for."""
_LARGEST_SUM = 100_000_000
"""Bytes of all bodies of one page; what comes after them is not kept."""


@dataclass
class _Asked:
    request: Request
    answer: Answer | None = None


@dataclass
class Taping:
    """What one page asked for so far."""

    streams: Streams
    _asked: list[_Asked] = field(default_factory=list)
    _of: dict[Request, _Asked] = field(default_factory=dict)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)
    _kept: int = 0

    def attach(self, page: Page) -> None:
        """Begin to listen; call before the page's first navigation."""
        page.on("request", self._ask)
        page.on("response", self._answer)

    async def tape(self) -> Tape:
        """What was kept up to now."""
        if self._reading:
            await asyncio.wait(self._reading, timeout=_SECONDS)
        sockets = [Socket(socket.url, tuple(Frame(*each) for each in socket.said)) for socket in self.streams.sockets]
        return Tape(tuple(self._entry(asked) for asked in self._asked), tuple(sockets))

    def _entry(self, asked: _Asked) -> Entry:
        request, answer = asked.request, asked.answer
        if answer is not None and answer.content_type == EVENT_STREAM:
            answer = replace(answer, body=self.streams.so_far(request.url))
        return Entry(request.method.upper(), request.url, request.resource_type, request.post_data_buffer, answer)

    def _ask(self, request: Request) -> None:
        self._of[request] = asked = _Asked(request)
        self._asked.append(asked)

    def _answer(self, response: Response) -> None:
        asked = self._of.get(response.request)
        if asked and response.request.resource_type not in _NOT_KEPT:
            task = asyncio.ensure_future(self._read(asked, response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, asked: _Asked, response: Response) -> None:
        try:
            headers = tuple((header["name"].lower(), header["value"]) for header in await response.headers_array())
            answer = Answer(response.status, headers)
            has_body = not (300 <= response.status < 400 or response.status == 204)
            body = await response.body() if has_body and answer.content_type != EVENT_STREAM else b""
        except Error:  # it was cut off, or the page went on
            return
        self._kept += len(body)
        if self._kept <= _LARGEST_SUM:
            asked.answer = Answer(response.status, headers, body)
