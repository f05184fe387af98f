"""What was judged: findings, totals, the report. report.json is this module, written out (design: the contract)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from auditor.model.base import Frozen
from auditor.model.observation import (
    ChangeState,
    Evidence,
    IdentityState,
    LocatorHit,
    Reason,
    Refused,
    ServiceFile,
    Source,
)
from auditor.model.policy import Severity

STALE_AFTER = 35
"""Days after which a proof is old, unless auditor.yaml says otherwise: a month, and some days for a late run."""


class Status(StrEnum):
    """The outcome of one check."""

    PASS = "pass"  # noqa: S105 - a status
    FAIL = "fail"
    FIXED = "fixed"
    WAIVED = "waived"
    ATTESTED = "attested"
    MANUAL = "manual"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class ReadingReport(Frozen):
    """One reading, as the report shows it. `doubt`: why the value may not be what is stored, as half a sentence.

    `traced`: the one value in an answer (`GET /path → key.path`) that turns what the page shows, in an offline replay;
    `replays`: what the replays showed, a sentence each.
    """

    kind: str
    value: str | None
    reason: Reason | None = None
    doubt: str | None = None
    traced: str | None = None
    replays: tuple[str, ...] = ()
    locator: LocatorHit | None = None
    counts: bool = True


class Track(Frozen):
    """What all runs up to this one tell of a check: former runs, and this one where it saw the value."""

    known: str | None = None
    """The value that was seen last, where one ever was."""
    known_at: datetime | None = None
    in_line_at: datetime | None = None
    """When it was last proven to be as expected."""
    deviates_since: datetime | None = None
    """When the present deviation was first seen. None while it is in line; kept while it is unknown."""


class AttestationReport(Frozen):
    """A person's word about a manual control. `sha256`: what the evidence hashes to; only its name is kept."""

    by: str
    when: datetime
    until: date
    value: str
    evidence: str | None = None
    sha256: str | None = None
    ended: bool = False


class Finding(Frozen):
    """Observation × check → status, with a reason and a next step.

    `source` is the account's line in auditor.yaml, `asked_in` the check's line in a policy file of the user's own.
    `stale`: its last proof is older than the report's `stale_after` days.
    """

    account: str
    service: str
    service_name: str
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
    observed_at: datetime | None = None
    why: str
    covers: tuple[str, ...] = ()
    means: dict[str, str] = {}
    does_not_mean: tuple[str, ...] = ()
    by_hand: str
    link: str | None = None
    docs: tuple[str, ...] = ()
    waiver: str | None = None
    attestation: AttestationReport | None = None
    asked_in: Source | None = None
    track: Track = Track()
    stale: bool = False


class AccountReport(Frozen):
    """One account in the report. `declared`: every control that its service file had.

    `service_file_stale`: what the file says was last confirmed more than 120 days before the run.
    """

    account: str
    service: str
    service_name: str
    identity: IdentityState
    space: str | None = None
    other_spaces: tuple[str, ...] = ()
    seconds: float
    service_file: ServiceFile
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    session_ends: datetime | None = None
    declared: tuple[str, ...] = ()
    service_file_stale: bool = False


class UndeclaredReport(Frozen):
    """A control that no service file declares."""

    account: str
    service: str
    page: str
    label: str
    kind: str
    value: str | None = None
    locator: str | None = None


class Change(Frozen):
    """One change that a fix made, or tried: `state` and `message` say what came of it.

    `question`: the text of a dialog that came up and was left alone.
    """

    account: str
    service: str
    control: str
    title: str = ""
    before: str
    after: str
    receipt: str
    state: ChangeState = ChangeState.MADE
    question: str | None = None
    message: str = ""


class PlannedChange(Frozen):
    """One change that a fix would make. `also`: what changes with it; `final`: why it cannot be taken back."""

    account: str
    service: str
    service_name: str
    control: str
    title: str
    before: str
    after: str
    also: tuple[str, ...] = ()
    final: str | None = None
    watched: bool = True


class ByHand(Frozen):
    """A deviation that a fix cannot mend: why, and what a person does."""

    account: str
    service: str
    control: str
    title: str
    why: str
    by_hand: str


