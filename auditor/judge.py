"""observation × check → finding. Pure: the same observations under the same policy give the same report.

The rule of the product is in `proof`: what is not proven, and is no deviation, is `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, assert_never

from auditor import sentences
from auditor.model.observation import MANAGED, TOLD, ChangeState, ControlSeen, IdentityState, Reason, Trouble
from auditor.model.report import (
    STALE_AFTER,
    AccountReport,
    AttestationReport,
    Change,
    Finding,
    ReadingReport,
    Report,
    Status,
    UndeclaredReport,
    WaiverReport,
    WaiverState,
    summarise,
)
from auditor.model.service import control_id
from auditor.proof import prove

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditor.model.attestation import Attestation
    from auditor.model.config import Waiver
    from auditor.model.observation import AccountSeen, ChangeSeen, ReadingSeen, Run, Source
    from auditor.model.policy import Check, Policy
    from auditor.model.report import PolicyFile
    from auditor.model.service import Control, Service


_OURS = frozenset({ChangeState.MADE, ChangeState.FOLLOWED})
"""Changes that this run made, and that a fresh page proves."""
IN_LINE = frozenset({Status.PASS, Status.FIXED, Status.ATTESTED, Status.NOT_APPLICABLE})
"""Statuses of what is as it should be."""
_FILE_STALE_AFTER = 120
"""Days after which what a service file says has to be confirmed again."""


@dataclass(frozen=True)
class Verdict:
    """Status of one check, with what was seen and why."""

    status: Status
    observed: str | None = None
    trouble: Trouble | None = None
    waiver: Waiver | None = None


def verdict(
    check: Check, control: Control, account: AccountSeen, seen: ControlSeen | None, waiver: Waiver | None
) -> Verdict:
    """Compare one control with one line of the policy."""
    if not control.readings:
        return Verdict(Status.MANUAL)
    if account.trouble:
        return Verdict(Status.UNKNOWN, trouble=account.trouble)
    if seen is None or seen.trouble or not seen.readings:
        trouble = seen.trouble if seen and seen.trouble else Trouble(reason=Reason.NOT_VISITED)
        return Verdict(Status.UNKNOWN, trouble=trouble)
    if account.identity is IdentityState.NOT_PROVEN:
        return Verdict(Status.UNKNOWN, trouble=Trouble(reason=Reason.SIGNED_OUT))
    if {reading.slot for reading in seen.readings if reading.kind != MANAGED} != set(range(len(control.readings))):
        other = "it was read by another version of its service file"
        return Verdict(Status.UNKNOWN, trouble=Trouble(reason=Reason.NO_WITNESS, detail="other_file", saw=other))
    if seen.not_offered and _absent(seen, check.expect):
        return Verdict(Status.NOT_APPLICABLE)
    proof = prove(seen.readings)
    if proof.value is not None and proof.stands(proof.value) and proof.value != check.expect:
        return Verdict(Status.WAIVED if waiver else Status.FAIL, proof.value, waiver=waiver)
    if proof.proven:
        return Verdict(Status.PASS, proof.value)
    return Verdict(Status.UNKNOWN, proof.value, proof.trouble)


def _absent(seen: ControlSeen, expected: str) -> bool:
    """Whether the control was looked for on the page and is not in it, and no response speaks against that.

    Hidden is not absent; data that did not come may be why the page does not show it.
    """
    looked = [reading.trouble for reading in seen.readings if reading.kind not in TOLD]
    return (
        bool(looked)
        and all(one is not None and one.reason is Reason.CONTROL_MISSING and one.detail is None for one in looked)
        and all(_goes_with_absence(one, expected) for one in seen.readings if one.kind in TOLD)
    )


def _goes_with_absence(told: ReadingSeen, expected: str) -> bool:
    """Whether a response can be true of a control that is not offered: it tells no value, or the expected one."""
    if told.value is None:
        return not told.counts or bool(told.trouble and told.trouble.detail == "no_key")
    return (told.by_absence or told.value == expected) and not (told.counts and told.doubt)


@dataclass(frozen=True)
class Standard:
    """What observations are judged by: a policy, and what people said about it until `today`.

    `waivers` come with where each stands, if that is known. `lines`: where the checks of a user's own policy stand.
    """

    name: str
    policy: Policy
    file: PolicyFile
    services: Mapping[str, Service]
    today: date
    waivers: Sequence[tuple[Waiver, Source | None]] = ()
    attestations: Sequence[Attestation] = ()
    lines: Mapping[str, Source] = field(default_factory=dict)
    stale_after: int = STALE_AFTER

    def waiver(self, account: str, check: str) -> Waiver | None:
        """The waiver that holds for this check."""
        fitting = (one for one, _ in self.waivers if one.account == account and one.check == check)
        return next((one for one in fitting if one.until >= self.today), None)

    def attestation(self, account: str, check: str) -> Attestation | None:
        """The newest word about this check, whatever it says and whether it still holds or not."""
        fitting = [one for one in self.attestations if (one.account, one.check) == (account, check)]
        return max(reversed(fitting), key=lambda one: one.when, default=None)


def judge(run: Run, standard: Standard) -> Report:
    """The report of a run under a policy: one finding for each account and check of its service."""
    services = standard.services
    findings = tuple(
        _finding(account, name, check, standard)
        for account in run.accounts
        for name, check in checks_for(standard.policy, account.service).items()
    )
    return Report(
        auditor=run.auditor,
        started=run.started,
        finished=run.finished,
        policy=standard.name,
        policy_file=standard.file,
        browser=run.browser,
        interrupted=run.interrupted,
        summary=summarise(findings),
        accounts=tuple(_account(account, services[account.service], standard.today) for account in run.accounts),
        findings=findings,
        undeclared=tuple(
            UndeclaredReport(account=account.account, service=account.service, **one.model_dump())
            for account in run.accounts
            for one in account.undeclared
        ),
        changes=tuple(
            _change(account, change, services[account.service])
            for account in run.accounts
            for change in account.changes
            if change.receipt
        ),
        waivers=_waivers(findings, standard),
        stale_after=standard.stale_after,
    )


def checks_for(policy: Policy, service: str) -> dict[str, Check]:
    """The policy's lines for one service, by the control's own name."""
    return {name.partition("/")[2]: check for name, check in policy.checks.items() if name.partition("/")[0] == service}


def _account(account: AccountSeen, service: Service, today: date) -> AccountReport:
    days = (today - date.fromisoformat(account.service_file.verified)).days
    old = sentences.old_file(account.service_file, days) if days > _FILE_STALE_AFTER else None
    return AccountReport(
        account=account.account,
        service=account.service,
        service_name=service.name,
        identity=account.identity,
        space=account.space,
        other_spaces=account.other_spaces,
        seconds=round(account.seconds, 2),
        service_file=account.service_file,
        refused=account.refused,
        notes=(*account.notes, old) if old else account.notes,
        session_ends=account.session_ends,
        declared=tuple(service.controls),
        service_file_stale=old is not None,
    )


def _waivers(findings: Sequence[Finding], standard: Standard) -> tuple[WaiverReport, ...]:
    """The waivers about these findings; those of other accounts are not this run's matter."""
    known = {(one.account, control_id(one.service, one.control)): one for one in findings}
    return tuple(
        WaiverReport(
            **waiver.model_dump(),
            state=_state_of(waiver, known[waiver.account, waiver.check], standard.today),
            source=source,
        )
        for waiver, source in standard.waivers
        if (waiver.account, waiver.check) in known
    )


