"""The sentences of a report: what happened, and the next step. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, assert_never
from urllib.parse import urljoin

from auditor.model.attestation import EvidenceState
from auditor.model.observation import ChangeState, Trouble
from auditor.model.reason import Reason, Unproven
from auditor.model.rights_ledger import RequestState
from auditor.model.status import Status
from auditor.text import count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from auditor.model.attestation import Attestation
    from auditor.model.control import Control
    from auditor.model.finding import AttestationReport
    from auditor.model.observation import AccountSeen, ChangeSeen, ReadingSeen, ServiceFile
    from auditor.model.rights_ledger import RightsRequest
    from auditor.model.service import Service

_HAPPENED: dict[Reason, str] = {
    Reason.SIGNED_OUT: "Nobody is signed in",
    Reason.SESSION_EXPIRED: "The session has ended",
    Reason.NO_SESSION: "There is no saved session for this account",
    Reason.SIGN_IN_FAILED: "The sign-in failed",
    Reason.WRONG_ACCOUNT: "Another account is signed in",
    Reason.IDENTITY_NOT_COMPARED: "The configured name could not be compared with the signed-in account",
    Reason.NOT_LET_IN: "Signed in, but the service does not let the account in",
    Reason.NOT_NOW: "The service asks to come back later",
    Reason.CHALLENGE: "The service asks for proof that a person is present",
    Reason.BLOCKED: "Something covers the control",
    Reason.UNREACHABLE: "The service cannot be reached",
    Reason.PAGE_MISSING: "The settings page was not found",
    Reason.CONTROL_MISSING: "The control was not found",
    Reason.CONTROL_AMBIGUOUS: "More than one control matches",
    Reason.STATE_UNREADABLE: "The control does not show its state",
    Reason.UNSTABLE: "The state kept changing",
    Reason.CONFLICT: "Two readings disagree",
    Reason.NO_WITNESS: "The state could not be confirmed",
    Reason.NOT_VISITED: "It was not visited",
    Reason.TIMEOUT: "It timed out",
    Reason.INTERRUPTED: "The run was interrupted",
    Reason.BROWSER_ERROR: "The browser failed",
}

_BRING_A_SESSION = "Sign in once with `auditor login {account}`, then run again."
_NEXT: dict[Reason, str] = {
    Reason.SIGNED_OUT: _BRING_A_SESSION,
    Reason.SESSION_EXPIRED: _BRING_A_SESSION,
    Reason.NO_SESSION: _BRING_A_SESSION,
    Reason.SIGN_IN_FAILED: "Sign in manually, then correct auditor.yaml, or use `auditor login {account}`.",
    Reason.WRONG_ACCOUNT: "Compare `username` in auditor.yaml with the account that is signed in, then sign in again.",
    Reason.IDENTITY_NOT_COMPARED: "Check manually who is signed in.",
    Reason.NOT_LET_IN: "Open the service in a browser, do what it asks for there, then run again.",
    Reason.NOT_NOW: "Run again {when}.",
    Reason.CHALLENGE: "Try again later, with --headed, or with a session that you made yourself: "
    "`auditor login {account}`.",
    Reason.BLOCKED: "Open the page manually, close what covers it, and run again.",
    Reason.UNREACHABLE: "Check the address and the network, then run again.",
    Reason.PAGE_MISSING: "Check manually: {by_hand}. Its service file was last verified on {verified}.",
    Reason.CONTROL_MISSING: "Check manually: {by_hand}. Its service file was last verified on {verified}; "
    "`auditor discover {account}` shows what is on the page now.",
    Reason.CONTROL_AMBIGUOUS: "Check manually: {by_hand}. Its service file needs a more exact locator.",
    Reason.STATE_UNREADABLE: "Check manually: {by_hand}.",
    Reason.UNSTABLE: "Run again; if that does not help, check manually: {by_hand}.",
    Reason.CONFLICT: "Check manually: {by_hand}.",
    Reason.NO_WITNESS: "Run again; if that does not help, check manually: {by_hand}.",
    Reason.NOT_VISITED: "Run again.",
    Reason.TIMEOUT: "Run again, with a longer --timeout where the network is slow.",
    Reason.INTERRUPTED: "Run again.",
    Reason.BROWSER_ERROR: "Run again; `auditor doctor` checks whether the browser works.",
}

_SIGN_IN: dict[str, str] = {
    "wrong_password": "The service did not accept the password. Correct it where auditor.yaml takes it from; "
    "do not try too often, or the account is locked.",
    "wrong_code": "The service did not accept the one-time code{saw}. Check the `totp` secret and this "
    "machine's clock.",
    "code_needed": "The service asks for a code. Configure `totp`, run it in a terminal, or use "
    "`auditor login {account}`.",
    "locked": "The service has locked the sign-in. Sign in manually, and wait before the next run.",
    "not_offered": "The service offers no password sign-in to a program. Sign in manually: `auditor login {account}`.",
    "page_changed": "The sign-in pages do not match the service file (last verified on {verified}). "
    "Sign in manually: `auditor login {account}`.",
    "budget": "Too many failed sign-ins today. Correct what auditor.yaml says, then sign in manually "
    "(`auditor login {account}`), or run again tomorrow.",
    "budget_unknown": "No password was typed: failed sign-ins cannot be counted{saw}. Fix that, then run again.",
}


def unknown(trouble: Trouble, control: Control, service: Service, account: str) -> str:
    """What happened and what to do next, for an `unknown`."""
    saw = f" ({trouble.saw})" if trouble.saw else ""
    facts = {
        "account": account,
        "by_hand": control.by_hand.rstrip("."),
        "verified": service.verified,
        "saw": saw,
        "when": _when(trouble),
    }
    return _sentence(trouble, facts)


_NOT_TRACED: dict[str | None, str] = {
    Unproven.DEFAULT_PAINTED: "Check manually, and reload the page once: {by_hand}.",
    Unproven.REPLAY_FAILED: "Run again; if the page shows something else each time, check manually: {by_hand}.",
    Unproven.NOTHING_TO_CHANGE: "Another run would find no more. Check manually: {by_hand}.",
}
_NOT_REACHED: dict[str | None, str] = {
    "tls": "Where your company or your own server has a certificate authority of its own, name its file with --ca; "
    "elsewhere, do not sign in through this network.",
    "tls_name": "Check the address, and who answers there: do not sign in through this network before.",
    "tls_date": "Check this machine's clock; if it is right, the service has to renew its certificate.",
}
_NOT_COMPARED: dict[str | None, str] = {
    "other_kind": "Write that name of the account into auditor.yaml, as `shown_as`.",
    "not_told": "Remove `username` from auditor.yaml to read the account anyway, and check manually who is signed in.",
    "space": "Remove `space` from auditor.yaml to read the open space, whichever it is.",
}


def _sentence(trouble: Trouble, facts: Mapping[str, object]) -> str:
    if trouble.reason is Reason.SIGN_IN_FAILED and trouble.detail in _SIGN_IN:
        unknown_budget = trouble.detail == "budget" and trouble.saw
        return _SIGN_IN["budget_unknown" if unknown_budget else trouble.detail].format(**facts)
    next_step = _NEXT[trouble.reason].format(**facts)
    if trouble.reason is Reason.NO_WITNESS and trouble.detail in _NOT_TRACED:
        next_step = _NOT_TRACED[trouble.detail].format(**facts)
    if trouble.reason is Reason.UNREACHABLE:
        next_step = _NOT_REACHED.get(trouble.detail, next_step)
    if trouble.reason is Reason.IDENTITY_NOT_COMPARED:
        next_step = _NOT_COMPARED.get(trouble.detail, next_step)
    if trouble.reason is Reason.WRONG_ACCOUNT and trouble.detail == "space":
        next_step = "Open the space that auditor.yaml names manually, and save the session again."
    return f"{_HAPPENED[trouble.reason]}{facts['saw']}. {next_step}"


def _when(trouble: Trouble) -> str:
    return f"after {moment(trouble.until)}" if trouble.until else "in a while"


def cannot_be_read(seen: AccountSeen, trouble: Trouble) -> str:
    """What happened to a whole account, and what to do next."""
    saw = f" ({trouble.saw})" if trouble.saw else ""
    facts = {
        "account": seen.account,
        "by_hand": "in a browser",
        "verified": seen.service_file.verified,
        "saw": saw,
        "when": _when(trouble),
    }
    return _sentence(trouble, facts)


_DID_NOT_LAST = frozenset({"turned_back", "rolled_back", "not_kept"})
"""Details of changes that the page had shown, or the service had taken, before they were gone."""


def changed(change: ChangeSeen, account: str) -> str:
    """The outcome of a change, and what to do about it."""
    why = f": {change.saw.rstrip('.')}" if change.saw else ""
    undo = f" To undo it: `auditor undo {change.receipt}`." if change.receipt else ""
    asked = f" The page also asked, and nothing was pressed there: “{change.question}”." if change.question else ""
    match change.state:
        case ChangeState.MADE:
            return f"It was {change.before}, and was switched to {change.after}.{asked}{undo}"
        case ChangeState.FOLLOWED:
            return f"It was {change.before}, and changed to {change.after} with another control.{undo}"
        case ChangeState.NOT_TRIED:
            return f"It was not switched{why}."
        case ChangeState.NOT_MADE if change.detail in _DID_NOT_LAST:
            return (
                f"It was switched to {change.after}, and that did not last{why}. Change it manually, and check again."
            )
        case ChangeState.NOT_MADE:
            return f"It was not switched{why}. Change it manually, and check again."
        case ChangeState.NOT_PROVEN:
            check = f" Run `auditor check {account}`."
            return f"It was switched to {change.after}, and that is not proven{why}.{asked}{check}{undo}"
        case ChangeState.BEGUN | ChangeState.UNDONE:
            return f"It was to be switched to {change.after}."
    assert_never(change.state)


def unfinished_fix(title: str, before: str, after: str, begun: datetime) -> str:
    """A former fix that ended between its receipt and its proof."""
    return (
        f"A fix of {moment(begun)} was interrupted while it switched “{title}” from {before} to {after}: "
        "this report has what is stored now."
    )


def tried_again(former: AccountSeen) -> str:
    """An account that was visited twice in one run."""
    trouble = former.trouble or Trouble(reason=Reason.NOT_VISITED)
    why = trouble.reason.value.replace("_", " ") + (f": {trouble.saw}" if trouble.saw else "")
    return f"Visited twice: the first visit ended without a reading ({why})."


def set_aside(readings: Sequence[ReadingSeen], observed: str | None) -> str:
    """What a reading that does not count here says, where it says something else; else nothing."""
    said = dict.fromkeys(
        reading.value for reading in readings if not reading.counts and reading.value not in {None, observed}
    )
    return "".join(f" Its own setting says {value}, which does not count here." for value in said)


def traced(readings: Sequence[ReadingSeen], status: Status) -> str:
    """Where the page learnt the value that makes a check pass, where nothing but the page shows it; else nothing."""
    place = next((reading.traced.place for reading in readings if reading.counts and reading.traced), None)
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
    (False, False): "a person: there is nothing to read",
}
"""Whether the page shows a control, and whether a response has it → how far its value can be proven."""


def proven_by(control: Control) -> str:
    """How far the value of a control can be proven, by what its service file declares."""
    seen = any(reading.on_page for reading in control.readings)
    answered = any(not reading.on_page for reading in control.readings)
    return PROVEN_BY[seen, answered]


def compared_with(service: Service) -> str:
    """With which name of the signed-in account a configured one is compared."""
    words = {"email": "the e-mail address", "handle": "the handle", "full_name": "the full name"}
    names = dict.fromkeys(
        f"{words[source.kind.value]} that {'a response contains' if source.response else 'the page shows'}"
        for source in service.identity.account
    )
    if not names:
        return "no place is known where the service names the account, so `username` cannot be compared"
    return f"`username` or `shown_as` is compared with {' and '.join(names)}"


def attested(attestation: Attestation, expected: str, control: Control, status: Status) -> str:
    """A person's attestation of a control that cannot be read, or why it does not count."""
    evidence = f" Evidence: {attestation.evidence.file}." if attestation.evidence else ""
    said = f"{attestation.by} attested {attestation.value} on {day(attestation.when)}"
    if status is Status.ATTESTED:
        return f"{said}, until {day(attestation.until)}.{evidence}"
    by_hand = control.by_hand.rstrip(".")
    then = f"Then run `auditor attest {attestation.check} --account {attestation.account}`."
    if attestation.value != expected:
        return f"{said}; expected {expected}. Check manually: {by_hand}. {then}"
    return f"{said}, which expired on {day(attestation.until)}. Check again manually: {by_hand}. {then}"


