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

from auditor.model.observation import TOLD, Trouble
from auditor.model.reason import Reason, Unproven

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.observation import ReadingSeen

_NOTHING = Trouble(reason=Reason.NO_WITNESS, detail="nothing", saw="a declared reading brought nothing")
_READ_ONCE = Trouble(reason=Reason.NO_WITNESS, detail="read_once", saw="it was read only once")
_UNTRACED = {
    Unproven.DEFAULT_PAINTED: "only the page shows it, and a page may show this whatever is stored",
    Unproven.REPLAY_FAILED: "only the page shows it, and replayed from its own answers it did not show the same again",
    Unproven.NOTHING_TO_CHANGE: "only the page shows it, and no answer of the service holds a value that could be it",
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
        """The one value that it reported, whether or not it is in doubt."""
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
    """The value of a control that only the page shows, if it shows one; its load may be in doubt."""
    counting = [reading for reading in readings if reading.counts]
    values = {reading.value for reading in counting}
    alone = counting and all(
        reading.kind not in TOLD and reading.trouble is None and reading.named for reading in counting
    )
    return values.pop() if alone and len(values) == 1 else None


def has_one_witness(readings: Sequence[ReadingSeen]) -> bool:
    """Whether this control has one witness only: it has to be read again, on a fresh load."""
    return len(witnesses_of([reading for reading in readings if reading.counts])) == 1


def weigh(witnesses: Sequence[Witness], disagreement: Trouble) -> Proof:
    """The table, line by line. `disagreement`: the trouble where witnesses disagree."""
    sound = [witness for witness in witnesses if witness.is_sound]
    lacking = [witness.trouble or _NOTHING for witness in witnesses if not witness.is_sound]
    values = {reading.value for reading in sound}
    if not witnesses:
        return Proof(Standing.NOTHING, trouble=Trouble(reason=Reason.NOT_VISITED))
    if len(values) > 1 or any(len(witness.values) > 1 for witness in witnesses):
        return Proof(Standing.NOTHING, trouble=disagreement)
    if contradictions := [finding for finding in lacking if finding.reason is Reason.CONFLICT]:
        return Proof(Standing.NOTHING, trouble=contradictions[0])
    if not sound:
        reported = {witness.value for witness in witnesses} - {None}
        return Proof(Standing.NOTHING, reported.pop() if len(reported) == 1 else None, _weightiest(lacking))
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
    seen = [reading for reading in counting if reading.slot in on_page]
    slots = dict.fromkeys(reading.slot for reading in counting if reading.slot not in on_page)
    reported = [_witness([reading for reading in counting if reading.slot == slot], False) for slot in slots]
    confirmed = {reading.value for reading in reported if reading.is_sound}
    confirmed |= {reading.value for reading in seen if reading.traced}
    cleared = [
        reading.model_copy(update={"doubt": None}) if reading.value in confirmed else reading for reading in seen
    ]
    return [_witness(cleared, True), *reported] if seen else reported


def _witness(readings: Sequence[ReadingSeen], is_page: bool) -> Witness:
    troubles = [reading.trouble or (reading.doubt if reading.value else _NOTHING) for reading in readings]
    return Witness(
        is_page,
        frozenset(reading.value for reading in readings if reading.value is not None),
        len({reading.load for reading in readings}),
        all(reading.named for reading in readings),
        _weightiest([trouble for trouble in troubles if trouble]) if any(troubles) else None,
        traced=any(reading.traced for reading in readings),
        untraced=next((reading.untraced for reading in readings if reading.untraced), Unproven.DEFAULT_PAINTED),
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
    """The trouble to report first: an obstacle on the page explains more than a witness without a value."""
    rank = {reason: place for place, reason in enumerate(_WEIGHT)}
    return min(troubles, key=lambda trouble: rank.get(trouble.reason, -1))