def _state_of(waiver: Waiver, finding: Finding, today: date) -> WaiverState:
    if waiver.until < today:
        return WaiverState.EXPIRED
    return WaiverState.NEEDLESS if finding.status in IN_LINE else WaiverState.VALID


def _finding(account: AccountSeen, name: str, check: Check, standard: Standard) -> Finding:
    service = standard.services[account.service]
    check_id = control_id(account.service, name)
    control = service.controls[name]
    seen = next((one for one in account.controls if one.control == name), None)
    waiver = standard.waiver(account.account, check_id)
    attestation = None if control.readings else standard.attestation(account.account, check_id)
    result = verdict(check, control, account, seen, waiver)
    if attestation and attestation.until >= standard.today and attestation.value == check.expect:
        result = replace(result, status=Status.ATTESTED)
    readings = seen.readings if seen else ()
    notes = sentences.notes(readings, service)
    change = next((one for one in account.changes if one.control == name), None)
    if result.status is Status.PASS and change and change.state in _OURS:
        result = replace(result, status=Status.FIXED)
    return Finding(
        account=account.account,
        service=account.service,
        service_name=service.name,
        control=name,
        title=control.title,
        severity=check.severity,
        expected=check.expect,
        observed=result.observed,
        status=result.status,
        reason=result.trouble.reason if result.trouble and result.status is Status.UNKNOWN else None,
        detail=_detail(result, change),
        managed=bool(seen and seen.managed),
        degraded=bool(notes) and result.status is not Status.UNKNOWN,
        message=_with_change(
            sentences.attested(attestation, check.expect, control, result.status)
            if attestation
            else _message(result, check, control, service, account, managed=bool(seen and seen.managed))
            + sentences.traced(readings, result.status)
            + sentences.set_aside(readings, result.observed),
            change,
            account,
        ),
        notes=notes,
        readings=tuple(_reading(reading) for reading in readings),
        source=account.source,
        evidence=seen.evidence if seen else (),
        observed_at=seen.observed_at if seen else None,
        why=check.reason,
        covers=control.covers,
        means=control.means,
        does_not_mean=control.does_not_mean,
        by_hand=control.by_hand,
        link=sentences.link(control, service, account.home),
        docs=control.docs,
        waiver=f"{waiver.reason} (until {waiver.until})" if result.waiver and waiver else None,
        attestation=_attestation(attestation, standard.today) if attestation else None,
        asked_in=standard.lines.get(check_id),
    )


