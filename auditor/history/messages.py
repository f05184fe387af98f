"""The sentences of differences, without the names of account and control. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.status import Status
from auditor.text import moment

if TYPE_CHECKING:
    from datetime import datetime

    from auditor.history.state import AccountState, AppliedChange, CheckState, Undeclared
    from auditor.model.finding import LastKnown


def _moment(when: datetime | None) -> str:
    """A time that nobody kept is an earlier run."""
    return moment(when) if when else "an earlier run"


def _turned(before: str | None, after: str | None) -> str:
    if {before, after} == {"on", "off"}:
        return f"turned {after}"
    return f"changed from {before} to {after}"


def _between(base: LastKnown, now: CheckState) -> str:
    return f"between {_moment(base.known_at)} and {moment(now.at)}"


def _accepted(now: CheckState) -> str:
    return " A waiver accepts it." if now.status is Status.WAIVED else ""


def back(base: LastKnown, now: CheckState, ours: AppliedChange | None) -> str:
    """It matched the policy, and deviates."""
    what = f"It was {_turned(base.known, now.value)} {_between(base, now)}, expected {now.expected}."
    by_us = f" auditor changed it, when a change was undone: receipt {ours.receipt}." if ours else ""
    return f"{what}{by_us}{_accepted(now)}"


def new_deviation(past: CheckState, now: CheckState) -> str:
    """It deviates, and never matched the policy."""
    before = "could not be proven" if past.status is Status.UNKNOWN else past.status.value.replace("_", " ")
    return f"It is {now.value}, expected {now.expected}. On {moment(past.at)} it {_was(before)}.{_accepted(now)}"


def _was(before: str) -> str:
    return before if before.startswith("could") else f"was “{before}”"


def still(base: LastKnown, now: CheckState) -> str:
    """It deviated, and does so now, be it with another value."""
    since = f"It has deviated since {_moment(base.deviates_since)}"
    if base.known == now.value:
        return f"{since}: it is {now.value}, expected {now.expected}.{_accepted(now)}"
    what = f"was {_turned(base.known, now.value)} {_between(base, now)}"
    return f"{since}, and {what}, expected {now.expected}.{_accepted(now)}"


def fixed(base: LastKnown, now: CheckState, ours: AppliedChange | None, *, by_us: bool) -> str:
    """It deviated, and matches the policy."""
    was = f"It was {base.known}, deviating since {_moment(base.deviates_since)}"
    if by_us:
        receipt = f": receipt {ours.receipt}" if ours else ""
        return f"{was}, and auditor switched it to {now.value}{receipt}."
    return f"{was}, and was {_turned(base.known, now.value)} {_between(base, now)}, not by auditor on this machine."


def fixed_at_once(ours: AppliedChange) -> str:
    """It deviated when this run began, and was switched in it."""
    return f"In the same run, auditor switched it from {ours.before} to {ours.after}: receipt {ours.receipt}."


def known_again(past: CheckState, now: CheckState) -> str:
    """It could not be proven, and matches the policy."""
    before = "it was not attested" if past.status is Status.MANUAL else "it could not be proven"
    return f"On {moment(past.at)} {before}; now it is {now.value}, which matches the policy."


def became_unknown(base: LastKnown, now: CheckState) -> str:
    """It was known, and is not."""
    was = f"It was {base.known} on {_moment(base.known_at)}" if base.known else "It was not offered before"
    if now.status is Status.MANUAL:
        return f"{was}, and is no longer attested."
    why = f": {now.reason.value.replace('_', ' ')}" if now.reason else ""
    return f"{was}, and could not be proven now{why}."


def not_offered(base: LastKnown) -> str:
    """The service says that it is not there for this account."""
    return f"The service no longer offers it. It was {base.known} on {_moment(base.known_at)}."


def offered_now(now: CheckState) -> str:
    """The service did not offer it, and does."""
    return f"The service did not offer it before, and does now. It is {now.value}, which matches the policy."


def new_control(now: CheckState) -> str:
    """Its service file declares it since the former run."""
    seen = f"It is {now.value}" if now.value is not None else "It could not be proven"
    return f"It was not read before. {seen}, expected {now.expected}."


def not_declared(past: CheckState, started: datetime) -> str:
    """Its service file does not declare it since the former run."""
    was = f"It was {past.track.known} on {_moment(past.track.known_at)}; " if past.track.known else ""
    return f"{was}on {moment(started)} its service file no longer described it, so it is not checked."


def other_policy(past: CheckState, now: CheckState) -> str:
    """The policy expects another value."""
    asked = f"The policy expects {now.expected} now, and expected {past.expected} before."
    if past.track.known != now.value:
        return asked
    if now.value is None:
        return asked
    outcome = "matches the policy" if now.value == now.expected else "deviates"
    return f"{asked} The account did not change: it is {now.value}, and so it {outcome}.{_accepted(now)}"


def asked_for_the_first_time(now: CheckState) -> str:
    """A check of a control that was there before."""
    seen = f"It is {now.value}" if now.value is not None else "It could not be proven"
    return f"The policy expects {now.expected} now, and had no check before. {seen}."


def not_asked_any_more(past: CheckState) -> str:
    """A control without a check."""
    last = f" It was {past.track.known} on {_moment(past.track.known_at)}." if past.track.known else ""
    return f"The policy no longer has a check for it, and expected {past.expected} before.{last}"


def undeclared(control: Undeclared, before: AccountState) -> str:
    """A control on a page that no service file declares."""
    value = f", {control.value}" if control.value is not None else ""
    return (
        f"A {control.kind}{value}, on the page {control.page}. It was not there on {moment(before.at)}, "
        "and no service file declares it."
    )
