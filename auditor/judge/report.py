"""The whole report of a run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from auditor import messages
from auditor.history.annotate import with_history
from auditor.judge.finding import finding_of
from auditor.judge.photos import photo_guides
from auditor.model.change import Change
from auditor.model.finding import Finding, summarise
from auditor.model.policy import Topic
from auditor.model.report import AccountReport, Report, UndeclaredReport, WaiverReport, WaiverState
from auditor.model.rights_ledger import RequestState
from auditor.model.status import COMPLIANT
from auditor.plan import plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.judge.context import JudgingContext
    from auditor.model.config import Waiver
    from auditor.model.observation import AccountSeen, ChangeSeen, Run
    from auditor.model.rights_ledger import RightsRequest
    from auditor.model.service import Service

_FILE_STALE_AFTER = 120
"""Days after which what a service file says has to be confirmed again."""


def judge(run: Run, context: JudgingContext) -> Report:
    """The whole report of a run under a policy.

    One finding for each account and check of its service, the changes that a fix would make, and what became of the
    accounts since the former run.
    """
    services = context.services
    policies = [context.policy_of(account.account).value for account in run.accounts]
    findings = tuple(
        finding_of(account, name, check, context)
        for account in run.accounts
        for name, check in context.policy_of(account.account).checks_for(account.service).items()
    )
    report = Report(
        auditor=run.auditor,
        started=run.started,
        finished=run.finished,
        policy=context.policy.name,
        policy_file=context.policy.file,
        browser=run.browser,
        proxy=run.proxy,
        authority=run.authority,
        interrupted=run.interrupted,
        shard=run.shard,
        summary=summarise(findings),
        accounts=tuple(_account(account, context) for account in run.accounts),
        findings=findings,
        undeclared=tuple(
            UndeclaredReport(account=account.account, service=account.service, **control.model_dump())
            for account in run.accounts
            for control in account.undeclared
        ),
        changes=tuple(
            _change(account, change, services[account.service])
            for account in run.accounts
            for change in account.changes
            if change.receipt
        ),
        waivers=_waivers(findings, context),
        plan=plan(findings, services),
        stale_after=context.stale_after,
        requests=_requests(run, context),
        counts_overdue_requests=any(policy.counts_overdue_requests for policy in policies),
    )
    with_tracks = with_history(report, context.known)
    if not any(Topic.PHOTOS in policy.explains for policy in policies):
        return with_tracks
    return with_tracks.model_copy(update={"photos": photo_guides(with_tracks, context)})


def _requests(run: Run, context: JudgingContext) -> tuple[RightsRequest, ...]:
    """What was asked for the accounts of this run; what needs somebody comes first."""
    keys = {account.account_key for account in run.accounts}
    order = list(RequestState)
    mine = [request for request in context.requests if request.account_key in keys]
    return tuple(sorted(mine, key=lambda request: (order.index(request.state), request.asked)))


def _account(account: AccountSeen, context: JudgingContext) -> AccountReport:
    service, policy = context.services[account.service], context.policy_of(account.account)
    declared = context.declared.get(account.account)
    days = (context.today - date.fromisoformat(account.service_file.verified)).days
    old = messages.old_file(account.service_file, days) if days > _FILE_STALE_AFTER else None
    return AccountReport(
        account=account.account,
        service=account.service,
        service_name=service.name,
        group=declared.group if declared else None,
        owner=declared.owner if declared else None,
        labels=declared.labels if declared else (),
        policy=policy.name if policy is not context.policy else None,
        identity=account.identity,
        space=account.space,
        other_spaces=account.other_spaces,
        release=account.release,
        seconds=round(account.seconds, 2),
        service_file=account.service_file,
        refused=account.refused,
        notes=(*account.notes, old) if old else account.notes,
        session_ends=account.session_ends,
        declared=tuple(service.controls),
        service_file_stale=old is not None,
        pages=_pages(account),
    )


def _pages(account: AccountSeen) -> tuple[str, ...]:
    """The pages that were read: something was seen on them."""
    seen = {control.page for control in account.controls if control.page and control.trouble is None}
    return tuple(sorted(seen | {control.page for control in account.undeclared}))


def _waivers(findings: Sequence[Finding], context: JudgingContext) -> tuple[WaiverReport, ...]:
    """The waivers about these findings, as they stand in the file; those of other accounts are left out."""
    known = {(finding.account, str(finding.control_key.id)): finding for finding in findings}
    places = {name: place for place, name in enumerate(dict.fromkeys(finding.account for finding in findings))}
    found = (
        WaiverReport(
            **waiver.model_dump(),
            state=_state_of(waiver, known[waiver.account, waiver.check], context.today),
            source=source,
        )
        for waiver, source in context.waivers
        if (waiver.account, waiver.check) in known
    )
    return tuple(sorted(found, key=lambda each: (each.line, places[each.account])))


def _state_of(waiver: Waiver, finding: Finding, today: date) -> WaiverState:
    if waiver.until < today:
        return WaiverState.EXPIRED
    return WaiverState.NEEDLESS if finding.status in COMPLIANT else WaiverState.VALID


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
        message=messages.changed(change, account.account),
    )
