"""What was judged: findings, totals, the report. report.json is this module, written out (design: the contract)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import computed_field, model_validator

from auditor.model.base import Frozen
from auditor.model.change import Change, FixPlan
from auditor.model.difference import Difference, FormerRun, TrendPoint
from auditor.model.finding import ControlFacts, Finding
from auditor.model.keys import AccountKey, ControlId, OfAccount
from auditor.model.merged import Merged
from auditor.model.moment import Moment
from auditor.model.observation import IdentityState, Refused, ServiceFile, Source
from auditor.model.photo_guide import PhotoGuide
from auditor.model.rights_ledger import OPEN_REQUESTS, RequestState, RightsRequest
from auditor.model.shard import Shard
from auditor.model.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA_VERSION = 2
"""Of report.json. Reports of version 1 are still read."""
STALE_AFTER = 35
"""Days after which a proof is old, unless auditor.yaml says otherwise: a month, and some days for a late run."""


class AccountReport(OfAccount):
    """One account in the report. `declared`: every control that its service file had.

    `service_file_stale`: what the file says was last confirmed more than 120 days before the run. `pages`: those that
    were read; None where that is not known. `release`: of a self-hosted product, as it says itself. `group`, `owner`
    and `labels` are those of auditor.yaml; `policy`: where it is judged by another one than the rest.
    """

    service_name: str
    group: str | None = None
    owner: str | None = None
    labels: tuple[str, ...] = ()
    policy: str | None = None
    identity: IdentityState
    space: str | None = None
    other_spaces: tuple[str, ...] = ()
    release: str | None = None
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
    def line(self) -> int:
        """Where it stands in its file; 0 where that is not known."""
        return self.source.line if self.source else 0

    @property
    def account_key(self) -> AccountKey:
        """The account that it is about, at the service of its check."""
        return AccountKey(self.account, ControlId.parse(self.check).service)


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
    shard: Shard | None = None
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
