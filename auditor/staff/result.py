"""The report of a member's own run → the little of it that leaves the machine."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from auditor.model.staff import StaffAccount, StaffCheck, StaffResult
from auditor.staff.signatures import digest, pseudonym, public_of, signed

if TYPE_CHECKING:
    from auditor.model.report import Report
    from auditor.model.staff import StaffFile


def result_of(report: Report, file: StaffFile, secret: bytes) -> StaffResult:
    """Outcomes by service and control, signed. Names of accounts, values, pictures and words of pages stay here."""
    key = public_of(secret)
    accounts = tuple(
        StaffAccount(
            service=account.service,
            service_file=account.service_file.sha256,
            identity=account.identity,
            checks=tuple(
                StaffCheck(
                    control=finding.control,
                    expected=finding.expected,
                    status=finding.status,
                    reason=finding.reason,
                    observed_at=finding.observed_at,
                )
                for finding in report.findings
                if finding.account_key == account.account_key
            ),
        )
        for account in report.accounts
        if account.service in file.services
    )
    return signed(
        StaffResult(
            organisation=file.organisation,
            staff_file=digest(file),
            pseudonym=pseudonym(file, key),
            key=key,
            run=secrets.token_hex(16),
            made=report.finished,
            auditor=report.auditor,
            policy=report.policy,
            policy_sha256=report.policy_file.sha256,
            accounts=accounts,
        ),
        secret,
    )
