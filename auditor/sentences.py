"""What a report says to people: one sentence for what stood in the way, one for the next step. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never
from urllib.parse import urljoin

from auditor.model.observation import ChangeState, Reason, Unproven
from auditor.model.report import Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from auditor.model.attestation import Attestation
    from auditor.model.observation import ChangeSeen, ReadingSeen, ServiceFile, Trouble
    from auditor.model.service import Control, Service

_HAPPENED: dict[Reason, str] = {
    Reason.SIGNED_OUT: "Nobody is signed in",
    Reason.SESSION_EXPIRED: "The session has ended",
    Reason.NO_SESSION: "There is no saved session for this account",
    Reason.SIGN_IN_FAILED: "The sign-in did not work",
    Reason.WRONG_ACCOUNT: "Another account is signed in",
    Reason.IDENTITY_NOT_COMPARED: "The configured name was not compared with the account that is signed in",
    Reason.CHALLENGE: "The service asks for proof that a person is there",
    Reason.BLOCKED: "Something lies over the control",
    Reason.UNREACHABLE: "The service cannot be reached",
    Reason.PAGE_MISSING: "The settings page was not found",
    Reason.CONTROL_MISSING: "The control was not found",
    Reason.CONTROL_AMBIGUOUS: "More than one control fits",
    Reason.STATE_UNREADABLE: "The control does not show its state",
    Reason.UNSTABLE: "The state did not hold still",
    Reason.CONFLICT: "Two readings disagree",
    Reason.NO_WITNESS: "The state could not be confirmed",
    Reason.NOT_VISITED: "It was not looked at",
    Reason.TIMEOUT: "It took too long",
    Reason.INTERRUPTED: "The run was interrupted",
    Reason.BROWSER_ERROR: "The browser failed",
}

_BRING_A_SESSION = "Sign in once with `auditor login {account}`, then run again."
_NEXT: dict[Reason, str] = {
    Reason.SIGNED_OUT: _BRING_A_SESSION,
    Reason.SESSION_EXPIRED: _BRING_A_SESSION,
    Reason.NO_SESSION: _BRING_A_SESSION,
    Reason.SIGN_IN_FAILED: "Try the sign-in by hand, then correct auditor.yaml, or use `auditor login {account}`.",
    Reason.WRONG_ACCOUNT: "Compare `username` in auditor.yaml with the account that is signed in, then sign in again.",
    Reason.IDENTITY_NOT_COMPARED: "Look by hand who is signed in.",
    Reason.CHALLENGE: "Try again later, with --headed, or with a session that you made by hand: "
    "`auditor login {account}`.",
    Reason.BLOCKED: "Open the page by hand, close it, and run again.",
    Reason.UNREACHABLE: "Check the address and the network, then run again.",
    Reason.PAGE_MISSING: "Look by hand: {by_hand}. Its service file was last confirmed on {verified}.",
    Reason.CONTROL_MISSING: "Look by hand: {by_hand}. Its service file was last confirmed on {verified}; "
    "`auditor discover {account}` shows what is on the page now.",
    Reason.CONTROL_AMBIGUOUS: "Look by hand: {by_hand}. Its service file needs a more exact locator.",
    Reason.STATE_UNREADABLE: "Look by hand: {by_hand}.",
    Reason.UNSTABLE: "Run again; if it stays so, look by hand: {by_hand}.",
    Reason.CONFLICT: "Look by hand: {by_hand}.",
    Reason.NO_WITNESS: "Run again; if it stays so, look by hand: {by_hand}.",
    Reason.NOT_VISITED: "Run again.",
    Reason.TIMEOUT: "Run again, with a longer --timeout where the network is slow.",
    Reason.INTERRUPTED: "Run again.",
    Reason.BROWSER_ERROR: "Run again; `auditor doctor` tells whether the browser works.",
}

_SIGN_IN: dict[str, str] = {
    "wrong_password": "The service did not accept the password. Correct it where auditor.yaml takes it from; "
    "do not try too often, or the account is locked.",
    "wrong_code": "The service did not accept the one-time code{saw}. Check the `totp` secret and this "
    "machine's clock.",
    "code_needed": "The service asks for a code. Configure `totp`, run it in a terminal, or use "
    "`auditor login {account}`.",
    "locked": "The service has locked the sign-in. Sign in by hand, and wait before the next run.",
    "not_offered": "The service offers no password sign-in to a program. Sign in by hand: `auditor login {account}`.",
    "page_changed": "The sign-in pages are not as the service file says (last confirmed on {verified}). "
    "Sign in by hand: `auditor login {account}`.",
    "budget": "Too many failed sign-ins today. Correct what auditor.yaml says, then sign in by hand "
    "(`auditor login {account}`), or run again tomorrow.",
    "budget_unknown": "No password was typed, as failed sign-ins cannot be counted{saw}. Mend that, then run again.",
}


def unknown(trouble: Trouble, control: Control, service: Service, account: str) -> str:
    """What happened and what to do next, for an `unknown`."""
    saw = f" ({trouble.saw})" if trouble.saw else ""
    facts = {"account": account, "by_hand": control.by_hand.rstrip("."), "verified": service.verified, "saw": saw}
    return _sentence(trouble, facts)


_NOT_TRACED: dict[str | None, str] = {
    Unproven.DEFAULT_PAINTED: "Look by hand, and reload the page once: {by_hand}.",
    Unproven.REPLAY_FAILED: "Run again; if the page shows something else each time, look by hand: {by_hand}.",
    Unproven.NOTHING_TO_CHANGE: "Another run finds no more; look by hand: {by_hand}.",
}
_NOT_COMPARED: dict[str | None, str] = {
    "other_kind": "Write that name of the account into auditor.yaml, as `shown_as`.",
    "not_told": "Only without `username` in auditor.yaml is the account read: then look by hand who is signed in.",
    "space": "Only without `space` in auditor.yaml is it read, whichever is open.",
}


def _sentence(trouble: Trouble, facts: dict[str, object]) -> str:
    if trouble.reason is Reason.SIGN_IN_FAILED and trouble.detail in _SIGN_IN:
        unknown_budget = trouble.detail == "budget" and trouble.saw
        return _SIGN_IN["budget_unknown" if unknown_budget else trouble.detail].format(**facts)
    next_step = _NEXT[trouble.reason].format(**facts)
    if trouble.reason is Reason.NO_WITNESS and trouble.detail in _NOT_TRACED:
        next_step = _NOT_TRACED[trouble.detail].format(**facts)
    if trouble.reason is Reason.IDENTITY_NOT_COMPARED:
        next_step = _NOT_COMPARED.get(trouble.detail, next_step)
    if trouble.reason is Reason.WRONG_ACCOUNT and trouble.detail == "space":
        next_step = "Open the space that auditor.yaml asks for by hand, and save the session again."
    return f"{_HAPPENED[trouble.reason]}{facts['saw']}. {next_step}"


def cannot_be_read(trouble: Trouble, account: str) -> str:
    """What happened to a whole account, and what to do next."""
    saw = f" ({trouble.saw})" if trouble.saw else ""
    return _sentence(trouble, {"account": account, "by_hand": "in a browser", "verified": "long ago", "saw": saw})


_DID_NOT_LAST = frozenset({"turned_back", "rolled_back", "not_kept"})
"""Details of changes that the page had shown, or the service had taken, before they were gone."""


def changed(change: ChangeSeen, account: str) -> str:
    """What came of switching a control, and what to do about it."""
    why = f": {change.saw.rstrip('.')}" if change.saw else ""
    undo = f" To take it back: `auditor undo {change.receipt}`." if change.receipt else ""
    asked = f" The page also asked, and nothing was pressed there: “{change.question}”." if change.question else ""
    match change.state:
        case ChangeState.MADE:
            return f"It was {change.before}, and was switched to {change.after}.{asked}{undo}"
        case ChangeState.FOLLOWED:
            return f"It was {change.before}, and changed to {change.after} with another control.{undo}"
        case ChangeState.NOT_TRIED:
            return f"It was not switched{why}."
        case ChangeState.NOT_MADE if change.detail in _DID_NOT_LAST:
            return f"It was switched to {change.after}, and that did not last{why}. Switch it by hand, and look again."
        case ChangeState.NOT_MADE:
            return f"It was not switched{why}. Switch it by hand, and look again."
        case ChangeState.NOT_PROVEN:
            check = f" Run `auditor check {account}`."
            return f"It was switched to {change.after}, and that is not proven{why}.{asked}{check}{undo}"
        case ChangeState.BEGUN | ChangeState.UNDONE:
            return f"It was to be switched to {change.after}."
    assert_never(change.state)


def cut_off(title: str, before: str, after: str, begun: datetime) -> str:
    """A former fix that ended between its receipt and its proof."""
    return (
        f"A fix of {begun:%-d %B %Y, %H:%M} UTC was cut off while it switched “{title}” from {before} to {after}: "
        "what this report says of it is what is stored now."
    )


def set_aside(readings: Sequence[ReadingSeen], observed: str | None) -> str:
    """What a reading that does not count here says, where it says something else; else nothing."""
    said = dict.fromkeys(one.value for one in readings if not one.counts and one.value not in {None, observed})
    return "".join(f" Its own setting says {value}, and that does not count here." for value in said)


def traced(readings: Sequence[ReadingSeen], status: Status) -> str:
    """Where the page learnt the value that makes a check pass, where nothing but the page shows it; else nothing."""
    place = next((one.traced.place for one in readings if one.counts and one.traced), None)
    return f" The page shows what {place} says." if place and status in {Status.PASS, Status.FIXED} else ""


def replays(reading: ReadingSeen) -> tuple[str, ...]:
    """How the value that a page shows was traced to an answer, step by step; empty where it was not."""
    trace = reading.traced
    if trace is None:
        return ()
    before, after = json.dumps(trace.value), json.dumps(trace.other)
    return (
        f"Opened again offline, from its own recorded answers, the page showed {reading.value} again.",
        f"With {before} turned to {after} in {trace.place}, it showed {trace.shows}; no other control changed with it.",
    )


PROVEN_BY: dict[tuple[bool, bool], str] = {
    (True, True): "two witnesses: the page, and an answer of the service",
    (False, True): "a response only, on two fresh loads",
    (True, False): "the page, and the value in an answer that it is traced to by replaying it offline",
    (False, False): "a person's word: nothing to read",
}
"""Whether the page shows a control, and whether a response tells it → how far its value can be proven."""


def proven_by(control: Control) -> str:
    """How far the value of a control can be proven, by what its service file declares."""
    seen = any(reading.on_page for reading in control.readings)
    told = any(not reading.on_page for reading in control.readings)
    return PROVEN_BY[seen, told]


def compared_with(service: Service) -> str:
    """With which name of the signed-in account a configured one is compared."""
    words = {"email": "the e-mail address", "handle": "the handle", "full_name": "the full name"}
    names = dict.fromkeys(
        f"{words[one.kind.value]} that {'a response tells' if one.response else 'the page shows'}"
        for one in service.identity.account
    )
    if not names:
        return "no place is known where the service tells a name, so `username` cannot be compared"
    return f"`username` or `shown_as` is compared with {' and '.join(names)}"


def attested(attestation: Attestation, expected: str, control: Control, status: Status) -> str:
    """A person's word about a control that no program can read, or why it does not do."""
    evidence = f" Evidence: {attestation.evidence.file}." if attestation.evidence else ""
    said = f"{attestation.by} vouched for {attestation.value} on {attestation.when:%-d %B %Y}"
    if status is Status.ATTESTED:
        return f"{said}, until {attestation.until:%-d %B %Y}.{evidence}"
    by_hand = control.by_hand.rstrip(".")
    then = f"Then run `auditor attest {attestation.check} --account {attestation.account}`."
    if attestation.value != expected:
        return f"{said}; expected {expected}. By hand: {by_hand}. {then}"
    return f"{said}, and that ended on {attestation.until:%-d %B %Y}. Look again by hand: {by_hand}. {then}"


