"""What a difference says to people: one or two sentences, without the names of account and control. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.report import Status

if TYPE_CHECKING:
    from datetime import datetime

    from auditor.history.state import AccountState, CheckState, Made, Undeclared
    from auditor.model.report import Track


def moment(when: datetime | None) -> str:
    """`1 November 2026, 06:17 UTC`; a time that nobody kept is an earlier run."""
    return f"{when:%-d %B %Y, %H:%M} UTC" if when else "an earlier run"


def _turned(before: str | None, after: str | None) -> str:
    if {before, after} == {"on", "off"}:
        return f"turned {after}"
    return f"changed from {before} to {after}"


def _between(base: Track, now: CheckState) -> str:
    return f"between {moment(base.known_at)} and {moment(now.at)}"


def _accepted(now: CheckState) -> str:
    return " A waiver accepts it." if now.status is Status.WAIVED else ""


def back(base: Track, now: CheckState, ours: Made | None) -> str:
    """It was in line, and is not."""
    what = f"It was {_turned(base.known, now.value)} {_between(base, now)}; expected {now.expected}."
    by_us = f" auditor did it itself, when a change was taken back: receipt {ours.receipt}." if ours else ""
    return f"{what}{by_us}{_accepted(now)}"


def new_deviation(past: CheckState, now: CheckState) -> str:
    """It deviates, and nobody ever saw it in line."""
    before = "could not be proven" if past.status is Status.UNKNOWN else past.status.value.replace("_", " ")
    return f"It is {now.value}; expected {now.expected}. On {moment(past.at)} it {_was(before)}.{_accepted(now)}"


def _was(before: str) -> str:
    return before if before.startswith("could") else f"was “{before}”"


def still(base: Track, now: CheckState) -> str:
    """It deviated, and does so now, be it with another value."""
    since = f"It deviates since {moment(base.deviates_since)}"
    if base.known == now.value:
        return f"{since}: it is {now.value}; expected {now.expected}.{_accepted(now)}"
    what = f"was {_turned(base.known, now.value)} {_between(base, now)}"
    return f"{since}, and {what}; expected {now.expected}.{_accepted(now)}"


def put_right(base: Track, now: CheckState, ours: Made | None, *, by_us: bool) -> str:
    """It deviated, and is in line."""
    was = f"It was {base.known}, out of line since {moment(base.deviates_since)}"
    if by_us:
        receipt = f": receipt {ours.receipt}" if ours else ""
        return f"{was}, and auditor switched it to {now.value}{receipt}."
    return f"{was}, and was {_turned(base.known, now.value)} {_between(base, now)}, not from here."


def put_right_at_once(ours: Made) -> str:
    """It deviated when this run began, and was switched in it."""
    return f"In the same run, auditor switched it from {ours.before} to {ours.after}: receipt {ours.receipt}."


def known_again(past: CheckState, now: CheckState) -> str:
    """It could not be proven, and is in line."""
    before = "nobody vouched for it" if past.status is Status.MANUAL else "it could not be proven"
    return f"On {moment(past.at)} {before}; now it is {now.value}, as expected."


def became_unknown(base: Track, now: CheckState) -> str:
    """It was known, and is not."""
    was = f"It was {base.known} on {moment(base.known_at)}" if base.known else "It was not offered before"
    if now.status is Status.MANUAL:
        return f"{was}, and nobody vouches for it any more."
    why = f": {now.reason.value.replace('_', ' ')}" if now.reason else ""
    return f"{was}, and could not be proven now{why}."


def not_offered(base: Track) -> str:
    """The service says that it is not there for this account."""
    return f"The service does not offer it any more. It was {base.known} on {moment(base.known_at)}."


def offered_now(now: CheckState) -> str:
    """The service did not offer it, and does."""
    return f"The service did not offer it before, and does now. It is {now.value}, as expected."


def new_control(now: CheckState) -> str:
    """Its service file declares it since the former run."""
    seen = f"It is {now.value}" if now.value is not None else "It could not be proven"
    return f"It was not read before. {seen}; expected {now.expected}."


def not_declared(past: CheckState, started: datetime) -> str:
    """Its service file does not declare it since the former run."""
    was = f"It was {past.track.known} on {moment(past.track.known_at)}; " if past.track.known else ""
    return f"{was}on {moment(started)} its service file did not describe it any more, so nobody looks at it."


def other_policy(past: CheckState, now: CheckState) -> str:
    """Another value is asked for."""
    asked = f"The policy expects {now.expected} now, and expected {past.expected} before."
    if past.track.known != now.value:
        return asked
    if now.value is None:
        return asked
    outcome = "in line" if now.value == now.expected else "out of line"
    return f"{asked} The account did not change: it is {now.value}, and so it is {outcome}.{_accepted(now)}"


def asked_for_the_first_time(now: CheckState) -> str:
    """A check of a control that was there before."""
    seen = f"It is {now.value}" if now.value is not None else "It could not be proven"
    return f"The policy asks for {now.expected} now, and did not ask before. {seen}."


def not_asked_any_more(past: CheckState) -> str:
    """A control without a check."""
    last = f" It was {past.track.known} on {moment(past.track.known_at)}." if past.track.known else ""
    return f"The policy does not ask about it any more, and expected {past.expected} before.{last}"


def undeclared(control: Undeclared, before: AccountState) -> str:
    """A control on a page that nobody described."""
    value = f", {control.value}" if control.value is not None else ""
    return (
        f"A {control.kind}{value}, on the page {control.page}. It was not there on {moment(before.at)}, "
        "and no service file says what it means."
    )
