"""What was judged: findings, totals, the report. report.json is this module, written out (design: the contract)."""

from __future__ import annotations

from datetime import datetime
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
    """One reading, as the report shows it."""

    kind: str
    value: str | None
    reason: Reason | None = None
    locator: LocatorHit | None = None
    counts: bool = True


class Finding(Frozen):
    """Observation × check → status, with a reason and a next step."""

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


class AccountReport(Frozen):
    """One account in the report."""

    account: str
    service: str
    service_name: str
    identity: IdentityState
    seconds: float
    service_file: ServiceFile
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    session_ends: datetime | None = None


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
    """One change that a fix made, or tried: `state` and `message` say what came of it."""

    account: str
    service: str
    control: str
    title: str = ""
    before: str
    after: str
    receipt: str
    state: ChangeState = ChangeState.MADE
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