class FixPlan(Frozen):
    """What a fix would do now, in this order, and what it leaves to people."""

    changes: tuple[PlannedChange, ...] = ()
    by_hand: tuple[ByHand, ...] = ()


class DifferenceKind(StrEnum):
    """What became of a check, or of a page, between two runs; most important first."""

    BACK_ON = "back_on"
    """It deviates, and was proven in line before."""
    NEW_DEVIATION = "new_deviation"
    """It deviates, and never was proven in line."""
    BECAME_UNKNOWN = "became_unknown"
    STILL_DEVIATING = "still_deviating"
    UNDECLARED_CONTROL = "undeclared_control"
    """A control is on a page that no service file declares, and was not there before."""
    NEW_CONTROL = "new_control"
    CONTROL_GONE = "control_gone"
    POLICY_CHANGED = "policy_changed"
    """The policy asks for something else; what became of the account is a difference of its own."""
    FIXED_BY_OTHERS = "fixed_by_others"
    FIXED_BY_US = "fixed_by_us"
    """A receipt says so."""
    KNOWN_AGAIN = "known_again"


class Difference(Frozen):
    """One thing that is otherwise than in a former run. `before` and `after` are values, None where not known.

    `not_before` and `not_after`: between these two times it happened. `control`: the label, where it is undeclared.
    """

    kind: DifferenceKind
    account: str
    service: str
    control: str
    title: str
    severity: Severity | None = None
    before: str | None = None
    after: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    receipt: str | None = None
    message: str


class FormerRun(Frozen):
    """The newest run that this report was compared with. `run`: its number in the history, or its file."""

    run: str
    started: datetime
    policy: str


class TrendPoint(Frozen):
    """The totals of a former run over the same accounts."""

    started: datetime
    policy: str
    summary: dict[Status, int]


class WaiverState(StrEnum):
    """Whether a waiver does what it is there for."""

    VALID = "valid"
    EXPIRED = "expired"
    NEEDLESS = "needless"
    """What it waives is in line."""


class WaiverReport(Frozen):
    """A waiver of auditor.yaml about an account of this report."""

    check: str
    account: str
    reason: str
    until: date
    state: WaiverState
    source: Source | None = None


class MergedRun(Frozen):
    """One of the runs that a merged report was made from. `counting`: the (account, service) that it is believed on."""

    run: str
    started: datetime
    auditor: str
    policy: str
    policy_sha256: str
    accounts: int
    interrupted: bool = False
    counting: tuple[tuple[str, str], ...] = ()


class Superseded(Frozen):
    """What an older run said of an account, and does not count, because a newer one saw it too."""

    account: str
    service: str
    run: str
    counts: str
    """The run that counts."""
    summary: dict[Status, int]


class Merged(Frozen):
    """How a merged report came about. `missing`: accounts of auditor.yaml of which no run tells."""

    runs: tuple[MergedRun, ...]
    superseded: tuple[Superseded, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class PolicyFile(Frozen):
    """Which policy file was used."""

    origin: str
    sha256: str


class Report(Frozen):
    """report.json."""

    schema_version: int = 1
    auditor: str
    started: datetime
    finished: datetime
    policy: str
    policy_file: PolicyFile
    browser: str | None = None
    interrupted: bool = False
    summary: dict[Status, int]
    accounts: tuple[AccountReport, ...]
    findings: tuple[Finding, ...]
    undeclared: tuple[UndeclaredReport, ...] = ()
    changes: tuple[Change, ...] = ()
    plan: FixPlan = FixPlan()
    former: FormerRun | None = None
    differences: tuple[Difference, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    waivers: tuple[WaiverReport, ...] = ()
    merged: Merged | None = None
    stale_after: int = STALE_AFTER


def summarise(findings: tuple[Finding, ...]) -> dict[Status, int]:
    """How many findings have each status; every status is there, also with 0."""
    return {status: sum(finding.status is status for finding in findings) for status in Status}


def exit_code(report: Report) -> int:
    """0 all in line · 1 something deviates · 3 nothing deviates, but something could not be proven."""
    if report.summary[Status.FAIL]:
        return 1
    if report.summary[Status.UNKNOWN] or report.summary[Status.MANUAL]:
        return 3
    return 0