def old_file(file: ServiceFile, days: int) -> str:
    """The warning about a service file that nobody has confirmed for a long time."""
    return (
        f"What its service file says was last confirmed {days} days ago, on {file.verified}: the service may have "
        "changed since. Look at a control by hand, and update auditor."
    )


def session_ends_soon(account: str, ends: datetime, now: datetime) -> str:
    """The warning before a session ends that only a person can make again."""
    days = max(0, (ends - now).days)
    when = "today" if ends.date() == now.date() else f"in {count(days, 'day')}" if days else "tomorrow"
    return f"The session of {account} ends {when}, on {ends:%-d %B %Y}: make a new one with `auditor login {account}`."


def count(number: int, what: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {what}" + ("" if number == 1 else "s")


def notes(readings: Sequence[ReadingSeen], service: Service) -> tuple[str, ...]:
    """What will break soon: a control found only by a lower-ranked locator, or under a former name."""
    found: list[str] = []
    for reading in readings:
        if reading.locator and reading.locator.rank > 1:
            found.append(
                f"Degraded: found only by locator {reading.locator.rank} of {reading.locator.of}; "
                f"the service file, last confirmed on {service.verified}, needs a look."
            )
        if reading.former_label:
            found.append(f"Degraded: found under its former name “{reading.former_label}”.")
    return tuple(dict.fromkeys(found))


def link(control: Control, service: Service, home: str | None) -> str | None:
    """The deep link to the control's page at the account's address, where its page has an address of its own."""
    page = service.pages.get(control.page or "")
    target = next((way[0].goto for way in page.open if way[0].goto), None) if page else None
    return urljoin(home, target) if home and target else None
