"""One control and one line of the policy → a status, with what was seen and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.model.observation import MANAGED, TOLD, AccountSeen, ControlSeen, IdentityState, ReadingSeen, Trouble
from auditor.model.reason import Reason
from auditor.model.status import Status
from auditor.proof import prove

if TYPE_CHECKING:
    from auditor.model.config import Waiver
    from auditor.model.control import Control
    from auditor.model.policy import Check


@dataclass(frozen=True)
class Verdict:
    """Status of one check, with what was seen and why."""

    status: Status
    observed: str | None = None
    trouble: Trouble | None = None
    waiver: Waiver | None = None


def verdict(
    check: Check, control: Control, account: AccountSeen, seen: ControlSeen | None, waiver: Waiver | None
) -> Verdict:
    """Compare one control with one line of the policy."""
    if not control.readings:
        return Verdict(Status.MANUAL)
    if account.trouble:
        return Verdict(Status.UNKNOWN, trouble=account.trouble)
    if seen is None or seen.trouble or not seen.readings:
        trouble = seen.trouble if seen and seen.trouble else Trouble(reason=Reason.NOT_VISITED)
        return Verdict(Status.UNKNOWN, trouble=trouble)
    if account.identity is IdentityState.NOT_PROVEN:
        return Verdict(Status.UNKNOWN, trouble=Trouble(reason=Reason.SIGNED_OUT))
    if {reading.slot for reading in seen.readings if reading.kind != MANAGED} != set(range(len(control.readings))):
        other = "it was read by another version of its service file"
        return Verdict(Status.UNKNOWN, trouble=Trouble(reason=Reason.NO_WITNESS, detail="other_file", saw=other))
    if seen.not_offered and _absent(seen, check.expect):
        return Verdict(Status.NOT_APPLICABLE)
    proof = prove(seen.readings)
    if proof.value is not None and proof.stands(proof.value) and proof.value != check.expect:
        return Verdict(Status.WAIVED if waiver else Status.FAIL, proof.value, waiver=waiver)
    if proof.proven:
        return Verdict(Status.PASS, proof.value)
    return Verdict(Status.UNKNOWN, proof.value, proof.trouble)


def _absent(seen: ControlSeen, expected: str) -> bool:
    """Whether the control was looked for on the page and is not in it, and no response speaks against that.

    Hidden is not absent; data that did not come may be why the page does not show it.
    """
    looked = [reading.trouble for reading in seen.readings if reading.kind not in TOLD]
    return (
        bool(looked)
        and all(
            trouble is not None and trouble.reason is Reason.CONTROL_MISSING and trouble.detail is None
            for trouble in looked
        )
        and all(_goes_with_absence(reading, expected) for reading in seen.readings if reading.kind in TOLD)
    )


def _goes_with_absence(reading: ReadingSeen, expected: str) -> bool:
    """Whether a response can be true of a control that is not offered: it has no value, or the expected one."""
    if reading.value is None:
        return not reading.counts or bool(reading.trouble and reading.trouble.detail == "no_key")
    return (reading.by_absence or reading.value == expected) and not (reading.counts and reading.doubt)
