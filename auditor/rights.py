"""Requests for rights: when an answer is due, and where each request stands. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from auditor.model.keys import ControlId
from auditor.model.rights import RightKind
from auditor.model.rights_ledger import (
    Deadline,
    Law,
    RequestEntry,
    RequestState,
    RequestStep,
    RightsRequest,
)
from auditor.text import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from auditor.model.attestation import EvidenceFile, EvidenceState
    from auditor.model.keys import AccountKey
    from auditor.model.rights import Right

_GDPR = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
_CCPA = "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=CIV&sectionNum=1798.130"
_CCPA_DAYS = 45
_CCPA_RIGHTS = frozenset(RightKind) - {RightKind.OBJECT_TO_TRAINING}
"""The CCPA has no right to object to training."""
_ENDS = {
    RequestStep.ANSWERED: RequestState.ANSWERED,
    RequestStep.REFUSED: RequestState.REFUSED,
    RequestStep.WITHDRAWN: RequestState.WITHDRAWN,
}


def deadline(kind: RightKind, right: Right, asked: date, law: Law) -> Deadline | None:
    """Until when an answer is due: what the vendor promises or the law says, whichever is earlier."""
    found = [_legal(kind, asked, law)]
    if right.promise:
        days, says = right.promise.days, f"the vendor: {right.promise.says}"
        found.append(Deadline(day=asked + timedelta(days=days), says=says, source=right.promise.source))
    return min((each for each in found if each), key=lambda each: each.day, default=None)


def _legal(kind: RightKind, asked: date, law: Law) -> Deadline | None:
    if law is Law.GDPR:
        return Deadline(day=_months_after(asked, 1), says="a month, by article 12(3) of the GDPR", source=_GDPR)
    if kind not in _CCPA_RIGHTS:
        return None
    return Deadline(
        day=asked + timedelta(days=_CCPA_DAYS), says="45 days, by section 1798.130 of the CCPA", source=_CCPA
    )


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month.

    >>> _months_after(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def requests_on(
    today: date, entries: Sequence[RequestEntry], evidence: Mapping[EvidenceFile, EvidenceState] | None = None
) -> tuple[RightsRequest, ...]:
    """Where the newest request for each right of each account stands, by what was recorded until TODAY."""
    known = [entry for entry in entries if entry.on <= today]
    newest: dict[tuple[str, str], list[RequestEntry]] = {}
    for entry in sorted(known, key=lambda each: each.on):  # of one day, in the order of the file
        key = (entry.account, entry.right)
        if entry.step is RequestStep.ASKED:
            newest[key] = [entry]
        elif key in newest:
            newest[key].append(entry)
    return tuple(_request(steps, today, evidence or {}) for steps in newest.values())


def _request(steps: list[RequestEntry], today: date, evidence: Mapping[EvidenceFile, EvidenceState]) -> RightsRequest:
    asked, last = steps[0], steps[-1]
    service, kind = ControlId.parse(asked.right)
    state = _ENDS.get(last.step) or _waiting(asked, today)
    proof = next((step.evidence for step in reversed(steps) if step.evidence), None)
    return RightsRequest(
        account=asked.account,
        service=service,
        right=RightKind(kind),
        state=state,
        asked=asked.on,
        by=last.by,
        due=asked.due,
        ended=last.on if last.step in _ENDS else None,
        attested_until=_attested_until(steps, state) if proof else None,
        evidence=proof,
        evidence_state=evidence.get(proof) if proof else None,
        notes=tuple(step.note for step in steps if step.note),
    )


def _waiting(asked: RequestEntry, today: date) -> RequestState:
    return RequestState.OVERDUE if asked.due and asked.due.day < today else RequestState.WAITING


def _attested_until(steps: Iterable[RequestEntry], state: RequestState) -> date | None:
    """The last day named, or a year after the last step; what was refused or withdrawn counts no more."""
    if state in {RequestState.REFUSED, RequestState.WITHDRAWN}:
        return None
    return max(step.until or _months_after(step.on, 12) for step in steps)


def standing_for(requests: Iterable[RightsRequest], account: AccountKey) -> frozenset[RightKind]:
    """What was asked for this account, and was neither refused nor withdrawn."""
    over = {RequestState.REFUSED, RequestState.WITHDRAWN}
    return frozenset(
        request.right for request in requests if request.account_key == account and request.state not in over
    )


def standing(request: RightsRequest) -> str:
    """Where a request stands: `Asked for on 1 October 2026; an answer is due by 1 November 2026 (a month, by …).`"""
    begun = f"Asked for on {day(request.asked)}"
    if request.ended:
        until = request.attested_until if request.renewable else None
        kept = f", and attested until {day(until)}" if until else ""
        return f"{begun}, {request.state} on {day(request.ended)}{kept}."
    if request.due is None:
        return f"{begun}; nobody promised an answer by a day."
    due = f"{day(request.due.day)} ({request.due.says.rstrip('.')})"
    if request.state is RequestState.OVERDUE:
        return f"{begun}; the answer was due by {due}, and none is recorded."
    return f"{begun}; an answer is due by {due}."


def next_step(request: RightsRequest) -> str:
    """What to do about one that waits for an answer."""
    record = f"Record the answer with `auditor rights answered {request.account} {request.right}`."
    if request.state is RequestState.OVERDUE:
        return f"Remind them; where that does not help, complain to the authority for data protection. {record}"
    return record
