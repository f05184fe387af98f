"""In which order findings are shown, and which of them share one sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.model.keys import AccountKey
from auditor.model.policy import Severity
from auditor.model.reason import WHOLE_ACCOUNT
from auditor.model.status import BY_IMPORTANCE, OPEN, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from auditor.model.finding import Finding
    from auditor.model.keys import ControlId
    from auditor.model.report import AccountReport, Report

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True)
class AccountView:
    """One account with its findings, most important first.

    `obstacles` are groups of unknown findings with one cause; `single` are all the findings outside of them.
    """

    account: str
    service: str
    service_name: str
    report: AccountReport | None
    findings: tuple[Finding, ...]
    obstacles: tuple[tuple[Finding, ...], ...]

    @property
    def account_key(self) -> AccountKey:
        """Which account it is about."""
        return AccountKey(self.account, self.service)

    @property
    def single(self) -> tuple[Finding, ...]:
        """The findings that are shown one by one."""
        together = {id(finding) for group in self.obstacles for finding in group}
        return tuple(finding for finding in self.findings if id(finding) not in together)


def weight(finding: Finding) -> tuple[int, int]:
    """The smaller, the more important: by status, then by severity."""
    return BY_IMPORTANCE.index(finding.status), _SEVERITIES.index(finding.severity)


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Most important first; equals stay as they were."""
    return tuple(sorted(findings, key=weight))


def accounts_by_weight(report: Report) -> tuple[AccountView, ...]:
    """Every account of the report, the one with the most important finding first."""
    found: dict[AccountKey, list[Finding]] = {account.account_key: [] for account in report.accounts}
    for finding in report.findings:
        found.setdefault(finding.account_key, []).append(finding)
    about = {account.account_key: account for account in report.accounts}
    views = [_view(key, about.get(key), by_weight(findings)) for key, findings in found.items()]
    last = (len(BY_IMPORTANCE), 0)
    return tuple(sorted(views, key=lambda view: weight(view.findings[0]) if view.findings else last))


@dataclass(frozen=True)
class GroupView:
    """The accounts of one group of auditor.yaml, or those that are in none, with their totals."""

    name: str | None
    accounts: int
    summary: Counter[Status]


def groups(report: Report) -> tuple[GroupView, ...]:
    """Every group by its name, then what is in none; nothing where no account is in any."""
    group_of = {account.account_key: account.group for account in report.accounts}
    members = Counter(group_of.values())
    found: dict[str | None, Counter[Status]] = {name: Counter() for name in members}
    for finding in report.findings:
        found.setdefault(group_of.get(finding.account_key), Counter())[finding.status] += 1
    if not any(found):
        return ()
    order = sorted(found, key=lambda name: (name is None, (name or "").casefold()))
    return tuple(GroupView(name, members[name], found[name]) for name in order)


@dataclass(frozen=True)
class InCommon:
    """Open checks that share one line: of one control with one outcome, or with one obstacle."""

    status: Status
    what: str
    accounts: tuple[str, ...]


def in_common(findings: Iterable[Finding]) -> tuple[InCommon, ...]:
    """The open checks of all accounts, most important and most frequent first."""
    groups: dict[tuple[Status, str], dict[str, int]] = {}
    weights: dict[tuple[Status, str], int] = {}
    for finding in findings:
        if finding.status in OPEN:
            key = (finding.status, _what(finding))
            groups.setdefault(key, {})[finding.account] = 1
            severity = _SEVERITIES.index(finding.severity)
            weights[key] = min(weights.get(key, severity), severity)
    order = sorted(groups, key=lambda key: (BY_IMPORTANCE.index(key[0]), weights[key], -len(groups[key]), key[1]))
    return tuple(InCommon(status, what, tuple(groups[status, what])) for status, what in order)


