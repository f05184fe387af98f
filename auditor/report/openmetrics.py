"""metrics.prom: the totals of a run as OpenMetrics text; the textfile collector of a node exporter reads it, too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from auditor.model.observation import IdentityState
from auditor.model.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.keys import AccountKey
    from auditor.model.report import Report
    from auditor.report import ReadEvidence

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """Gauges only, the accounts in the report's order."""
    return "".join(f"{line}\n" for line in (*_of_run(report), *_of_accounts(report), "# EOF"))


def _of_run(report: Report) -> Iterator[str]:
    yield from _gauge("auditor_run_timestamp_seconds", "When the run ended, in seconds since 1970.")
    yield _sample("auditor_run_timestamp_seconds", report.finished.timestamp())
    yield from _gauge("auditor_run_duration_seconds", "How long the run took.")
    yield _sample("auditor_run_duration_seconds", (report.finished - report.started).total_seconds())
    yield from _gauge("auditor_run_interrupted", "1 where the run was interrupted.")
    yield _sample("auditor_run_interrupted", int(report.interrupted))
    yield from _gauge("auditor_stale_checks", "Checks without a recent proof.")
    yield _sample("auditor_stale_checks", sum(finding.stale for finding in report.findings))
    yield from _gauge("auditor_checks", "Checks by their outcome.")
    for status in Status:
        yield _sample("auditor_checks", report.summary.get(status, 0), status=status)


def _of_accounts(report: Report) -> Iterator[str]:
    found: dict[AccountKey, Counter[Status]] = {account.account_key: Counter() for account in report.accounts}
    for finding in report.findings:
        found[finding.account_key][finding.status] += 1
    yield from _gauge("auditor_account_checks", "Checks of an account by their outcome.")
    for key, statuses in found.items():
        for status in Status:
            labels = {"account": key.account, "service": key.service, "status": status}
            yield _sample("auditor_account_checks", statuses[status], **labels)
    yield from _gauge("auditor_account_signed_in", "1 where somebody was signed in.")
    for account in report.accounts:
        signed_in = int(account.identity is not IdentityState.NOT_PROVEN)
        yield _sample("auditor_account_signed_in", signed_in, account=account.account, service=account.service)
    yield from _gauge("auditor_session_end_timestamp_seconds", "When the session of an account ends, as far as known.")
    for account in report.accounts:
        if account.session_ends:
            ends = account.session_ends.timestamp()
            yield _sample(
                "auditor_session_end_timestamp_seconds", ends, account=account.account, service=account.service
            )


def _gauge(name: str, says: str) -> Iterator[str]:
    yield f"# TYPE {name} gauge"
    yield f"# HELP {name} {says}"


def _sample(name: str, value: float, **labels: str) -> str:
    given = ",".join(f'{label}="{text.translate(_ESCAPED)}"' for label, text in labels.items())
    return f"{name}{{{given}}} {value:.15g}" if given else f"{name} {value:.15g}"
