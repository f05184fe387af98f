"""In which order findings are shown, and which of them one sentence can tell together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.model.observation import Reason
from auditor.model.policy import Severity
from auditor.model.report import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.model.report import AccountReport, Finding, Report

ORDER = (
    Status.FAIL,
    Status.UNKNOWN,
    Status.MANUAL,
    Status.WAIVED,
    Status.FIXED,
    Status.ATTESTED,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
"""What needs action first, what is fine last."""

OPEN = frozenset({Status.FAIL, Status.UNKNOWN, Status.MANUAL})
"""Statuses that somebody has to do something about."""

FINE = frozenset({Status.FIXED, Status.ATTESTED, Status.PASS, Status.NOT_APPLICABLE})

SIGN_IN = frozenset({Reason.SIGNED_OUT, Reason.SESSION_EXPIRED, Reason.NO_SESSION, Reason.CHALLENGE})
"""Reasons that a person heals by signing in."""

_WHOLE_ACCOUNT = SIGN_IN | {Reason.SIGN_IN_FAILED, Reason.WRONG_ACCOUNT, Reason.BLOCKED, Reason.UNREACHABLE}
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
    def single(self) -> tuple[Finding, ...]:
        """The findings that are told one by one."""
        together = {id(finding) for group in self.obstacles for finding in group}
        return tuple(finding for finding in self.findings if id(finding) not in together)

    @property
    def all_fine(self) -> bool:
        """Whether nothing is left to do or to know here."""
        return all(finding.status in FINE for finding in self.findings)


def weight(finding: Finding) -> tuple[int, int]:
    """The smaller, the more important: by status, then by severity."""
    return ORDER.index(finding.status), _SEVERITIES.index(finding.severity)


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Most important first; equals stay as they were."""
    return tuple(sorted(findings, key=weight))


def accounts_by_weight(report: Report) -> tuple[AccountView, ...]:
    """Every account of the report, the one with the most important finding first."""
    found: dict[tuple[str, str], list[Finding]] = {(one.account, one.service): [] for one in report.accounts}
    for finding in report.findings:
        found.setdefault((finding.account, finding.service), []).append(finding)
    about = {(one.account, one.service): one for one in report.accounts}
    views = [_view(key, about.get(key), by_weight(findings)) for key, findings in found.items()]
    last = (len(ORDER), 0)
    return tuple(sorted(views, key=lambda view: weight(view.findings[0]) if view.findings else last))


@dataclass(frozen=True)
class InCommon:
    """Open checks that one line can tell: of one control with one outcome, or with one obstacle."""

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
    order = sorted(groups, key=lambda key: (ORDER.index(key[0]), weights[key], -len(groups[key]), key[1]))
    return tuple(InCommon(status, what, tuple(groups[status, what])) for status, what in order)


def _what(finding: Finding) -> str:
    if finding.status is Status.UNKNOWN and finding.reason in _WHOLE_ACCOUNT:
        return f"{finding.service}: {(finding.detail or finding.reason or '').replace('_', ' ')}"
    name = f"{finding.service}/{finding.control}"
    if finding.status is Status.FAIL:
        return f"{name} is {finding.observed}, expected {finding.expected}"
    return f"{name}: {finding.reason.replace('_', ' ')}" if finding.reason else name


def _view(key: tuple[str, str], about: AccountReport | None, findings: tuple[Finding, ...]) -> AccountView:
    account, service = key
    name = about.service_name if about else findings[0].service_name
    return AccountView(account, service, name, about, findings, _obstacles(findings))


def _obstacles(findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], ...]:
    """Unknown findings of which nothing was seen, by what stood in the way; a cause of one finding is no group."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        if finding.status is Status.UNKNOWN and finding.observed is None and not finding.readings:
            sentence = None if finding.reason in _WHOLE_ACCOUNT else finding.message
            key = (finding.reason, finding.detail, sentence, finding.evidence)
            groups.setdefault(key, []).append(finding)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