def attested_by_request(request: RightsRequest, observed: str | None) -> str:
    """A request that a policy takes for the value, and what the control itself shows."""
    shows = f"Shows {observed}; the" if observed else "The"
    until = f" until {day(request.attested_until)}" if request.attested_until else ""
    said = f"{shows} {request.right.noun} of {day(request.asked)} is attested by {request.by}{until}."
    evidence = f" Evidence: {request.evidence.file}." if request.evidence else ""
    if request.state is RequestState.OVERDUE and request.due:
        return f"{said}{evidence} An answer was due by {day(request.due.day)}, and none is recorded."
    return f"{said}{evidence}"


def request_does_not_count(request: RightsRequest) -> str:
    """Why a request that a policy would take for the value does not stand for it."""
    if request.state in {RequestState.REFUSED, RequestState.WITHDRAWN}:
        why = f"it was {request.state} on {day(request.ended)}" if request.ended else f"it was {request.state}"
    elif request.attested_until:
        why = f"it counted until {day(request.attested_until)}. Ask again, and record it"
    else:
        why = "nothing proves it. Record the answer with --evidence FILE"
    return f" The {request.right.noun} of {day(request.asked)} does not count: {why}."


def evidence(attestation: AttestationReport) -> Iterator[str]:
    """That what proves an attestation is not the file that it was."""
    match attestation.evidence_state:
        case EvidenceState.DIFFERS:
            yield (
                f"The evidence {attestation.evidence} is not the file that {attestation.by} attested with: "
                "its sha256 is another one. Bring that file back, or attest again."
            )
        case EvidenceState.GONE:
            yield f"The evidence {attestation.evidence} is not there any more. Bring it back, or attest again."


