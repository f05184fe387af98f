"""A member's result as a run that can be merged: its checks are those of the administrator's policy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.merge.selection import RunInput
from auditor.model.finding import ControlFacts, Finding, summarise
from auditor.model.observation import AccountSeen, IdentityState, Run, ServiceFile, Trouble
from auditor.model.reason import Reason
from auditor.model.report import AccountReport, PolicyFile, Report
from auditor.model.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from auditor.judge.context import PolicyInUse
    from auditor.model.control import Control
    from auditor.model.policy import Check
    from auditor.model.service import Service
    from auditor.model.staff import StaffAccount, StaffCheck, StaffResult

_TOLD = {
    Status.PASS: "Its own run says, signed, that it matches the policy.",
    Status.FIXED: "Its own run says, signed, that it was switched, and matches the policy now.",
    Status.FAIL: "Its own run says, signed, that it deviates: ask this member of staff to run `auditor check --fix`.",
    Status.UNKNOWN: "Its own run could not prove the value: ask this member of staff what their report says.",
    Status.MANUAL: "No page shows it: a person has to check it.",
    Status.NOT_APPLICABLE: "Its own run says, signed, that this account does not have it.",
}
"""What a result may say; waivers and attestations are the administrator's own."""
_NOT_ASKED = "Its own run was not asked for this, or for another value: publish the staff file again."
_SILENT = "This member of staff has not reported, or nothing of theirs counts."


@dataclass(frozen=True)
class Judged:
    """What results are compared with: the administrator's policy and service files. `files`: of each service."""

    policy: PolicyInUse
    services: Mapping[str, Service]
    files: Mapping[str, ServiceFile]

    def part(self, name: str, who: str, result: StaffResult) -> RunInput:
        """The result, as the run of the file called NAME, about accounts that are called as its pseudonym."""
        numbers = Counter[str]()
        accounts, findings = list[AccountReport](), list[Finding]()
        for told in result.accounts:
            if told.service not in self.services:
                continue
            numbers[told.service] += 1
            number = numbers[told.service]
            account = who if number == 1 else f"{who}.{number}"
            accounts.append(self._account(account, told))
            proven = told.identity is not IdentityState.NOT_PROVEN  # whose account it is, is a part of every outcome
            findings += self._findings(account, told.service, {check.control: check for check in told.checks if proven})
        policy = PolicyFile(origin="staff", sha256=result.policy_sha256)
        return _run(name, result.made, result.auditor, result.policy, policy, accounts, findings)

    def silence(self, members: Iterable[str], services: Sequence[str], now: datetime, auditor: str) -> RunInput:
        """Those of whom nothing counts: every check of theirs is unknown."""
        accounts, findings = list[AccountReport](), list[Finding]()
        for who in members:
            for service in (each for each in services if each in self.services):
                accounts.append(
                    AccountReport(
                        account=who,
                        service=service,
                        service_name=self.services[service].name,
                        identity=IdentityState.NOT_PROVEN,
                        seconds=0,
                        service_file=self.files[service],
                        notes=(_SILENT,),
                    )
                )
                findings += self._findings(who, service, None)
        return _run("staff", now, auditor, self.policy.name, self.policy.file, accounts, findings, silent=True)

    def _account(self, account: str, told: StaffAccount) -> AccountReport:
        own = self.files[told.service]
        same = told.service_file == own.sha256
        return AccountReport(
            account=account,
            service=told.service,
            service_name=self.services[told.service].name,
            identity=told.identity,
            seconds=0,
            service_file=own if same else own.model_copy(update={"origin": "staff", "sha256": told.service_file}),
            notes=() if same else ("It was read with another version of the service file than yours.",),
        )

    def _findings(self, account: str, service: str, told: Mapping[str, StaffCheck] | None) -> Iterator[Finding]:
        for name, check in self.policy.checks_for(service).items():
            control = self.services[service].controls[name]
            said = told.get(name) if told is not None else None
            if said and (said.expected != check.expect or said.status not in _TOLD):
                said = None
            yield self._finding(account, service, name, control, check, said, silent=told is None)

    def _finding(
        self,
        account: str,
        service: str,
        name: str,
        control: Control,
        check: Check,
        said: StaffCheck | None,
        *,
        silent: bool,
    ) -> Finding:
        status = said.status if said else Status.UNKNOWN
        reason = (said.reason if said else None) or Reason.NOT_VISITED
        return Finding(
            account=account,
            service=service,
            control=name,
            title=control.title,
            severity=check.severity,
            expected=check.expect,
            observed=check.expect if status in {Status.PASS, Status.FIXED} else None,
            status=status,
            reason=reason if status is Status.UNKNOWN else None,
            message=_TOLD[status] if said else _SILENT if silent else _NOT_ASKED,
            observed_at=said.observed_at if said else None,
            why=check.reason,
            facts=ControlFacts.of(self.services[service], control),
        )


def joined(parts: Sequence[RunInput]) -> RunInput | None:
    """Several runs that visited nobody, as one."""
    if len(parts) < 2:
        return parts[0] if parts else None
    first = parts[0]
    findings = tuple(finding for part in parts for finding in part.report.findings)
    run = first.run.model_copy(update={"accounts": tuple(each for part in parts for each in part.run.accounts)})
    report = first.report.model_copy(
        update={
            "accounts": tuple(each for part in parts for each in part.report.accounts),
            "findings": findings,
            "summary": summarise(findings),
        }
    )
    return RunInput(first.name, run, report)


def _run(
    name: str,
    made: datetime,
    auditor: str,
    policy: str,
    file: PolicyFile,
    accounts: Sequence[AccountReport],
    findings: Sequence[Finding],
    *,
    silent: bool = False,
) -> RunInput:
    trouble = Trouble(reason=Reason.NOT_VISITED) if silent else None
    run = Run(
        auditor=auditor,
        started=made,
        finished=made,
        accounts=tuple(
            AccountSeen(
                account=account.account,
                service=account.service,
                identity=account.identity,
                trouble=trouble,
                service_file=account.service_file,
            )
            for account in accounts
        ),
    )
    report = Report(
        auditor=auditor,
        started=made,
        finished=made,
        policy=policy,
        policy_file=file,
        summary=summarise(tuple(findings)),
        accounts=tuple(accounts),
        findings=tuple(findings),
    )
    return RunInput(name, run, report)