def _what(finding: Finding) -> str:
    if finding.status is Status.UNKNOWN and finding.reason in WHOLE_ACCOUNT:
        return f"{finding.service}: {(finding.detail or finding.reason or '').replace('_', ' ')}"
    name = f"{finding.service}/{finding.control}"
    if finding.status is Status.FAIL:
        return f"{name} is {finding.observed}, expected {finding.expected}"
    return f"{name}: {finding.reason.replace('_', ' ')}" if finding.reason else name


@dataclass(frozen=True)
class Row:
    """Checks with one outcome in one line: a control at one account or several, or what one obstacle kept unread.

    `variants`: its checks by what was read and noted of them, which the report tells once.
    """

    findings: tuple[Finding, ...]
    is_obstacle: bool
    variants: tuple[tuple[Finding, ...], ...]

    @property
    def first(self) -> Finding:
        """The check whose words stand for the row."""
        return self.findings[0]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts, each once."""
        return tuple(dict.fromkeys(finding.account for finding in self.findings))

    @property
    def controls(self) -> tuple[Finding, ...]:
        """One finding of each control."""
        return _once(self.findings, "control")

    @property
    def since(self) -> datetime | None:
        """When the first of these deviations was first seen."""
        times = [finding.track.deviates_since for finding in self.findings]
        return min((time for time in times if time), default=None)


def rows(views: Iterable[AccountView]) -> tuple[Row, ...]:
    """Every check of the report in its row; the most important row first, then the one with the most checks."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    obstacles: dict[tuple[object, ...], list[Finding]] = {}
    for view in views:
        for group in view.obstacles:
            controls = tuple(finding.control for finding in group)
            obstacles.setdefault((view.service, *_obstacle(group[0]), controls), []).extend(group)
        for finding in view.single:
            groups.setdefault(_outcome(finding), []).append(finding)
    found = [_row(checks, is_obstacle=False) for checks in groups.values()]
    found += [_row(checks, is_obstacle=True) for checks in obstacles.values()]
    return tuple(sorted(found, key=lambda row: (*min(map(weight, row.findings)), -len(row.findings))))


def stale(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """The checks without a recent proof, by control."""
    groups: dict[ControlId, list[Finding]] = {}
    for finding in by_weight(finding for finding in findings if finding.stale):
        groups.setdefault(finding.control_key.id, []).append(finding)
    return tuple(map(tuple, groups.values()))


def _row(checks: list[Finding], *, is_obstacle: bool) -> Row:
    variants: dict[tuple[object, ...], list[Finding]] = {}
    for finding in _once(checks, "account") if is_obstacle else checks:
        told = (finding.notes, finding.readings, finding.waiver, finding.attestation)
        variants.setdefault(told, []).append(finding)
    return Row(tuple(checks), is_obstacle, tuple(map(tuple, variants.values())))


def _once(findings: Iterable[Finding], field: str) -> tuple[Finding, ...]:
    """The first finding of each value of this field."""
    found: dict[object, Finding] = {}
    for finding in findings:
        found.setdefault(getattr(finding, field), finding)
    return tuple(found.values())


def _outcome(finding: Finding) -> tuple[object, ...]:
    values = (finding.expected, finding.observed, finding.managed)
    return finding.status, finding.control_key.id, finding.severity, *values, finding.reason, finding.detail


def _view(key: AccountKey, about: AccountReport | None, findings: tuple[Finding, ...]) -> AccountView:
    account, service = key
    name = about.service_name if about else findings[0].facts.service_name
    return AccountView(account, service, name, about, findings, _obstacles(findings))


def _obstacles(findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], ...]:
    """Unknown findings of which nothing was seen, by what stood in the way; a cause of one finding is no group."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        if finding.status is Status.UNKNOWN and finding.observed is None and not finding.readings:
            groups.setdefault((*_obstacle(finding), finding.evidence), []).append(finding)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _obstacle(finding: Finding) -> tuple[object, ...]:
    sentence = None if finding.reason in WHOLE_ACCOUNT else finding.message
    return finding.reason, finding.detail, sentence
