"""What event streams and websockets of one page bring: neither ever has to end. Nothing here sends a request."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error

from auditor.counterfactual.leaves import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import CDPSession, Page, WebSocket

EVENT_STREAM = "text/event-stream"
_SEPARATORS = ("\r\n", "\r")
_LARGEST = 20_000_000
"""Bytes, or characters, of one stream; what comes after them is not kept."""


@dataclass(frozen=True)
class Message:
    """One message of a stream: JSON, with the event's name where it has one."""

    body: object
    event: str | None = None


@dataclass
class Streams:
    """What the streams of one page brought so far."""

    sockets: list[Channel] = field(default_factory=list)
    _last: dict[str, bytearray] = field(default_factory=dict)
    """By address: what the last stream there brought."""
    _bytes: dict[str, bytearray] = field(default_factory=dict)
    """By the browser's number of the request."""
    _asking: set[asyncio.Task[None]] = field(default_factory=set)

    async def attach(self, page: Page) -> None:
        """Begin to listen; call before the page's first navigation."""
        page.on("websocket", lambda socket: self.sockets.append(Channel.of(socket)))
        session = await page.context.new_cdp_session(page)
        session.on("Network.responseReceived", lambda event: self._begin(session, event))
        session.on("Network.dataReceived", self._more)
        await session.send("Network.enable")

    def so_far(self, url: str) -> bytes:
        """What the last event stream at this address brought."""
        return bytes(self._last.get(url, b""))

    def _begin(self, session: CDPSession, event: dict[str, Any]) -> None:
        if event["response"].get("mimeType") != EVENT_STREAM:
            return
        kept = self._bytes[event["requestId"]] = self._last[event["response"]["url"]] = bytearray()
        task = asyncio.ensure_future(self._first(session, event["requestId"], kept))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _first(self, session: CDPSession, number: str, kept: bytearray) -> None:
        try:
            first = await session.send("Network.streamResourceContent", {"requestId": number})
        except Error:  # it has ended already
            return
        kept[:0] = base64.b64decode(first["bufferedData"])

    def _more(self, event: dict[str, Any]) -> None:
        kept = self._bytes.get(event["requestId"])
        if kept is not None and "data" in event and len(kept) < _LARGEST:
            kept.extend(base64.b64decode(event["data"]))


@dataclass
class Channel:
    """One websocket: its address, and what was said on it, with whether the page said it."""

    url: str
    said: list[tuple[bool, str | bytes]] = field(default_factory=list)
    _size: int = 0

    @classmethod
    def of(cls, socket: WebSocket) -> Channel:
        """Listen to this one from now on."""
        channel = cls(socket.url)
        socket.on("framesent", lambda payload: channel.hear(payload, from_page=True))
        socket.on("framereceived", lambda payload: channel.hear(payload, from_page=False))
        return channel

    def hear(self, payload: str | bytes, *, from_page: bool) -> None:
        """Keep this message."""
        self._size += len(payload)
        if self._size <= _LARGEST:
            self.said.append((from_page, payload))

    def messages(self) -> list[Message]:
        """What the service said, where it is JSON."""
        bodies = (_json(payload) for from_page, payload in self.said if not from_page and isinstance(payload, str))
        return [Message(body) for body in bodies if body is not None]


def events(text: str) -> Iterator[Message]:
    r"""The complete events of an event stream whose data is JSON.

    >>> [(each.event, each.body) for each in events('event: a\ndata: {"x":\ndata: 1}\n\ndata: no\n\ndata: [2]')]
    [('a', {'x': 1})]
    """
    for separator in _SEPARATORS:
        text = text.replace(separator, "\n")
    for block in text.split("\n\n")[:-1]:
        fields = [line.partition(":") for line in block.split("\n")]
        names = [value.strip() for key, _, value in fields if key == "event"]
        body = _json("\n".join(value.removeprefix(" ") for key, _, value in fields if key == "data"))
        if body is not None:
            yield Message(body, names[-1] if names else None)


def _json(text: str) -> object:
    try:
        return parsed(text)
    except ValueError:
        return None
