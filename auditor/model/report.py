"""What was judged: findings, totals, the report. report.json is this module, written out (design: the contract)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, computed_field, model_validator

from auditor.model.attestation import EvidenceState
from auditor.model.base import Frozen, many
from auditor.model.keys import AccountKey, ControlId, OfAccount, OfControl, WithControlKey
from auditor.model.moment import Moment
from auditor.model.observation import ChangeState, Evidence, IdentityState, LocatorHit, Refused, ServiceFile, Source
from auditor.model.photo_guide import PhotoGuide
from auditor.model.policy import Severity
from auditor.model.reason import Reason
from auditor.model.rights import RightKind
from auditor.model.rights_ledger import OPEN_REQUESTS, RequestState, RightsRequest
from auditor.model.status import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SCHEMA_VERSION = 2
"""Of report.json. Reports of version 1 are still read."""
STALE_AFTER = 35
"""Days after which a proof is old, unless auditor.yaml says otherwise: a month, and some days for a late run."""


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


class AccountReport(OfAccount):
    """One account in the report. `declared`: every control that its service file had.

    `service_file_stale`: what the file says was last confirmed more than 120 days before the run. `pages`: those that
    were read; None where that is not known.
    """

    service_name: str
    identity: IdentityState
    space: str | None = None
    other_spaces: tuple[str, ...] = ()
    seconds: float
    service_file: ServiceFile
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    session_ends: Moment | None = None
    declared: tuple[str, ...] = ()
    service_file_stale: bool = False
    pages: tuple[str, ...] | None = None


class UndeclaredReport(OfAccount):
    """A control that no service file declares."""

    page: str
    label: str
    kind: str
    value: str | None = None
    locator: str | None = None


class Change(OfControl):
    """One change that a fix made, or tried: `state` and `message` say what came of it.

    `question`: the text of a dialog that came up and was left alone.
    """

    title: str = ""
    before: str
    after: str
    receipt: str
    state: ChangeState = ChangeState.MADE
    question: str | None = None
    message: str = ""


class PlannedChange(OfControl):
    """One change that a fix would make. `also`: what changes with it; `final`: why it cannot be taken back."""

    service_name: str
    title: str
    before: str
    after: str
    also: tuple[str, ...] = ()
    final: str | None = None
    watched: bool = True


class ByHand(OfControl):
    """A deviation that `--fix` cannot change: why, and what a person does."""

    title: str
    why: str
    by_hand: str


class FixPlan(Frozen):
    """What a fix would do now, in this order, and what it leaves to people."""

    changes: tuple[PlannedChange, ...] = ()
    by_hand: tuple[ByHand, ...] = ()

    def only(self, controls: Collection[str]) -> FixPlan:
        """The part about these controls (`chatgpt/training`); none: all of it."""
        if not controls:
            return self
        return FixPlan(
            changes=tuple(change for change in self.changes if str(change.control_key.id) in controls),
            by_hand=tuple(each for each in self.by_hand if str(each.control_key.id) in controls),
        )


class DifferenceKind(StrEnum):
    """What became of a check, or of a page, between two runs; most important first."""

    BACK_ON = "back_on"
    """It deviates, and was proven to match the policy before."""
    NEW_DEVIATION = "new_deviation"
    """It deviates, and was never proven to match the policy."""
    REQUEST_OVERDUE = "request_overdue"
    """The answer to a request for a right is overdue, and was not before."""
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
    REQUEST_CLOSED = "request_closed"
    """It was answered, refused or withdrawn."""
    REQUEST_OPEN = "request_open"
    """It waits for an answer."""


class Difference(OfControl):
    """One thing that is otherwise than in a former run. `before` and `after` are values, None where not known.

    `not_before` and `not_after`: between these two times it happened. `control`: the label, where it is undeclared; the
    right, of a request.
    """

    kind: DifferenceKind
    title: str
    severity: Severity | None = None
    before: str | None = None
    after: str | None = None
    not_before: Moment | None = None
    not_after: Moment | None = None
    receipt: str | None = None
    message: str


class FormerRun(Frozen):
    """The newest run that this report was compared with. `run`: its number in the history, or its file.

    `left`: accounts of that run that are not in this one; `joined`: those of this one that are not in that one, of
    which there is nothing to compare.
    """

    run: str
    started: Moment
    policy: str
    left: tuple[AccountKey, ...] = ()
    joined: tuple[AccountKey, ...] = ()


class TrendPoint(Frozen):
    """The totals of a former run over the same accounts."""

    started: Moment
    policy: str
    summary: dict[Status, int]


class WaiverState(StrEnum):
    """Whether a waiver does what it is there for."""

    VALID = "valid"
    EXPIRED = "expired"
    NEEDLESS = "needless"
    """What it waives matches the policy."""


class WaiverReport(Frozen):
    """A waiver of auditor.yaml about an account of this report."""

    check: str
    account: str
    reason: str
    until: date
    state: WaiverState
    source: Source | None = None

    @property
    def account_key(self) -> AccountKey:
        """The account that it is about, at the service of its check."""
        return AccountKey(self.account, ControlId.parse(self.check).service)


class MergedRun(Frozen):
    """One of the runs that a merged report was made from. `counting`: the (account, service) that it is believed on."""

    run: str
    started: Moment
    auditor: str
    policy: str
    policy_sha256: str
    accounts: int
    interrupted: bool = False
    counting: tuple[AccountKey, ...] = ()


class Superseded(OfAccount):
    """What an older run said of an account, and does not count, because a newer one saw it too."""

    run: str
    counts: str
    """The run that counts."""
    summary: dict[Status, int]


class Merged(Frozen):
    """How a merged report came about. `missing`: accounts of auditor.yaml that no run covers."""

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

    schema_version: int = SCHEMA_VERSION
    auditor: str
    started: Moment
    finished: Moment
    policy: str
    policy_file: PolicyFile
    browser: str | None = None
    proxy: str | None = None
    """The company's proxy that was gone through, without its password, and who named it."""
    authority: str | None = None
    """The certificates that were trusted besides the browser's own, and who named them."""
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
    requests: tuple[RightsRequest, ...] = ()
    counts_overdue_requests: bool = False
    photos: tuple[PhotoGuide, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def controls(self) -> dict[str, ControlFacts]:
        """What the service files say of each control that was checked, by its name: `chatgpt/training`."""
        return {str(finding.control_key.id): finding.facts for finding in reversed(self.findings)}

    @property
    def open_requests(self) -> tuple[RightsRequest, ...]:
        """Those that wait for an answer."""
        return tuple(request for request in self.requests if request.state in OPEN_REQUESTS)

    @property
    def overdue(self) -> tuple[RightsRequest, ...]:
        """Those whose answer is overdue."""
        return tuple(request for request in self.requests if request.state is RequestState.OVERDUE)

    @model_validator(mode="before")
    @classmethod
    def _with_facts(cls, given: Any) -> Any:
        """Give each finding of a report.json the facts of its control. In version 1, each has its own."""
        if not isinstance(given, dict) or not isinstance(given.get("findings"), list):
            return given
        controls = given.get("controls") or {}
        known = {name: ControlFacts.model_validate(facts) for name, facts in controls.items()}
        findings = [_with_facts(finding, known) for finding in given["findings"]]
        rest = {key: value for key, value in given.items() if key != "controls"}
        return {**rest, "findings": findings, "schema_version": SCHEMA_VERSION}


def _with_facts(finding: Any, known: Mapping[str, ControlFacts]) -> Any:
    if not isinstance(finding, dict) or "facts" in finding:
        return finding
    own = {key: value for key, value in finding.items() if key in ControlFacts.model_fields}
    rest = {key: value for key, value in finding.items() if key not in own}
    facts = known.get(f"{finding.get('service')}/{finding.get('control')}") or own
    return {**rest, "facts": facts}


def summarise(findings: tuple[Finding, ...]) -> dict[Status, int]:
    """How many findings have each status; every status is there, also with 0."""
    return {status: sum(finding.status is status for finding in findings) for status in Status}
