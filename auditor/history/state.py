"""What a run knew, reduced to what a later one is compared with. Made of a report or of rows; no judgement, no I/O."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.model.finding import LastKnown
from auditor.model.reason import Reason
from auditor.model.status import DEVIATING, MATCHING, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from auditor.model.difference import TrendPoint
    from auditor.model.finding import Finding
    from auditor.model.keys import AccountKey, ControlKey
    from auditor.model.policy import Severity
    from auditor.model.report import Report
    from auditor.model.rights_ledger import RightsRequest


_NOTHING = LastKnown()


@dataclass(frozen=True, slots=True)
class CheckState:
    """One check, as a run left it. `at`: when it was seen, or when the run began. `track` includes this run."""

    title: str
    severity: Severity
    expected: str
    observed: str | None
    status: Status
    reason: Reason | None
    at: datetime
    track: LastKnown

    @property
    def value(self) -> str | None:
        """The value where it is known: seen, or attested. What was not visited is as it was known."""
        if not self.was_looked_at:
            return self.track.known
        if self.status is Status.ATTESTED:
            return self.observed or self.expected
        return self.observed if self.status in MATCHING | DEVIATING else None

    @property
    def deviates(self) -> bool:
        """Whether it is known to have another value than expected, even where a person stands for it."""
        shown = self.status is Status.ATTESTED and self.observed not in {None, self.expected}
        return shown or self.status in DEVIATING

    @property
    def was_looked_at(self) -> bool:
        """Whether the run came to it; one that was interrupted before says nothing."""
        return self.reason is not Reason.INTERRUPTED


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A control on a page that no service file declares."""

    page: str
    label: str
    kind: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class AccountState:
    """One account in a run: the controls that its service file declared, and what else its pages showed.

    `declared` is empty where that is not known. `was_read`: whether any control of it really was. `pages`: those that
    were read, None where that is not known.
    """

    at: datetime
    declared: frozenset[str]
    was_read: bool
    undeclared: tuple[Undeclared, ...] = ()
    pages: frozenset[str] | None = None


@dataclass(frozen=True)
class RunState:
    """What is known as of a run. `run` is its number in the history, or the file that it came from."""

    run: str
    started: datetime
    policy: str
    accounts: Mapping[AccountKey, AccountState]
    checks: Mapping[ControlKey, CheckState]
    trend: tuple[TrendPoint, ...] = field(default=())
    requests: tuple[RightsRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class AppliedChange:
    """A change that auditor made, by a fix or by its undo."""

    before: str
    after: str
    at: datetime
    receipt: str


def scope_of(subjects: Iterable[AccountKey]) -> str:
    """One name for a set of accounts, whatever their order."""
    return hashlib.sha256("\n".join(sorted("\t".join(subject) for subject in set(subjects))).encode()).hexdigest()


def state_of(report: Report, run: str) -> RunState:
    """What a report knew."""
    was_read = {finding.account_key for finding in report.findings if finding.readings}
    undeclared: dict[AccountKey, list[Undeclared]] = {}
    for control in report.undeclared:
        found = Undeclared(control.page, control.label, control.kind, control.value)
        undeclared.setdefault(control.account_key, []).append(found)
    accounts = {
        account.account_key: AccountState(
            report.started,
            frozenset(account.declared),
            account.account_key in was_read,
            tuple(undeclared.get(account.account_key, ())),
            None if account.pages is None else frozenset(account.pages),
        )
        for account in report.accounts
    }
    checks = {finding.control_key: check_state(finding, report.started) for finding in report.findings}
    return RunState(run, report.started, report.policy, accounts, checks, report.trend, report.requests)


def check_state(finding: Finding, started: datetime) -> CheckState:
    """What a finding knew. A report of before there were tracks has what its own run saw."""
    known = finding.track != _NOTHING
    return _state(finding, started, finding.track if known else tracked(finding, started, None))


def tracked(finding: Finding, started: datetime, past: CheckState | None) -> LastKnown:
    """What is known of a check after the run that began then; `past`: as a former run left it."""
    now = _state(finding, started, _NOTHING)
    return continued(past.track, past.expected, now) if past else continued(_NOTHING, finding.expected, now)


def _state(finding: Finding, started: datetime, track: LastKnown) -> CheckState:
    at = finding.observed_at or started
    known = (finding.title, finding.severity, finding.expected, finding.observed, finding.status, finding.reason)
    return CheckState(*known, at, track)


def continued(former: LastKnown, expected_then: str, now: CheckState) -> LastKnown:
    """What is known of a check after this run."""
    base = under_policy(former, expected_then, now.expected)
    value = now.value
    if value is None:
        return base
    if value == now.expected:
        return LastKnown(known=value, known_at=now.at, in_line_at=now.at)
    since = base.deviates_since or now.at
    return LastKnown(known=value, known_at=now.at, in_line_at=base.in_line_at, deviates_since=since)


def under_policy(track: LastKnown, then: str, now: str) -> LastKnown:
    """The same track, where the policy asks for another value than it did then.

    What had the value that is expected now matched; else it has deviated since it was last seen.
    """
    if then == now or track.known is None:
        return track
    if track.known == now:
        return LastKnown(known=track.known, known_at=track.known_at, in_line_at=track.known_at)
    return LastKnown(known=track.known, known_at=track.known_at, deviates_since=track.known_at)
