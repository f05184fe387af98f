"""Which other value a leaf could have, so that a control would show something else. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditor.counterfactual.leaves import Value

_OPPOSITES = (
    ("on", "off"),
    ("true", "false"),
    ("yes", "no"),
    ("enabled", "disabled"),
    ("enable", "disable"),
    ("active", "inactive"),
    ("activated", "deactivated"),
    ("allowed", "blocked"),
    ("allow", "block"),
    ("allowed", "disallowed"),
    ("allow", "deny"),
    ("allowed", "denied"),
    ("permitted", "prohibited"),
    ("granted", "denied"),
    ("granted", "revoked"),
    ("opt_in", "opt_out"),
    ("opted_in", "opted_out"),
    ("accepted", "declined"),
    ("accept", "reject"),
    ("accepted", "rejected"),
    ("public", "private"),
    ("visible", "hidden"),
    ("shown", "hidden"),
    ("paused", "active"),
    ("unpaused", "paused"),
    ("subscribed", "unsubscribed"),
    ("included", "excluded"),
    ("include", "exclude"),
    ("checked", "unchecked"),
    ("selected", "unselected"),
    ("y", "n"),
    ("t", "f"),
    ("1", "0"),
)
_OTHER: dict[str, str] = {}
for _one, _two in _OPPOSITES:
    _OTHER.setdefault(_one, _two)
    _OTHER.setdefault(_two, _one)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def turned(value: Value, words: Sequence[Sequence[str]] = ()) -> Value | None:
    """What this value could be instead; None where it is no value that a control could have.

    `words`: for each declared value of a control, the texts that stand for it. A value that is one of them becomes the
    first of another one; a number that stands in one becomes the number of another.
    """
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return None
    if isinstance(value, int):
        return _other_number(value, words) if value not in (0, 1) else 1 - value
    return _other_word(value, words) or _opposite(value)


def _other_number(value: int, words: Sequence[Sequence[str]]) -> Value | None:
    numbers = [next((int(found[0]) for text in texts if (found := re.search(r"\d+", text))), None) for texts in words]
    return next((number for number in numbers if number not in {None, value}), None) if value in numbers else None


def _other_word(value: str, words: Sequence[Sequence[str]]) -> str | None:
    if value.isdigit():
        number = _other_number(int(value), words)
        return None if number is None else str(number)
    mine = next((place for place, texts in enumerate(words) if _plain(value) in map(_plain, texts)), None)
    if mine is None:
        return None
    other = next((texts[0] for place, texts in enumerate(words) if place != mine and texts), None)
    return None if other is None else _in_case_of(value, other)


def _opposite(value: str) -> str | None:
    """`DATA_SHARING_ENABLED` → `DATA_SHARING_DISABLED`: the last word that has an opposite decides."""
    plain = value.lower().replace("-", "_")
    if plain in _OTHER:
        return _in_case_of(value, _OTHER[plain].replace("_", "-") if "-" in value else _OTHER[plain])
    if len(value) > 60 or " " in value.strip():
        return None
    for found in reversed(list(_WORD.finditer(value))):
        other = _OTHER.get(found[0].lower()) if len(found[0]) > 1 else None
        if other:
            return value[: found.start()] + _in_case_of(found[0], other) + value[found.end() :]
    return None


def _in_case_of(like: str, word: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word.lower() if like.islower() else word


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").lower().split())


def tokens(texts: Iterable[str]) -> frozenset[str]:
    """The words in names of code and of people: `allowGrokMemory` and `Allow Grok to remember` share two."""
    return frozenset(found.lower() for text in texts for found in _WORD.findall(text))
