"""What one load of a page asked for, and what it was answered. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

_MAY_BE_AN_ID = re.compile(r"[0-9].*[0-9]|[^A-Za-z0-9._~-]")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONG = 25
_LETTERS_IN_A_WORD = 3
"""Fewer on average, and letters are no words."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came. `body` is decoded: without the encodings of its transport.

    `headers`: names in small letters; a stream has the part of it that came while the page was open.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """The media type in small letters, without parameters."""
        return next((value for name, value in self.headers if name == "content-type"), "").partition(";")[0].lower()


@dataclass(frozen=True)
class Entry:
    """One request. `kind` as the browser calls it; `answer` is None where none came, or it failed, or was refused."""

    method: str
    url: str
    kind: str
    sent: bytes | None = None
    answer: Answer | None = None

    @property
    def place(self) -> str:
        """Method and path for people: without host and query, and without what may be an id."""
        return f"{self.method} {without_ids(self.url)}"


@dataclass(frozen=True)
class Frame:
    """One message of a websocket. `from_page`: the page sent it; else the service did."""

    from_page: bool
    payload: str | bytes


@dataclass(frozen=True)
class Socket:
    """One websocket, with its messages in their order."""

    url: str
    frames: tuple[Frame, ...] = ()

    @property
    def place(self) -> str:
        """Its path for people, as that of an entry."""
        return f"WS {without_ids(self.url)}"


@dataclass(frozen=True)
class Tape:
    """One load of a page. `entries` are in the order in which they were asked."""

    entries: tuple[Entry, ...] = ()
    sockets: tuple[Socket, ...] = field(default=())


def distinguishing_query(tape: Tape, number: int) -> dict[str, str]:
    """The part of an entry's query that distinguishes it from others at its address; empty where none is needed."""
    entry = tape.entries[number]
    mine, address = dict(parse_qsl(urlsplit(entry.url).query)), entry.url.partition("?")[0]
    others = [
        dict(parse_qsl(urlsplit(other.url).query))
        for other in tape.entries
        if other.url.partition("?")[0] == address and other.method == entry.method and other.url != entry.url
    ]
    distinguishing = (
        {key: value}
        for key, value in mine.items()
        if not may_be_id(value) and all(other.get(key) != value for other in others)
    )
    return next(distinguishing, {}) if others else {}


def without_ids(url: str) -> str:
    """The path of an address, with what may be an id left out.

    >>> without_ids("https://a.test/api/users/8f14e45f-ceea/settings?x=1")
    '/api/users/…/settings'
    """
    parts = urlsplit(url).path.split("/")
    return "/".join("…" if may_be_id(part) else part for part in parts) or "/"


def may_be_id(part: str) -> bool:
    """Whether a part of a path may name one person or thing: it has digits, odd signs, or is long and of no words.

    >>> may_be_id("XaiDataSharingSettingsQuery"), may_be_id("aGkPqRsLdMnBvCxZyWtUeOiQ")
    (False, False)
    >>> may_be_id("aGkPqRsLdMnBvCxZyWtUeOiQfTz"), may_be_id("8f14e45f")
    (True, True)
    """
    if len(part) >= _LONG and len(part) < _LETTERS_IN_A_WORD * len(_WORD.findall(part)):
        return True
    return _MAY_BE_AN_ID.search(part) is not None
