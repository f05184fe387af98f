"""What a run knew, reduced to what a later one is compared with. Made of a report or of rows; no judgement, no I/O."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from auditor.model.observation import Reason
from auditor.model.report import Status, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from auditor.model.policy import Severity
    from auditor.model.report import Finding, Report, TrendPoint

Subject = tuple[str, str]
"""An account and its service."""
Key = tuple[str, str, str]
"""An account, its service and a control."""

IN_LINE = frozenset({Status.PASS, Status.FIXED, Status.ATTESTED})
DEVIATES = frozenset({Status.FAIL, Status.WAIVED})


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
    track: Track

    @property
    def value(self) -> str | None:
        """The value where it is known: seen, or vouched for. What was not looked at is as it was known."""
        if not self.was_looked_at:
            return self.track.known
        if self.status is Status.ATTESTED:
            return self.expected
        return self.observed if self.status in IN_LINE | DEVIATES else None

    @property
    def was_looked_at(self) -> bool:
        """Whether the run came to it; one that was interrupted before tells nothing."""
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

    `declared` is empty where that is not known. `was_read`: whether any control of it really was.
    """

    at: datetime
    declared: frozenset[str]
    was_read: bool
    undeclared: tuple[Undeclared, ...] = ()


@dataclass(frozen=True)
class RunState:
    """What is known as of a run. `run` is its number in the history, or the file that it came from."""

    run: str
    started: datetime
    policy: str
    accounts: Mapping[Subject, AccountState]
    checks: Mapping[Key, CheckState]
    trend: tuple[TrendPoint, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Made:
    """A change that was made from here, by a fix or by its undo."""

    before: str
    after: str
    at: datetime
    receipt: str


def scope_of(subjects: Iterable[Subject]) -> str:
    """One name for a set of accounts, whatever their order."""
    return hashlib.sha256("\n".join(sorted("\t".join(one) for one in set(subjects))).encode()).hexdigest()


def state_of(report: Report, run: str) -> RunState:
    """What a report knew."""
    was_read = {(one.account, one.service) for one in report.findings if one.readings}
    undeclared: dict[Subject, list[Undeclared]] = {}
    for one in report.undeclared:
        found = Undeclared(one.page, one.label, one.kind, one.value)
        undeclared.setdefault((one.account, one.service), []).append(found)
    accounts = {
        (one.account, one.service): AccountState(
            report.started,
            frozenset(one.declared),
            (one.account, one.service) in was_read,
            tuple(undeclared.get((one.account, one.service), ())),
        )
        for one in report.accounts
    }
    checks = {(one.account, one.service, one.control): check_state(one, report.started) for one in report.findings}
    return RunState(run, report.started, report.policy, accounts, checks, report.trend)


def check_state(finding: Finding, started: datetime) -> CheckState:
    """What a finding knew. A report of before there were tracks has what its own run saw."""
    at = finding.observed_at or started
    state = CheckState(
        finding.title,
        finding.severity,
        finding.expected,
        finding.observed,
        finding.status,
        finding.reason,
        at,
        finding.track,
    )
    return state if finding.track != Track() else replace(state, track=continued(Track(), finding.expected, state))


def continued(former: Track, expected_then: str, now: CheckState) -> Track:
    """The track of a check after this look at it."""
    base = rebased(former, expected_then, now.expected)
    value = now.value
    if value is None:
        return base
    if value == now.expected:
        return Track(known=value, known_at=now.at, in_line_at=now.at)
    since = base.deviates_since or now.at
    return Track(known=value, known_at=now.at, in_line_at=base.in_line_at, deviates_since=since)


def rebased(track: Track, then: str, now: str) -> Track:
    """The same track, where the policy asks for another value than it did then.

    What had the value that is asked for now was in line; else it deviates since it was seen last.
    """
    if then == now or track.known is None:
        return track
    if track.known == now:
        return Track(known=track.known, known_at=track.known_at, in_line_at=track.known_at)
    return Track(known=track.known, known_at=track.known_at, deviates_since=track.known_at)
