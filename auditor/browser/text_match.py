"""How words of a page are compared: whole, and without what a person cannot see or distinguish. Pure.

`dom.js` folds text in the same way, in the page.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Soft hyphens, zero-width and joining signs, direction marks."""
_SINGLE = "'\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc\uff07"
_DOUBLE = '"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02'
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_SINGLES, _DOUBLES = re.compile(f"[{_SINGLE}]"), re.compile(f"[{_DOUBLE}]")
_ESCAPED = {ord(sign): f"\\x{ord(sign):02x}" for sign in "'\"`>"}
"""What ends a part of a selector."""
_JS_SPECIAL = frozenset("\\^$.*+?()[]{}|/")


def normal(text: str) -> str:
    """Text as it is compared: small letters, plain quotes, one space between words, nothing that cannot be seen.

    >>> normal(" Don\u2019t auto\u00ad-delete\u00a0 it")
    "don't auto-delete it"
    """
    plain = _DOUBLES.sub('"', _SINGLES.sub("'", _INVISIBLE.sub("", text)))
    return " ".join(plain.split()).lower()


@cache
def whole(texts: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for exactly one of these texts as `normal` compares them."""
    return re.compile(_whole(texts), re.IGNORECASE)


@cache
def in_selector(texts: tuple[str, ...]) -> str:
    """The same as a regular expression of a Playwright selector: Python has none to compile, which takes long."""
    return f"/{_whole(texts).translate(_ESCAPED)}/i"


def _whole(texts: Sequence[str]) -> str:
    either = "|".join(f"[{_UNSEEN}]*".join(map(_sign, normal(text))) for text in texts)
    return f"^[\\s{_UNSEEN}]*(?:{either})[\\s{_UNSEEN}]*$"


def _sign(sign: str) -> str:
    if sign == " ":
        return f"[\\s{_UNSEEN}]+"
    if sign in "'\"":
        return f"[{_SINGLE if sign == chr(39) else _DOUBLE}]"
    return f"\\{sign}" if sign in _JS_SPECIAL else sign
