"""A finding: what was observed of a control, what the policy asks for, and the status."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from auditor.model.attestation import EvidenceState
from auditor.model.base import Frozen, many
from auditor.model.keys import WithControlKey
from auditor.model.moment import Moment
from auditor.model.observation import Evidence, LocatorHit, Source
from auditor.model.policy import Severity
from auditor.model.reason import Reason
from auditor.model.rights import RightKind
from auditor.model.status import Status

if TYPE_CHECKING:
    from auditor.model.control import Control
    from auditor.model.service import Service


@many
class ReadingReport:
    """One reading, as the report shows it. `doubt`: why the value may not be what is stored, as half a sentence.

    `traced`: the one value in an answer (`GET /path → key.path`) that turns what the page shows, in an offline replay;
    `replays`: what the replays showed, a sentence each.
    """

    kind: str
    value: str | None
    reason: Reason | None = None
    detail: str | None = None
    doubt: str | None = None
    traced: str | None = None
    replays: tuple[str, ...] = ()
    locator: LocatorHit | None = None
    counts: bool = True


@many
class LastKnown:
    """What is known of a check from all runs up to this one."""

    known: str | None = None
    """The value that was seen last, where one ever was."""
    known_at: Moment | None = None
    in_line_at: Moment | None = None
    """When it was last proven to match the policy."""
    deviates_since: Moment | None = None
    """When the present deviation was first seen. None while it matches the policy; kept while it is unknown."""


def is_stale(proven: datetime | None, now: datetime, days: int) -> bool:
    """Whether a proof is older than so many days. What was never proven is not stale."""
    return proven is not None and now - proven > timedelta(days=days)


class AttestationReport(Frozen):
    """A person's word about a manual control. `sha256`: what the evidence hashes to; its content is not kept.

    `evidence_state`: what became of the file; None where only its name is known. `right`: what was asked for, where a
    request stands for the value.
    """

    by: str
    when: Moment
    until: date
    value: str
    evidence: str | None = None
    sha256: str | None = None
    evidence_state: EvidenceState | None = None
    right: RightKind | None = None
    ended: bool = False


class ControlFacts(Frozen):
    """What a service file says of a control. report.json has it once, in `controls`."""

    service_name: str
    covers: tuple[str, ...] = ()
    means: dict[str, str] = {}
    does_not_mean: tuple[str, ...] = ()
    by_hand: str
    docs: tuple[str, ...] = ()

    @classmethod
    def of(cls, service: Service, control: Control) -> ControlFacts:
        """What this service file says of a control of its."""
        return cls(
            service_name=service.name,
            covers=control.covers,
            means=control.means,
            does_not_mean=control.does_not_mean,
            by_hand=control.by_hand,
            docs=control.docs,
        )


@many
class Finding(WithControlKey):
    """Observation × check → status, with a reason and a next step.

    `source` is the account's line in auditor.yaml, `asked_in` the check's line in a policy file of the user's own.
    `stale`: its last proof is older than the report's `stale_after` days.
    """

    account: str
    service: str
    control: str
    title: str
    severity: Severity
    expected: str
    observed: str | None
    status: Status
    reason: Reason | None = None
    detail: str | None = None
    managed: bool = False
    degraded: bool = False
    message: str
    notes: tuple[str, ...] = ()
    readings: tuple[ReadingReport, ...] = ()
    source: Source | None = None
    evidence: tuple[Evidence, ...] = ()
    observed_at: Moment | None = None
    why: str
    link: str | None = None
    waiver: str | None = None
    attestation: AttestationReport | None = None
    asked_in: Source | None = None
    track: LastKnown = LastKnown()
    stale: bool = False
    facts: Annotated[ControlFacts, Field(exclude=True)]

    @property
    def last_proof(self) -> datetime | None:
        """When its value was last known."""
        return self.track.known_at or self.observed_at


def summarise(findings: tuple[Finding, ...]) -> dict[Status, int]:
    """How many findings have each status; every status is there, also with 0."""
    return {status: sum(finding.status is status for finding in findings) for status in Status}
