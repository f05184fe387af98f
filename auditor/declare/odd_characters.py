"""Characters that nobody sees, or takes for others, in names: spaces that are none, quotes of word processors. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_INVISIBLE = frozenset({"Cf", "Zs", "Zl", "Zp"})
"""Unicode categories: format signs such as a soft hyphen, spaces, line and paragraph separators."""
_QUOTES = frozenset({"Pi", "Pf"}) | {"\N{DOUBLE LOW-9 QUOTATION MARK}", "\N{SINGLE LOW-9 QUOTATION MARK}"}
_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "COPTIC"})
"""Scripts with letters that look like Latin ones."""


class OddCharacter(NamedTuple):
    """Where it stands in a text, from 0, and which one it is: `NO-BREAK SPACE (U+00A0)`."""

    at: int
    name: str


def odd_character(text: str) -> OddCharacter | None:
    """The first character of a name that nobody sees, a typographic quote around it, or a letter of another script.

    Words may be of any script; a word of two holds a letter that only looks like another.
    """
    if text != text.strip(" "):
        at, edge = (0, "beginning") if text.startswith(" ") else (len(text) - 1, "end")
        return OddCharacter(at, f"a SPACE at its {edge} (U+0020)")
    mixed = {start + at for start, word in _words(text) for at in _foreign_letters(word)}
    for index, sign in enumerate(text):
        if sign.isascii():
            continue
        category = unicodedata.category(sign)
        around = index in {0, len(text) - 1} and (category in _QUOTES or sign in _QUOTES)
        if category in _INVISIBLE or around or sign == "\x85" or index in mixed:
            return OddCharacter(index, described(sign))
    return None


def _words(text: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in re.finditer(r"[^\W\d_]+", text))


def _foreign_letters(word: str) -> list[int]:
    """Where a word with Latin letters has others."""
    foreign = [at for at, sign in enumerate(word) if unicodedata.name(sign, "").partition(" ")[0] in _SCRIPTS]
    return foreign if any(sign.isascii() for sign in word) or "FULLWIDTH" in unicodedata.name(word[0], "") else []


def described(sign: str) -> str:
    """`NO-BREAK SPACE (U+00A0)`."""
    return f"{unicodedata.name(sign, 'a control character')} (U+{ord(sign):04X})"
