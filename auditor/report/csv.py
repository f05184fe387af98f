"""report.csv: a row for each finding, for spreadsheets. No cell is a formula there."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from auditor.report.grouping import by_weight
from auditor.text import clean, timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from auditor.model.finding import Finding
    from auditor.model.observation import Source
    from auditor.model.report import AccountReport, Report
    from auditor.report import ReadEvidence

COLUMNS = (
    "account",
    "service",
    "control",
    "title",
    "severity",
    "status",
    "expected",
    "observed",
    "managed",
    "reason",
    "detail",
    "message",
    "deviates_since",
    "last_in_line",
    "last_known",
    "stale",
    "observed_at",
    "waiver",
    "by_hand",
    "link",
    "file",
    "line",
    "group",
    "owner",
    "labels",
    "policy",
)
"""Added to at the end only: scripts count columns."""

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets take for the beginning of a formula, in full width too. `clean` leaves no tab or line end."""


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """RFC 4180 with CRLF, most important first, led by a byte order mark, without which Excel misreads accents."""
    out = StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    about = {account.account_key: account for account in report.accounts}
    rows.writerows(
        [_cell(value) for value in (*_row(finding), *_belongs(about.get(finding.account_key), report))]
        for finding in by_weight(report.findings)
    )
    return f"\ufeff{out.getvalue()}"


def _row(finding: Finding) -> tuple[object, ...]:
    where: Source | None = finding.asked_in or finding.source
    return (
        finding.account,
        finding.service,
        finding.control,
        finding.title,
        finding.severity,
        finding.status,
        finding.expected,
        finding.observed,
        finding.managed,
        finding.reason,
        finding.detail,
        finding.message,
        _when(finding.track.deviates_since),
        _when(finding.track.in_line_at),
        _when(finding.track.known_at),
        finding.stale,
        _when(finding.observed_at),
        finding.waiver,
        finding.facts.by_hand,
        finding.link,
        where and where.file,
        where and where.line,
    )


def _belongs(account: AccountReport | None, report: Report) -> tuple[object, ...]:
    if account is None:
        return (None, None, None, report.policy)
    return account.group, account.owner, "; ".join(account.labels), account.policy or report.policy


def _when(time: datetime | None) -> str | None:
    return timestamp(time) if time else None


def _cell(value: object) -> str:
    """An apostrophe in front of what would be a formula (OWASP: CSV injection); true and false in small letters."""
    if isinstance(value, bool):
        return str(value).lower()
    text = clean("" if value is None else str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
