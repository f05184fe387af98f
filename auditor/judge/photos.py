"""What a report explains about photos at its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.judge.context import checks_for
from auditor.model.photo_guide import LastValue, PhotoGuide, grouped
from auditor.model.status import Status
from auditor.photos import photo_guide
from auditor.rights import standing_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.model.keys import AccountKey
    from auditor.model.policy import Policy
    from auditor.model.report import Report
    from auditor.model.service import Service


def photo_guides(report: Report, policy: Policy, services: Mapping[str, Service]) -> tuple[PhotoGuide, ...]:
    """What is to be known about photos at each account. The policy says which values protect them."""
    last = _last_values(report)
    wanted = {
        service: {control: check.expect for control, check in checks_for(policy, service).items()}
        for service in {account.service for account in report.accounts}
    }
    return grouped(
        photo_guide(
            account.service,
            services[account.service],
            wanted[account.service],
            last.get(account.account_key, {}),
            (account.account,),
            standing_for(report.requests, account.account_key),
        )
        for account in report.accounts
    )


def _last_values(report: Report) -> dict[AccountKey, dict[str, LastValue]]:
    found: dict[AccountKey, dict[str, LastValue]] = {}
    for finding in report.findings:
        if finding.track.known is not None and finding.track.known_at is not None:
            found.setdefault(finding.account_key, {})[finding.control] = LastValue(
                value=finding.track.known,
                day=finding.track.known_at.date(),
                stale=finding.stale,
                attested=finding.status is Status.ATTESTED,
            )
    return found