def _attestation(attestation: Attestation, today: date) -> AttestationReport:
    evidence = attestation.evidence
    return AttestationReport(
        by=attestation.by,
        when=attestation.when,
        until=attestation.until,
        value=attestation.value,
        evidence=evidence.file if evidence else None,
        sha256=evidence.sha256 if evidence else None,
        ended=attestation.until < today,
    )


def _with_change(message: str, change: ChangeSeen | None, account: AccountSeen) -> str:
    if change is None:
        return message
    return f"{message.rstrip('.')}. {sentences.changed(change, account.account)}"


def _detail(result: Verdict, change: ChangeSeen | None) -> str | None:
    if result.status is Status.UNKNOWN:
        return result.trouble.detail if result.trouble else None
    return change.detail if change and result.status is Status.FAIL else None


def _change(account: AccountSeen, change: ChangeSeen, service: Service) -> Change:
    return Change(
        account=account.account,
        service=account.service,
        control=change.control,
        title=service.controls[change.control].title,
        before=change.before,
        after=change.after,
        receipt=change.receipt or "",
        state=change.state,
        question=change.question,
        message=sentences.changed(change, account.account),
    )


def _reading(reading: ReadingSeen) -> ReadingReport:
    reason = reading.trouble.reason if reading.trouble else None
    return ReadingReport(
        kind=reading.kind,
        value=reading.value,
        reason=reason,
        doubt=reading.doubt.saw if reading.doubt else None,
        traced=reading.traced.place if reading.traced else None,
        replays=sentences.replays(reading),
        locator=reading.locator,
        counts=reading.counts,
    )


def _message(
    result: Verdict, check: Check, control: Control, service: Service, account: AccountSeen, *, managed: bool
) -> str:
    match result.status:
        case Status.PASS:
            locked = ", locked by the organisation" if managed else ""
            return f"Proven to be {check.expect}{locked}."
        case Status.FAIL:
            if managed:
                return (
                    f"It is {result.observed} and locked; expected {check.expect}. "
                    "Ask the administrator of the organisation to change it."
                )
            return f"It is {result.observed}; expected {check.expect}. By hand: {control.by_hand}"
        case Status.WAIVED:
            return f"It is {result.observed}; expected {check.expect}; accepted by a waiver."
        case Status.MANUAL:
            return f"Nothing to read for a program. By hand: {control.by_hand}"
        case Status.NOT_APPLICABLE:
            return f"{service.name} does not offer this control to this account."
        case Status.UNKNOWN:
            trouble = result.trouble or Trouble(reason=Reason.NOT_VISITED)
            return sentences.unknown(trouble, control, service, account.account)
        case Status.FIXED:
            return f"Switched, and proven to be {check.expect} on a fresh page."
        case Status.ATTESTED:
            raise ValueError("an attested check has a sentence of its own")
        case _:
            assert_never(result.status)
