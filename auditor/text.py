"""Text from pages and files made fit to be shown: no control characters, no endless lines, no odd links."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029 ]+")
# C0, C1, bidirectional controls, invisible characters, annotation marks, lone surrogates, tags.
# Joiners (U+200C, U+200D) stay: Persian words and many emoji need them.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\U000e0000-\U000e007f]"
)
_BAD_IN_LINK = re.compile(r"[\s\\\"'<>`\x00-\x20\x7f-\x9f]")


def clean(text: str, limit: int | None = None) -> str:
    """One line without control characters: white space becomes a space, the others are shown as `\\u202e`.

    Longer text than `limit` is cut, and says by how much.
    """
    if (limit is None or len(text) <= limit) and _is_clean(text):
        return text
    # What is far beyond the limit is not even scanned: a page may hold megabytes.
    head = text if limit is None else text[: 4 * limit]
    line = _UNSAFE.sub(_escaped, _SPACES.sub(" ", head)).strip()
    if limit is None or (len(line) <= limit and len(head) == len(text)):
        return line
    return f"{line[:limit].rstrip()}… ({max(1, len(text) - limit):,} more characters)"


def _is_clean(text: str) -> bool:
    """Whether nothing is to be changed, as far as that is seen at a glance."""
    return text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def web_link(address: str | None) -> str | None:
    """The address where it is an http or https link without a user name in it, else None.

    >>> web_link("javascript:alert(1)") is None
    True
    """
    if address is None or _BAD_IN_LINK.search(address) or _UNSAFE.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return address if plain else None


def in_utc(when: datetime) -> datetime:
    """The same moment in UTC; a time without a zone counts as UTC."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


@lru_cache(maxsize=4096)
def timestamp(when: datetime) -> str:
    """For machines: `2026-11-22T21:00:00Z`."""
    return f"{in_utc(when).replace(microsecond=0, tzinfo=None).isoformat()}Z"


@lru_cache(maxsize=4096)
def moment(when: datetime) -> str:
    """For people: `22 November 2026, 21:00 UTC`."""
    return f"{day(when)}, {in_utc(when):%H:%M} UTC"


@lru_cache(maxsize=4096)
def day(when: date) -> str:
    """For people: `1 May 2027`. A time is taken in UTC."""
    when = in_utc(when) if isinstance(when, datetime) else when
    return f"{when.day} {when:%B %Y}"


def today() -> date:
    """The day that it is for the person at this machine: waivers and attestations end with a day of theirs."""
    return datetime.now().astimezone().date()


def duration(seconds: float) -> str:
    """`2.1 s` below ten seconds, else `34 s` or `2 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def count(number: int, noun: str) -> str:
    """`1 check`, `2 checks`, `20,000 checks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shown_path(path: Path) -> str:
    """A path for people: relative to the current folder where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else os.fspath(path)
