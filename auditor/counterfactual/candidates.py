"""Which leaves may be a control's: named like it, in small answers about settings, not about who it is. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.counterfactual.leaves import INSIDE
from auditor.counterfactual.other_value import tokens, turned
from auditor.counterfactual.tape import without_ids

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditor.counterfactual.leaves import Leaf, Path, Place, Value
    from auditor.counterfactual.tape import Tape

_NAME = re.compile(r"[A-Za-z_$][A-Za-z_$-]*[0-9]?[A-Za-z_$-]*")
"""A key that names a setting: one with more digits may be an id."""
_TWO = 2
_SHORT = 60
"""Characters of a text that may be a name."""
_SETTINGS = frozenset(
    {"setting", "settings", "preference", "preferences", "prefs", "privacy", "consent", "controls", "control"}
    | {"option", "options", "config", "policy", "policies", "opt", "sharing", "training", "memory", "activity"}
)
_NOT_STORED = frozenset(
    {"default", "defaults", "fallback", "fallbacks", "placeholder", "placeholders"}
    | {"region", "regions", "regional", "country", "eu", "eea", "gdpr", "geo", "jurisdiction", "locale"}
    | {"experiment", "experiments", "rollout", "variant", "variants", "treatment"}
)
"""What holds where nothing is stored, or for many people: a page that shows it does not show what this one chose."""
_OUTCOMES = frozenset({"ok", "success", "error", "errors", "authenticated", "loading"})
"""Whether an answer is one at all: without it, a page shows what it shows in a failure."""
_NUMBERS = frozenset({"id", "ids", "pk", "uuid", "guid", "version"})
"""Keys whose value names something: a page without it may keep what it showed before, whatever else is changed."""
_DULL = frozenset(
    {"the", "a", "an", "to", "of", "for", "my", "your", "with", "and", "or", "be", "is", "on", "off", "in"}
)


@dataclass(frozen=True)
class Wanted:
    """One control that a leaf is looked for. `hints`: its names, and what its locators call it.

    `words`: for each declared value, the texts that stand for it; `value`: what the page shows.
    """

    control: str
    value: str
    hints: tuple[str, ...]
    words: tuple[tuple[str, ...], ...] = ()
    known: str | None = None
    """The leaf that was found last time, as `described` calls it."""


@dataclass(frozen=True)
class Candidate:
    """A leaf, what it would be changed to, and how likely it is the control's: more is more."""

    leaf: Leaf
    to: Value
    score: float


def candidates(
    tape: Tape, leaves: Sequence[Leaf], wanted: Wanted, identity: Sequence[str] = (), lost: Sequence[str] = ()
) -> list[Candidate]:
    """Every leaf that could be this control's, the likeliest first.

    `identity`: paths of answers about who it is. `lost`: requests for data that brought none, as address and body: if
    one of them looks like this control's settings, what another answer holds is no witness of them.
    """
    mine = tokens(wanted.hints) - _DULL
    missing = [without_ids(request.partition(" ")[0]) for request in lost if tokens([request]) & (_SETTINGS | mine)]
    scores = _Scores(tape, leaves, wanted, mine, identity)
    found = []
    for leaf in leaves:
        to, path = turned(leaf.value, wanted.words), _path(tape, leaf)
        about = tokens([path, *_keys(leaf)])
        is_setting = not about & _NOT_STORED and not tokens(_keys(leaf)[-1:]) & (_OUTCOMES | _NUMBERS)
        if to is not None and is_setting and all(path == each for each in missing):
            found.append(Candidate(leaf, to, scores.of(leaf)))
    return sorted(found, key=lambda candidate: -candidate.score)


class _Scores:
    """How likely each leaf is one control's. `mine`: the words of its names."""

    def __init__(
        self, tape: Tape, leaves: Sequence[Leaf], wanted: Wanted, mine: frozenset[str], identity: Sequence[str]
    ) -> None:
        self._tape, self._wanted, self._mine, self._identity = tape, wanted, mine, identity
        self._size = Counter(leaf.place for leaf in leaves)
        beside = _beside(leaves)
        self._named = {
            leaf.where: tokens([*_keys(leaf), *beside[leaf.place, leaf.island, leaf.path[:-1]]]) - _DULL
            for leaf in leaves
        }
        self._seen = Counter(token for words in self._named.values() for token in words)

    def of(self, leaf: Leaf) -> float:
        path, wanted = _path(self._tape, leaf), self._wanted
        rare = sum(1 / math.sqrt(self._seen[token]) for token in self._named[leaf.where] & self._mine)
        score = 4 * rare + _likeness(leaf.value, wanted)
        score += 1.0 if tokens([path, *_keys(leaf)]) & _SETTINGS else 0.0
        score += 2 / math.sqrt(self._size[leaf.place])
        score += 1.0 if _is_fetched(self._tape, leaf) else 0.0
        score -= 20.0 if path in self._identity else 0.0
        return score + (100.0 if wanted.known is not None and described(self._tape, leaf) == wanted.known else 0.0)


def described(tape: Tape, leaf: Leaf) -> str:
    """`GET /api/settings → privacy.training`: where a leaf is, for people, without queries and ids."""
    place = tape.entries[leaf.place.number].place if leaf.place.frame is None else tape.sockets[leaf.place.number].place
    keys = [key if isinstance(key, int) or _NAME.fullmatch(key) else "…" for key in leaf.path if key != INSIDE]
    return f"{place} → {'.'.join(map(str, keys)) or 'the whole answer'}"


def _is_fetched(tape: Tape, leaf: Leaf) -> bool:
    """Whether the page asked for it after its document had come."""
    return leaf.place.frame is not None or tape.entries[leaf.place.number].kind != "document"


def _path(tape: Tape, leaf: Leaf) -> str:
    url = tape.entries[leaf.place.number].url if leaf.place.frame is None else tape.sockets[leaf.place.number].url
    return without_ids(url)


def _keys(leaf: Leaf) -> list[str]:
    """The names that lead to a leaf, the last three: what is further out names whole answers."""
    return [key for key in leaf.path if isinstance(key, str)][-3:]


def _beside(leaves: Sequence[Leaf]) -> Mapping[tuple[Place, int, Path], list[str]]:
    """The short texts in each list and object: `{"name": "training", "value": true}` is named beside its value."""
    found: dict[tuple[Place, int, Path], list[str]] = defaultdict(list)
    for leaf in leaves:
        if isinstance(leaf.value, str) and len(leaf.value) <= _SHORT:
            found[leaf.place, leaf.island, leaf.path[:-1]].append(leaf.value)
    return found


def _likeness(value: Value, wanted: Wanted) -> float:
    """A value that is one of the control's own is the likeliest; then a yes or no, where the control has two values."""
    if turned(value, wanted.words) != turned(value):
        return 3.0
    if isinstance(value, bool):
        agrees = value is (wanted.value == "on")
        return (1.5 if agrees else 1.0) if len(wanted.words) <= _TWO else 0.0
    return 1.0 if isinstance(value, str) and len(value) <= _SHORT else 0.0
