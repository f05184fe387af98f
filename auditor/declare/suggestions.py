"""How messages about declarations speak: values quoted shortly, allowed words listed, the nearest one suggested."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTED = 48
_LISTED = 24


def quoted(value: object) -> str:
    """A value as a message shows it: one line, in backticks, shortened, without invisible characters."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    line = " ".join("".join(char if char.isprintable() or char.isspace() else "�" for char in text).split())
    return f"`{line if len(line) <= _QUOTED else line[: _QUOTED - 1] + '…'}`"


def closest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word that was most likely meant, or None."""
    if not isinstance(word, str) or len(word) > 100:
        return None
    by_lower = {each.lower(): each for each in allowed}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None


def listed(allowed: Iterable[str]) -> str:
    """`a`, `b`, `c` for a sentence; long lists end in how many more there are."""
    words = [f"`{word}`" for word in allowed]
    more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return ", ".join(words[:_LISTED]) + more if words else "(none)"


def or_else(word: object, allowed: Iterable[str], what: str) -> str:
    """The second half of a message: `did you mean …?` where one word is near, else WHAT and the list."""
    words = tuple(allowed)
    near = closest(word, words)
    return f"did you mean `{near}`?" if near else f"{what} {listed(words)}"


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """`unknown account `adda`: did you mean `ada`?`, or else the known ones."""
    return f"unknown {kind} {quoted(name)}: {or_else(name, known, f'known {kind}s:')}"
