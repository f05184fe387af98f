"""One request of a page for data, and what came of it so far. Pure: recorder.py fills it in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from auditor.browser.json_paths import first_at, holds, is_missing
from auditor.browser.operation import has_operation, sends
from auditor.browser.streams import EVENT_STREAM
from auditor.counterfactual.tape import without_ids
from auditor.model.address import is_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from auditor.browser.streams import Message
    from auditor.model.fetched import Fetched

_PROBLEM = frozenset(
    {
        "code",
        "error",
        "error_code",
        "error_description",
        "errors",
        "instance",
        "ok",
        "path",
        "status",
        "success",
        "type",
    }
    | {"detail", "details", "message", "msg", "reason", "title", "timestamp", "trace_id", "request_id", "requestId"}
    | {"statusCode", "status_code"}
)
"""The keys of a body that only reports an error."""
_SAID = frozenset({"detail", "details", "error", "errors", "message", "msg", "reason", "title"})
EMPTY = frozenset({204, 205})
SOCKET = "websocket"
"""`kind` of a connection on which messages come."""
_STREAM_AFTER = 3.0
"""Seconds after which an answer that still comes is a stream, and nothing that is waited for."""


@dataclass(eq=False)
class Exchange:
    """`urls`: every address on its way, by redirects too; times are seconds of the recorder's clock.

    `document`: which of the page's documents asked, counted from 0. `body`: parsed JSON, where it is `readable`.
    """

    method: str
    urls: list[str]
    kind: str
    document: int = 0
    in_main_frame: bool = True
    is_ours: bool = True
    """Whether it went to a declared address, or to one of the same site."""
    is_declared: bool = False
    """Whether the service file reads its answer."""
    at_declared: bool = False
    """Whether it went to the address of such a one, whatever its method."""
    wants_html: bool = False
    sent: bytes | None = None
    status: int | None = None
    content_type: str = ""
    body: object = None
    readable: bool = False
    answered: float | None = None
    over: float | None = None
    failed: str | None = None
    come_back: datetime | None = None
    """When it may be asked again, where the answer says so."""

    @property
    def is_good(self) -> bool:
        """Whether data came: a 2xx with JSON that is no error."""
        return self.status is not None and 200 <= self.status < 300 and self.readable and not is_error(self.body)

    @property
    def is_stream(self) -> bool:
        """Whether the answer is one that never needs to end."""
        return self.content_type == EVENT_STREAM or self.kind == SOCKET

    @property
    def query(self) -> dict[str, list[str]]:
        """Of the address that was asked first."""
        return parse_qs(urlsplit(self.urls[0]).query, keep_blank_values=True)

    def waits(self, now: float) -> bool:
        """Whether an answer is still to come. One whose body goes on and on is a stream."""
        streams = self.is_stream or (self.answered is not None and now - self.answered > _STREAM_AFTER)
        return self.over is None and not streams

    def is_at(self, wanted: Fetched, home: str) -> bool:
        """Whether it went to the address of the declared request, whatever it asked for there."""
        address = urljoin(home, wanted.response or "").partition("?")[0]
        return any(is_at(address, url.partition("?")[0]) for url in self.urls)

    def fits(self, wanted: Fetched, home: str) -> bool:
        """Whether this is the declared request: its path, method, query and operation."""
        if self.method != (wanted.method or "GET") or not self.is_at(wanted, home):
            return False
        query = self.query
        if not query.keys().isdisjoint(wanted.except_query):
            return False
        if any(value not in query.get(key, ()) for key, value in wanted.query.items()):
            return False
        if wanted.sends and not sends(self.sent, wanted.sends):
            return False
        return wanted.operation is None or has_operation(wanted.operation, self.urls[0], self.sent) is True

    def answers(self, messages: Iterable[Message], wanted: Fetched) -> list[Exchange]:
        """On a stream, each message that has what is wanted is an answer of its own, in their order."""
        return [
            replace(self, status=200, body=message.body, readable=True, answered=self.answered, over=float(place))
            for place, message in enumerate(messages, 1)
            if wanted.event in {None, message.event}
            and holds(message.body, wanted.message)
            and not (wanted.paths and is_missing(first_at(message.body, wanted.paths)))
        ]

    def wrong(self, now: float) -> str | None:
        """Why this brought no data, as half a sentence; None where it did, or still streams."""
        if self.failed is not None:
            return "failed"
        if self.over is None:
            return "was not answered in time" if self.waits(now) else None
        if self.status is None or self.status >= 400 or self.status in EMPTY:
            return f"was answered with status {self.status}"
        if self.content_type == "text/html":
            return None if self.wants_html else "was answered with a page in place of data"
        if self.content_type.endswith("json") and not self.readable:
            return "was answered with something that cannot be read"
        if self.is_declared and self.readable and self.body in ({}, [], ""):
            return "was answered with nothing"
        return "was answered with an error" if self.readable and is_error(self.body) else None

    def place(self) -> str:
        """Method and path for a report: without query, and without what may be an id."""
        return f"{self.method} {without_ids(self.urls[0])}"

    def address(self) -> str:
        """What makes it the same request as another one: numbers in its query, as of a clock, do not count."""
        return re.sub(r"(?<==)[0-9.]+(?=&|$)", "0", self.urls[0])


def is_error(body: object) -> bool:
    """Whether JSON says that something went wrong, in place of data or beside none.

    >>> is_error({"detail": "Not found"}), is_error({"data": None, "errors": [1]}), is_error({"detail": "x", "ui": 1})
    (True, True, False)
    """
    if not isinstance(body, dict):
        return False
    if body.get("error") or body.get("errors") or body.get("success") is False or body.get("ok") is False:
        return True
    return bool(body) and body.keys() <= _PROBLEM and not body.keys().isdisjoint(_SAID)
