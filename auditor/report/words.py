"""What statuses, identities and readings are called in front of people, in every format the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from auditor.model.observation import IdentityState
from auditor.model.report import DifferenceKind, Finding, ReadingReport, Report, Status
from auditor.report.order import ORDER
from auditor.report.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.model.observation import AccountSeen, Refused
    from auditor.model.report import AccountReport

NOTHING = "–"


@dataclass(frozen=True)
class Look:
    """How a status is shown: its word and sign tell it, the colour (of the terminal) only helps."""

    word: str
    sign: str
    colour: str
    heading: str
    meaning: str


def look(status: Status) -> Look:
    """The words for a status; `heading` and `meaning` stand over a list of such findings."""
    match status:
        case Status.FAIL:
            return Look("fail", "✗", "red", "Needs action", "Seen to have another value than the policy expects.")
        case Status.UNKNOWN:
            return Look("unknown", "?", "yellow", "Could not be proven", "Neither in line nor out of line: not proven.")
        case Status.MANUAL:
            return Look("manual", "☐", "blue", "To do by hand", "No page shows these: a person has to see to them.")
        case Status.WAIVED:
            return Look("waived", "~", "magenta", "Waived", "Not as expected, and accepted by a person until a date.")
        case Status.FIXED:
            return Look("fixed", "↻", "green", "Fixed", "Was not as expected, was switched, and was proven again.")
        case Status.ATTESTED:
            return Look("attested", "✎", "green", "Attested", "A person vouched for it, and the word is still valid.")
        case Status.PASS:
            return Look("pass", "✓", "green", "As expected", "Proven to have the expected value.")
        case Status.NOT_APPLICABLE:
            return Look("not applicable", "○", "dim", "Not applicable", "The service says that it is not offered here.")
    assert_never(status)


@dataclass(frozen=True)
class Heading:
    """How a kind of difference is shown."""

    word: str
    sign: str
    meaning: str


def became(kind: DifferenceKind) -> Heading:
    """The words for what became of a check between two runs."""
    return _BECAME[kind]


_BECAME = {
    DifferenceKind.BACK_ON: Heading("switched back", "✗", "Was proven to be in line, and deviates again."),
    DifferenceKind.NEW_DEVIATION: Heading("new deviation", "✗", "Deviates, and was never proven to be in line."),
    DifferenceKind.BECAME_UNKNOWN: Heading("not proven any more", "?", "Was known, and could not be proven now."),
    DifferenceKind.STILL_DEVIATING: Heading("still deviating", "✗", "Deviated before, and does so now."),
    DifferenceKind.UNDECLARED_CONTROL: Heading("new on the page", "+", "A control that no service file declares."),
    DifferenceKind.NEW_CONTROL: Heading("new control", "+", "A control that was not read before."),
    DifferenceKind.CONTROL_GONE: Heading("control gone", "–", "A control that was read before, and is not there now."),
    DifferenceKind.POLICY_CHANGED: Heading("policy changed", "§", "The policy asks for something else than before."),
    DifferenceKind.FIXED_BY_OTHERS: Heading("put right", "✓", "Deviated before. Nobody did it from here."),
    DifferenceKind.FIXED_BY_US: Heading("put right by auditor", "↻", "Deviated before. A receipt tells of the change."),
    DifferenceKind.KNOWN_AGAIN: Heading("known again", "✓", "Could not be proven before, and was now."),
}


def identity(account: AccountReport | AccountSeen) -> str:
    """Who is signed in, as far as is known, and in which space of the login."""
    return f"{_who(account.identity)}{_where(account)}"


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
    others = f"; not looked at: {', '.join(account.other_spaces)}" if account.other_spaces else ""
    return f", space: {account.space}{others}"


def cause(finding: Finding) -> str:
    """`sign in failed: wrong password`, or nothing where there is no reason."""
    words = [part.replace("_", " ") for part in (finding.reason, finding.detail) if part]
    return ": ".join(words)


def seen(finding: Finding) -> str:
    """The observed value, or a dash; says when an organisation decides."""
    value = NOTHING if finding.observed is None else finding.observed
    return f"{value} (managed)" if finding.managed else value


def reading(one: ReadingReport) -> str:
    """`switch: on (locator 1 of 3), as GET /api/settings → training says`."""
    value = (one.reason or "no value").replace("_", " ") if one.value is None else one.value
    place = f" (locator {one.locator.rank} of {one.locator.of})" if one.locator else ""
    doubt = ", in doubt" if one.doubt else ""
    traced = f", as {one.traced} says" if one.traced else ""
    return f"{one.kind}: {value}{place}{traced}{doubt}{'' if one.counts else ', does not count here'}"


def refused(stopped: tuple[Refused, ...]) -> str:
    """`14 requests stopped: 12 undeclared origin, 2 write`, or nothing where there were none."""
    reasons: dict[str, int] = {}
    for one in stopped:
        reasons[one.why] = reasons.get(one.why, 0) + one.count
    parts = ", ".join(f"{number:,} {why.replace('_', ' ')}" for why, number in reasons.items())
    return f"{count(sum(reasons.values()), 'request')} stopped: {parts}" if parts else ""


def verdict(report: Report) -> str:
    """The report in one sentence. It says that all is in line only where every single check is."""
    total, totals = sum(report.summary.values()), report.summary
    if not total:
        return "Nothing was checked."
    parts = [
        f"{totals[Status.FAIL]:,} {_plural(totals[Status.FAIL], 'deviates', 'deviate')}",
        f"{totals[Status.UNKNOWN]:,} could not be proven",
        f"{totals[Status.MANUAL]:,} {_plural(totals[Status.MANUAL], 'is', 'are')} to do by hand",
    ]
    open_ones = [part for part in parts if not part.startswith("0 ")]
    if open_ones:
        return f"Of {count(total, 'check')}, {_listed(open_ones)}."
    waived = f", {totals[Status.WAIVED]:,} by waiver" if totals[Status.WAIVED] else ""
    return f"{'The one check is' if total == 1 else f'All {total:,} checks are'} in line{waived}."


def totals(summary: Mapping[Status, int]) -> str:
    """`✗ 2 fail · ✓ 1 pass`: the statuses that there are, in their usual order."""
    shown = [(look(status), summary[status]) for status in ORDER if summary.get(status)]
    return " · ".join(f"{one.sign} {number:,} {one.word}" for one, number in shown)


def _plural(number: int, one: str, more: str) -> str:
    return one if number == 1 else more


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