def old_file(file: ServiceFile, days: int) -> str:
    """The warning about a service file that was not verified for a long time."""
    return (
        f"Its service file was last verified {days} days ago, on {file.verified}: the service may have changed since. "
        "Check a control manually, and update auditor."
    )


def session_ends_soon(account: str, ends: datetime, now: datetime) -> str:
    """The warning before a session ends that only a person can make again."""
    days = max(0, (ends - now).days)
    when = "today" if ends.date() == now.date() else f"in {count(days, 'day')}" if days else "tomorrow"
    return f"The session of {account} ends {when}, on {day(ends)}: make a new one with `auditor login {account}`."


def notes(readings: Sequence[ReadingSeen], service: Service) -> tuple[str, ...]:
    """What will break soon: a control found only by a lower-ranked locator, or under a former name."""
    found: list[str] = []
    for reading in readings:
        if reading.locator and reading.locator.rank > 1:
            found.append(
                f"Degraded: found only by locator {reading.locator.rank} of {reading.locator.of}; "
                f"the service file, last verified on {service.verified}, should be checked."
            )
        if reading.former_label:
            found.append(f"Degraded: found under its former name “{reading.former_label}”.")
    return tuple(dict.fromkeys(found))


def link(control: Control, service: Service, home: str | None) -> str | None:
    """The deep link to the control's page at the account's address, where its page has an address of its own."""
    page = service.pages.get(control.page or "")
    target = next((way[0].goto for way in page.open if way[0].goto), None) if page else None
    return urljoin(home, target) if home and target else None
