"""The words for statuses, identities and readings, the same in every format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from auditor.model.difference import DifferenceKind
from auditor.model.observation import IdentityState
from auditor.model.reading import DOCUMENT, RESPONSE
from auditor.model.status import BY_IMPORTANCE, Status
from auditor.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.model.finding import Finding, ReadingReport
    from auditor.model.observation import AccountSeen, Refused
    from auditor.model.report import AccountReport, Report

NOTHING = "–"
_NAMED = 6


@dataclass(frozen=True)
class StatusStyle:
    """How a status is shown: its word and sign say it, the colour (of the terminal) only helps."""

    word: str
    sign: str
    colour: str
    heading: str
    meaning: str


def style_of(status: Status) -> StatusStyle:
    """The words for a status; `heading` and `meaning` stand over a list of such findings."""
    match status:
        case Status.FAIL:
            return StatusStyle("fail", "✗", "red", "Needs action", "The value is not the one that the policy expects.")
        case Status.UNKNOWN:
            return StatusStyle(
                "unknown", "?", "yellow", "Could not be proven", "Neither a match nor a deviation is proven."
            )
        case Status.MANUAL:
            return StatusStyle(
                "manual", "☐", "blue", "Check manually", "No page shows these controls: a person has to check them."
            )
        case Status.WAIVED:
            return StatusStyle("waived", "~", "magenta", "Waived", "Deviates, and a person accepted it until a date.")
        case Status.FIXED:
            return StatusStyle("fixed", "↻", "green", "Fixed", "Deviated, was switched, and was proven again.")
        case Status.ATTESTED:
            return StatusStyle(
                "attested", "✎", "green", "Attested", "A person attested it, and the attestation is still valid."
            )
        case Status.PASS:
            return StatusStyle(
                "pass", "✓", "green", "Matches the policy", "Proven to have the value that the policy expects."
            )
        case Status.NOT_APPLICABLE:
            return StatusStyle(
                "not applicable", "○", "dim", "Not applicable", "The service says that it is not offered here."
            )
    assert_never(status)


@dataclass(frozen=True)
class Heading:
    """How a kind of difference is shown."""

    word: str
    sign: str
    meaning: str


def heading_of(kind: DifferenceKind) -> Heading:
    """The words for a kind of difference."""
    return _BECAME[kind]


_BECAME = {
    DifferenceKind.BACK_ON: Heading("switched back", "✗", "Was proven to match the policy, and deviates again."),
    DifferenceKind.NEW_DEVIATION: Heading("new deviation", "✗", "Deviates, and was never proven to match the policy."),
    DifferenceKind.BECAME_UNKNOWN: Heading("no longer proven", "?", "Was known, and could not be proven now."),
    DifferenceKind.STILL_DEVIATING: Heading("still deviating", "✗", "Deviated before, and does so now."),
    DifferenceKind.UNDECLARED_CONTROL: Heading("new on the page", "+", "A control that no service file declares."),
    DifferenceKind.NEW_CONTROL: Heading("new control", "+", "A control that was not read before."),
    DifferenceKind.CONTROL_GONE: Heading(
        "control removed", "–", "A control that was read before, and is not there now."
    ),
    DifferenceKind.POLICY_CHANGED: Heading("policy changed", "§", "The policy expects another value than before."),
    DifferenceKind.FIXED_BY_OTHERS: Heading(
        "changed elsewhere", "✓", "Deviated before. auditor did not change it on this machine."
    ),
    DifferenceKind.FIXED_BY_US: Heading("fixed by auditor", "↻", "Deviated before. A receipt records the change."),
    DifferenceKind.REQUEST_OVERDUE: Heading("answer overdue", "!", "A request for a right was not answered in time."),
    DifferenceKind.REQUEST_CLOSED: Heading("request closed", "✓", "A request for a right was answered or withdrawn."),
    DifferenceKind.REQUEST_OPEN: Heading("still unanswered", "…", "A request for a right waits for its answer."),
    DifferenceKind.KNOWN_AGAIN: Heading("proven again", "✓", "Could not be proven before, and was now."),
}


def identity(account: AccountReport | AccountSeen) -> str:
    """Who is signed in, as far as is known, in which space of the login, and at which release of a product."""
    release = f", release {account.release}" if account.release else ""
    return f"{_who(account.identity)}{_where(account)}{release}"


def _who(state: IdentityState) -> str:
    match state:
        case IdentityState.PROVEN:
            return "signed in, name proven"
        case IdentityState.SIGNED_IN:
            return "signed in, no name to compare"
        case IdentityState.NOT_PROVEN:
            return "not proven to be signed in"
    assert_never(state)


def _where(account: AccountReport | AccountSeen) -> str:
    if account.space is None:
        return ""
    others = f"; not checked: {', '.join(account.other_spaces)}" if account.other_spaces else ""
    return f", space: {account.space}{others}"


def cause(finding: Finding) -> str:
    """`sign in failed: wrong password`, or nothing where there is no reason."""
    words = [part.replace("_", " ") for part in (finding.reason, finding.detail) if part]
    return ": ".join(words)


def seen(finding: Finding) -> str:
    """The observed value, or a dash; and whether an organisation manages it."""
    value = NOTHING if finding.observed is None else finding.observed
    return f"{value} (managed)" if finding.managed else value


def reading(reading: ReadingReport) -> str:
    """`switch: on (locator 1 of 3), as GET /api/settings → training says`."""
    value = (reading.reason or "no value").replace("_", " ") if reading.value is None else reading.value
    place = f" (locator {reading.locator.rank} of {reading.locator.of})" if reading.locator else ""
    doubt = ", in doubt" if reading.doubt else ""
    traced = f", as {reading.traced} says" if reading.traced else ""
    return f"{reading.kind}: {value}{place}{traced}{doubt}{'' if reading.counts else ', does not count here'}"


def trust(reading: ReadingReport) -> str:
    """What a reading is worth as a proof."""
    if not reading.counts:
        return "does not count here"
    if reading.doubt:
        return f"in doubt: {reading.doubt}"
    if reading.value is None:
        return NOTHING
    if reading.traced:
        return f"traced to {reading.traced}"
    return "answer of the service" if reading.kind in {RESPONSE, DOCUMENT} else "shown by the page"


def refused(stopped: tuple[Refused, ...]) -> str:
    """`Blocked 14 requests: 12 undeclared origin, 2 write`, or nothing where there were none."""
    reasons: dict[str, int] = {}
    for refused in stopped:
        reasons[refused.why] = reasons.get(refused.why, 0) + refused.count
    parts = ", ".join(f"{number:,} {why.replace('_', ' ')}" for why, number in reasons.items())
    return f"Blocked {count(sum(reasons.values()), 'request')}: {parts}" if parts else ""


def verdict(report: Report) -> str:
    """The report in one sentence, and one more each where the policy says nothing about some accounts, and where
    answers to requests are overdue. No names.

    It says that everything matches the policy only where every single check does.
    """
    number = len(_without_checks(report))
    rest = f" {count(number, 'account')} {_plural(number, 'has', 'have')} no check." if number else ""
    overdue = len(report.overdue)
    late = f" {count(overdue, 'request')} for a right {_plural(overdue, 'is', 'are')} overdue." if overdue else ""
    return f"{_verdict(report)}{rest}{late}"


def policies(report: Report) -> str:
    """`baseline`, or `baseline, and strict for 3 accounts` where some have another one."""
    others = Counter(account.policy for account in report.accounts if account.policy)
    more = "".join(f", and {name} for {count(number, 'account')}" for name, number in others.most_common(_NAMED))
    return f"{report.policy}{more}"


def belongs(account: AccountReport) -> str:
    """Its group, owner, labels and policy, as auditor.yaml has them: `finance · Ada Lovelace · contractor`."""
    policy = f"policy {account.policy}" if account.policy else None
    return " · ".join(part for part in (account.group, account.owner, ", ".join(account.labels), policy) if part)


def without_checks(report: Report) -> str:
    """Which accounts the policy says nothing about, and what to do; empty where it has a check for all."""
    without = _without_checks(report)
    names = [f"{account.account} ({account.service_name})" for account in without]
    if not names:
        return ""
    policies_of_them = " or ".join(sorted({account.policy or report.policy for account in without}))
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return (
        f"The policy {policies_of_them} has no check for {', '.join(names[:_NAMED])}{more}: "
        "choose another one with --policy, or add a check to a policy of your own."
    )


def _without_checks(report: Report) -> list[AccountReport]:
    checked = {finding.account_key for finding in report.findings}
    return [account for account in report.accounts if account.account_key not in checked]


def _verdict(report: Report) -> str:
    total, summary = sum(report.summary.values()), report.summary
    if not total:
        return "Nothing was checked."
    parts = [
        f"{summary[Status.FAIL]:,} {_plural(summary[Status.FAIL], 'deviates', 'deviate')}",
        f"{summary[Status.UNKNOWN]:,} could not be proven",
        f"{summary[Status.MANUAL]:,} must be checked manually",
    ]
    open_parts = [part for part in parts if not part.startswith("0 ")]
    if open_parts:
        return f"Of {count(total, 'check')}, {_listed(open_parts)}."
    asked = sum(by_request_only(finding) for finding in report.findings)
    aside = f", {summary[Status.WAIVED]:,} by waiver" if summary[Status.WAIVED] else ""
    aside += f", {asked:,} by a request that a person attested" if asked else ""
    return f"{'The one check matches' if total == 1 else f'All {total:,} checks match'} the policy{aside}."


def by_request_only(finding: Finding) -> bool:
    """Whether the control shows another value than expected, and the policy takes an attested request in its place."""
    word = finding.attestation
    by_request = finding.status is Status.ATTESTED and word is not None and word.right is not None
    return by_request and finding.observed not in {None, finding.expected}


def status_totals(summary: Mapping[Status, int]) -> str:
    """`✗ 2 fail · ✓ 1 pass`: the statuses that there are, in their usual order."""
    shown = [(style_of(status), summary[status]) for status in BY_IMPORTANCE if summary.get(status)]
    return " · ".join(f"{style.sign} {number:,} {style.word}" for style, number in shown)


def _plural(number: int, text: str, more: str) -> str:
    return text if number == 1 else more


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
