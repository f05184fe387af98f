"""What the readings of one control amount to: the decision table. Pure.

A witness is one independent way of knowing: the page, or one response. Two loads of one page are one witness, as both
share the same mistake. The table:

| what was read of a control                                  | expected value   | another value |
|-------------------------------------------------------------|------------------|---------------|
| two witnesses agree, none of them in doubt                  | PROVEN → pass    | fail          |
| a witness is in doubt or did not come, another one is sound | SEEN → unknown   | fail          |
| no witness is sound                                         | NOTHING → unknown | unknown      |
| two sound witnesses disagree                                | NOTHING → conflict | conflict    |
| only the page, and it is traced to one value of an answer   | PROVEN → pass    | fail          |
| only the page, not traced, no doubt                         | SEEN → unknown   | fail          |
| only a response, on two fresh loads                         | PROVEN → pass    | fail          |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from auditor.model.observation import TOLD, Reason, Trouble, Unproven

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.observation import ReadingSeen

_NOTHING = Trouble(reason=Reason.NO_WITNESS, detail="nothing", saw="a declared reading brought nothing")
_READ_ONCE = Trouble(reason=Reason.NO_WITNESS, detail="read_once", saw="it was read only once")
_UNTRACED = {
    Unproven.DEFAULT_PAINTED: "only the page shows it, and a page may show this whatever is stored",
    Unproven.REPLAY_FAILED: "only the page shows it, and replayed from its own answers it did not show the same again",
    Unproven.NOTHING_TO_CHANGE: "only the page shows it, and no answer of the service holds a value that tells it",
}
_OTHER_NAME = Trouble(reason=Reason.CONTROL_MISSING, detail="other_name", saw="its name is not a declared one")


class Standing(Enum):
    """How far a value can be relied on."""

    PROVEN = "proven"
    """It passes where it is the expected one, and fails where it is not."""
    SEEN = "seen"
    """It fails where it is not the expected one; where it is, that is not proven."""
    NOTHING = "nothing"
    """It says nothing."""


@dataclass(frozen=True)
class Proof:
    """`value`: what was read, if anything; `trouble`: why it is not proven, None where it is."""

    standing: Standing
    value: str | None = None
    trouble: Trouble | None = None

    @property
    def proven(self) -> bool:
        """Whether `value` is proven."""
        return self.standing is Standing.PROVEN

    def stands(self, value: str) -> bool:
        """Whether this value was read, by a witness that is in no doubt."""
        return self.standing is not Standing.NOTHING and self.value == value


@dataclass(frozen=True)
class Witness:
    """One way of knowing, over all loads. `trouble`: why it did not come, or why it is in doubt."""

    is_page: bool
    values: frozenset[str]
    loads: int
    named: bool
    trouble: Trouble | None = None
    traced: bool = False
    """Of the page: whether what it shows was found to be what an answer says."""
    untraced: Unproven = Unproven.DEFAULT_PAINTED

    @property
    def value(self) -> str | None:
        """The one value that it told, whether or not it is in doubt."""
        return next(iter(self.values)) if len(self.values) == 1 else None

    @property
    def is_sound(self) -> bool:
        """Whether it came, and is in no doubt."""
        return self.trouble is None and self.value is not None


def prove(readings: Sequence[ReadingSeen]) -> Proof:
    """Weigh all readings that count. Absence is never evidence; disagreement is never resolved."""
    counting = [reading for reading in readings if reading.counts]
    return weigh(witnesses_of(counting), _disagreement(counting))


def hangs_on_page(readings: Sequence[ReadingSeen]) -> str | None:
    """The value of a control that the page alone tells, if it tells one; its load may be in doubt."""
    counting = [reading for reading in readings if reading.counts]
    values = {one.value for one in counting}
    alone = counting and all(one.kind not in TOLD and one.trouble is None and one.named for one in counting)
    return values.pop() if alone and len(values) == 1 else None


def has_one_witness(readings: Sequence[ReadingSeen]) -> bool:
    """Whether one witness alone tells of this control: it has to be heard again, on a fresh load."""
    return len(witnesses_of([reading for reading in readings if reading.counts])) == 1


def weigh(witnesses: Sequence[Witness], disagreement: Trouble) -> Proof:
    """The table, line by line. `disagreement` is what is told where witnesses disagree."""
    sound = [one for one in witnesses if one.is_sound]
    lacking = [one.trouble or _NOTHING for one in witnesses if not one.is_sound]
    values = {one.value for one in sound}
    if not witnesses:
        return Proof(Standing.NOTHING, trouble=Trouble(reason=Reason.NOT_VISITED))
    if len(values) > 1 or any(len(one.values) > 1 for one in witnesses):
        return Proof(Standing.NOTHING, trouble=disagreement)
    if contradictions := [one for one in lacking if one.reason is Reason.CONFLICT]:
        return Proof(Standing.NOTHING, trouble=contradictions[0])
    if not sound:
        told = {one.value for one in witnesses} - {None}
        return Proof(Standing.NOTHING, told.pop() if len(told) == 1 else None, _weightiest(lacking))
    (value,) = values
    if lacking:
        return Proof(Standing.SEEN, value, _weightiest(lacking))
    if len(sound) > 1:
        return Proof(Standing.PROVEN, value)
    if not sound[0].is_page:
        twice = sound[0].loads > 1
        return Proof(Standing.PROVEN, value) if twice else Proof(Standing.SEEN, value, _READ_ONCE)
    if not sound[0].named:
        return Proof(Standing.NOTHING, value, _OTHER_NAME)
    if sound[0].traced:
        return Proof(Standing.PROVEN, value)
    why = sound[0].untraced
    return Proof(Standing.SEEN, value, Trouble(reason=Reason.NO_WITNESS, detail=why.value, saw=_UNTRACED[why]))


def witnesses_of(counting: Sequence[ReadingSeen]) -> list[Witness]:
    """Readings as witnesses: all that is on the page is one, each declared response is one.

    A load that is in doubt casts no doubt on the page where a sound response says the same, or where what the page
    shows was traced to an answer.
    """
    on_page = {reading.slot for reading in counting if reading.kind not in TOLD}
    seen = [one for one in counting if one.slot in on_page]
    slots = dict.fromkeys(one.slot for one in counting if one.slot not in on_page)
    told = [_witness([one for one in counting if one.slot == slot], False) for slot in slots]
    vouched = {one.value for one in told if one.is_sound}
    vouched |= {one.value for one in seen if one.traced}
    cleared = [one.model_copy(update={"doubt": None}) if one.value in vouched else one for one in seen]
    return [_witness(cleared, True), *told] if seen else told


def _witness(readings: Sequence[ReadingSeen], is_page: bool) -> Witness:
    troubles = [one.trouble or (one.doubt if one.value else _NOTHING) for one in readings]
    return Witness(
        is_page,
        frozenset(one.value for one in readings if one.value is not None),
        len({one.load for one in readings}),
        all(one.named for one in readings),
        _weightiest([one for one in troubles if one]) if any(troubles) else None,
        traced=any(one.traced for one in readings),
        untraced=next((one.untraced for one in readings if one.untraced), Unproven.DEFAULT_PAINTED),
    )


def _disagreement(readings: Sequence[ReadingSeen]) -> Trouble:
    said = dict.fromkeys(f"{reading.kind} {reading.value}" for reading in readings if reading.value is not None)
    return Trouble(reason=Reason.CONFLICT, saw=", ".join(said))


_WEIGHT = (
    Reason.CONFLICT,
    Reason.BLOCKED,
    Reason.CONTROL_AMBIGUOUS,
    Reason.STATE_UNREADABLE,
    Reason.CONTROL_MISSING,
    Reason.UNSTABLE,
    Reason.NO_WITNESS,
)


def _weightiest(troubles: Sequence[Trouble]) -> Trouble:
    """The trouble to tell first: what stands in the way on the page explains more than a witness that is silent."""
    rank = {reason: place for place, reason in enumerate(_WEIGHT)}
    return min(troubles, key=lambda trouble: rank.get(trouble.reason, -1))
