"""One check of one account → a finding, with everything that a report shows of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from auditor import messages
from auditor.judge.verdict import Verdict, verdict
from auditor.model.finding import AttestationReport, Finding, ReadingReport
from auditor.model.keys import ControlId
from auditor.model.observation import AccountSeen, ChangeSeen, ChangeState, ControlSeen, ReadingSeen, Trouble
from auditor.model.reason import Reason
from auditor.model.status import Status

if TYPE_CHECKING:
    from auditor.judge.context import JudgingContext
    from auditor.model.attestation import Attestation
    from auditor.model.control import Control
    from auditor.model.policy import Check
    from auditor.model.rights_ledger import RightsRequest
    from auditor.model.service import Service

_BY_THIS_RUN = frozenset({ChangeState.MADE, ChangeState.FOLLOWED})
"""Changes that this run made, and that a fresh page proves."""


@dataclass(frozen=True)
class _Case:
    """One control of one account, with everything that is known of it."""

    account: AccountSeen
    service: Service
    control: Control
    check: Check
    context: JudgingContext
    key: ControlId

    @cached_property
    def seen(self) -> ControlSeen | None:
        return next((each for each in self.account.controls if each.control == self.key.control), None)

    @cached_property
    def change(self) -> ChangeSeen | None:
        return next((each for each in self.account.changes if each.control == self.key.control), None)

    @cached_property
    def attestation(self) -> Attestation | None:
        """A control that can be read is not attested."""
        name = self.account.account
        return None if self.control.readings else self.context.attestation(name, str(self.key))

    @cached_property
    def request(self) -> RightsRequest | None:
        """The request for a right that its policy takes for the value."""
        return self.context.request(self.account.account, self.account.service, self.check)

    @property
    def readings(self) -> tuple[ReadingSeen, ...]:
        return self.seen.readings if self.seen else ()

    @property
    def managed(self) -> bool:
        return self.seen is not None and self.seen.managed

    @cached_property
    def read(self) -> Verdict:
        """What follows from the readings and the policy alone."""
        waiver = self.context.waiver(self.account.account, str(self.key))
        return verdict(self.check, self.control, self.account, self.seen, waiver)

    @cached_property
    def verdict(self) -> Verdict:
        result, attestation, change = self.read, self.attestation, self.change
        if attestation and attestation.until >= self.context.today and attestation.value == self.check.expect:
            return replace(result, status=Status.ATTESTED)
        if self.request and self.request.is_attested(self.context.today) and _can_be_attested(result):
            return replace(result, status=Status.ATTESTED, trouble=None)
        if result.status is Status.PASS and change and change.state in _BY_THIS_RUN:
            return replace(result, status=Status.FIXED)
        return result


def finding_of(account: AccountSeen, name: str, check: Check, context: JudgingContext) -> Finding:
    """The finding of one check; `name`: of the control within its service."""
    service = context.services[account.service]
    case = _Case(account, service, service.controls[name], check, context, ControlId(account.service, name))
    result, seen, control = case.verdict, case.seen, case.control
    notes = messages.notes(case.readings, service)
    attestation = _attestation(case)
    is_unknown = result.status is Status.UNKNOWN
    return Finding(
        account=account.account,
        service=account.service,
        control=name,
        title=control.title,
        severity=check.severity,
        expected=check.expect,
        observed=result.observed,
        status=result.status,
        reason=result.trouble.reason if result.trouble and is_unknown else None,
        detail=_detail(case),
        managed=case.managed,
        degraded=bool(notes) and not is_unknown,
        message=_message(case),
        notes=(*notes, *messages.evidence(attestation)) if attestation else notes,
        readings=tuple(_reading(reading) for reading in case.readings),
        source=account.source,
        evidence=seen.evidence if seen else (),
        observed_at=seen.observed_at if seen else None,
        why=check.reason,
        link=messages.link(control, service, account.home),
        waiver=f"{result.waiver.reason} (until {result.waiver.until})" if result.waiver else None,
        attestation=attestation,
        asked_in=context.policy_of(account.account).lines.get(str(case.key)),
        facts=context.facts(case.key),
    )


def _detail(case: _Case) -> str | None:
    if case.verdict.status is Status.UNKNOWN:
        return case.verdict.trouble.detail if case.verdict.trouble else None
    return case.change.detail if case.change and case.verdict.status is Status.FAIL else None


def _message(case: _Case) -> str:
    result = case.verdict
    if case.attestation:
        message = messages.attested(case.attestation, case.check.expect, case.control, result.status)
    elif case.request and result.status is Status.ATTESTED:
        message = messages.attested_by_request(case.request, result.observed)
    else:
        message = (
            _outcome(case)
            + messages.traced(case.readings, result.status)
            + messages.set_aside(case.readings, result.observed)
            + _not_counting(case)
        )
    if case.change is None:
        return message
    return f"{message.rstrip('.')}. {messages.changed(case.change, case.account.account)}"


def _outcome(case: _Case) -> str:
    result, expected, control = case.verdict, case.check.expect, case.control
    match result.status:
        case Status.PASS:
            return f"Proven to be {expected}{', locked by the organisation' if case.managed else ''}."
        case Status.FAIL if case.managed:
            return (
                f"Is {result.observed} and locked, expected {expected}. "
                "Ask the administrator of the organisation to change it."
            )
        case Status.FAIL:
            return f"Is {result.observed}, expected {expected}. To change it manually: {control.by_hand}"
        case Status.WAIVED:
            return f"Is {result.observed}, expected {expected}; accepted by a waiver."
        case Status.MANUAL:
            return f"Cannot be checked automatically. Check manually: {control.by_hand}"
        case Status.NOT_APPLICABLE:
            return f"{case.service.name} does not offer this control to this account."
        case Status.UNKNOWN:
            trouble = result.trouble or Trouble(reason=Reason.NOT_VISITED)
            return messages.unknown(trouble, control, case.service, case.account.account)
        case Status.FIXED:
            return f"Switched, and proven to be {expected} on a fresh page."
        case Status.ATTESTED:
            raise ValueError("an attested check has a sentence of its own")
        case _:
            assert_never(result.status)


def _not_counting(case: _Case) -> str:
    """Why a request that could stand for the value does not; nothing where there is none."""
    if case.request is None or not _can_be_attested(case.read):
        return ""
    return messages.request_does_not_count(case.request)


def _can_be_attested(result: Verdict) -> bool:
    """Whether a request can stand for the value: the control was seen, or there is none to see."""
    if result.status is Status.UNKNOWN:
        return result.observed is not None
    return result.status in {Status.FAIL, Status.WAIVED, Status.MANUAL}


def _attestation(case: _Case) -> AttestationReport | None:
    said, today = case.attestation, case.context.today
    if said:
        evidence = said.evidence
        return AttestationReport(
            by=said.by,
            when=said.when,
            until=said.until,
            value=said.value,
            evidence=evidence.file if evidence else None,
            sha256=evidence.sha256 if evidence else None,
            evidence_state=case.context.evidence.get(evidence) if evidence else None,
            ended=said.until < today,
        )
    asked = case.request
    if asked is None or asked.attested_until is None or asked.evidence is None:
        return None
    return AttestationReport(
        by=asked.by,
        when=datetime.combine(asked.asked, time(), UTC),
        until=asked.attested_until,
        value=case.check.expect,
        evidence=asked.evidence.file,
        sha256=asked.evidence.sha256,
        evidence_state=asked.evidence_state,
        right=asked.right,
        ended=asked.attested_until < today,
    )


def _reading(reading: ReadingSeen) -> ReadingReport:
    reason = reading.trouble.reason if reading.trouble else None
    return ReadingReport(
        kind=reading.kind,
        value=reading.value,
        reason=reason,
        detail=reading.trouble.detail if reading.trouble else None,
        doubt=reading.doubt.saw if reading.doubt else None,
        traced=reading.traced.place if reading.traced else None,
        replays=messages.replays(reading),
        locator=reading.locator,
        counts=reading.counts,
    )
