"""What a report explains about photos at its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.photo_guide import LastValue, PhotoGuide, grouped
from auditor.model.policy import Topic
from auditor.model.status import Status
from auditor.photos import photo_guide
from auditor.rights import standing_for

if TYPE_CHECKING:
    from auditor.judge.context import JudgingContext
    from auditor.model.keys import AccountKey
    from auditor.model.report import Report


def photo_guides(report: Report, context: JudgingContext) -> tuple[PhotoGuide, ...]:
    """What is to be known about photos at each account whose policy asks for it, and says which values protect them."""
    last = _last_values(report)
    asked = {
        account.account_key: policy
        for account in report.accounts
        if Topic.PHOTOS in (policy := context.policy_of(account.account)).value.explains
    }
    return grouped(
        photo_guide(
            account.service,
            context.services[account.service],
            asked[account.account_key].value.expected_at(account.service),
            last.get(account.account_key, {}),
            (account.account,),
            standing_for(report.requests, account.account_key),
        )
        for account in report.accounts
        if account.account_key in asked
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
