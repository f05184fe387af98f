"""Which leaves to change in which replay, and what that proves of which control. Pure.

A generator: it yields what to change, and is sent what each control showed then. The first replay changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.model.reason import Unproven

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Mapping, Sequence

    from auditor.counterfactual.candidates import Candidate, Wanted
    from auditor.counterfactual.leaves import Leaf, Value

MOST_REPLAYS = 12
"""Of one page, the unchanged one among them."""
_ALONE_FIRST = 2
"""How many of a control's likeliest leaves are changed alone before groups are tried."""
_GROUPS = (4, 8, 16, 32, 64)
"""How many leaves are changed together, group by group: never everything at once."""


Changes = dict["Leaf", "Value"]
Shown = dict[str, str | None]
"""What each control of the page shows, declared or not: None where it shows nothing that counts."""


@dataclass(frozen=True)
class Turned:
    """The leaf that a control shows: with the value `to`, the control shows `shows`."""

    leaf: Leaf
    to: Value
    shows: str


Found = dict[str, Turned | Unproven]


@dataclass
class _Search:
    wanted: Mapping[str, Wanted]
    candidates: Mapping[str, Sequence[Candidate]]
    follow: Mapping[str, Collection[str]]
    before: Shown = field(default_factory=dict)
    found: Found = field(default_factory=dict)
    tried: set[object] = field(default_factory=set)
    """Leaves of which it is known what they alone do, or that they do nothing."""
    grouped: set[object] = field(default_factory=set)
    """Leaves that were changed together with others."""
    replays: int = 0

    @property
    def open(self) -> list[str]:
        """Controls of which nothing was found yet."""
        return [name for name in self.wanted if name not in self.found]

    def begin(self, shown: Shown) -> None:
        self.before = shown
        for name, want in self.wanted.items():
            if shown.get(name) != want.value:
                self.found[name] = Unproven.REPLAY_FAILED
            elif not self.candidates[name]:
                self.found[name] = Unproven.NOTHING_TO_CHANGE

    def turned(self, shown: Shown) -> set[str]:
        """Every control that shows another value than before; one that came or went did not turn."""
        return {name for name, value in self.before.items() if value and shown.get(name) not in {None, value}}

    def conclude(self, candidate: Candidate, shown: Shown) -> None:
        """One leaf was changed alone: a control that it turns, and no other one with it, shows this leaf."""
        self.tried.add(candidate.leaf.where)
        turned = self.turned(shown)
        for name in turned.intersection(self.open):
            may_be = any(other.leaf.where == candidate.leaf.where for other in self.candidates[name])
            if may_be and not turned - {name} - set(self.follow.get(name, ())):
                self.found[name] = Turned(candidate.leaf, candidate.to, shown[name] or "")

    def broke(self, shown: Shown) -> bool:
        """Whether a control that is still open could not be read."""
        return any(shown.get(name) is None for name in self.open)

    def left(self, name: str) -> list[Candidate]:
        """The leaves of a control that were not tried yet: first what stands beside leaves of other controls."""
        near = {
            around for turned in self.found.values() if isinstance(turned, Turned) for around in _around(turned.leaf)
        }
        left = [candidate for candidate in self.candidates[name] if candidate.leaf.where not in self.tried]
        return sorted(left, key=lambda candidate: near.isdisjoint(_around(candidate.leaf)))

    def next_group(self, size: int) -> list[Candidate]:
        """The likeliest leaves that were in no group yet, of all controls that are still open.

        Numbers are in groups of their own: one that names somebody may keep the page from showing the others.
        """
        ranked = [candidate for name in self.open for candidate in self.left(name)]
        best: dict[object, Candidate] = {}
        for candidate in ranked:
            if candidate.leaf.where not in self.grouped:
                best.setdefault(candidate.leaf.where, candidate)
        first = next(iter(best.values()), None)
        alike = [each for each in best.values() if first and _is_number(each.leaf) is _is_number(first.leaf)]
        group = alike[:size]
        self.grouped.update(candidate.leaf.where for candidate in group)
        return group


def _is_number(leaf: Leaf) -> bool:
    return isinstance(leaf.value, int) and not isinstance(leaf.value, bool)


def _around(leaf: Leaf) -> set[tuple[object, ...]]:
    """The object or list that a leaf is in, and the one around that: settings stand beside each other in answers."""
    return {(leaf.place, leaf.island, leaf.path[:-depth]) for depth in (1, 2) if len(leaf.path) >= depth}


def search(
    wanted: Mapping[str, Wanted],
    candidates: Mapping[str, Sequence[Candidate]],
    follow: Mapping[str, Collection[str]],
) -> Generator[Changes, Shown, Found]:
    """For each wanted control, the one leaf that it shows, or why there is none.

    `candidates`: for each, its leaves, the likeliest first. `follow`: for each, the controls that may turn with it.
    """
    state = _Search(wanted, candidates, follow)
    state.begin((yield {}))
    state.replays = 1
    yield from _alone(state)
    yield from _in_groups(state)
    for name in state.open:
        state.found[name] = Unproven.DEFAULT_PAINTED
    return state.found


def _alone(state: _Search) -> Generator[Changes, Shown, None]:
    """The likeliest leaves, each alone; every control has a turn before one has its second."""
    for _ in range(_ALONE_FIRST):
        for name in state.open:
            if name in state.found or state.replays >= MOST_REPLAYS:
                continue
            left = state.left(name)
            if left:
                shown = yield {left[0].leaf: left[0].to}
                state.replays += 1
                state.conclude(left[0], shown)


def _in_groups(state: _Search) -> Generator[Changes, Shown, None]:
    """All others in groups: one that turns a control is halved at once, one that breaks the page after all others."""
    turning: list[tuple[list[Candidate], set[str]]] = []
    broken: list[list[Candidate]] = []
    sizes = iter(_GROUPS)
    while state.open and state.replays < MOST_REPLAYS:
        group, suspected = turning.pop() if turning else ([], set())
        if group and not suspected.intersection(state.open):  # its other half was the cause
            state.grouped.difference_update(candidate.leaf.where for candidate in group)
            continue
        if not group and not (group := state.next_group(next(sizes, 0))):
            if not broken:
                return
            group = broken.pop(0)
        shown = yield {candidate.leaf: candidate.to for candidate in group}
        state.replays += 1
        middle, turned = (len(group) + 1) // 2, state.turned(shown).intersection(state.open)
        if len(group) == 1:
            state.conclude(group[0], shown)
        elif turned:
            turning += [(group[middle:], turned), (group[:middle], turned)]
        elif state.broke(shown):
            broken += [group[:middle], group[middle:]]
        else:
            state.tried.update(candidate.leaf.where for candidate in group)
