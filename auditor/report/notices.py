"""Sentences for the text reports about what people declared: waivers, attestations, merged runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from auditor.model.report import WaiverState
from auditor.model.status import Status
from auditor.report.grouping import stale
from auditor.report.labels import style_of
from auditor.rights import next_step, standing
from auditor.text import count, day, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.merged import Merged, Superseded
    from auditor.model.report import Report, WaiverReport

_NAMED = 20


def attestation_notices(report: Report) -> Iterator[str]:
    """A sentence for each attestation of which the evidence is not what it was."""
    for finding in report.findings:
        if finding.attestation:
            yield from (f"{finding.control_key.id} of {finding.account}: {note}" for note in finding.notes)


def waiver_notices(report: Report) -> Iterator[str]:
    """A sentence with the place for each waiver that has expired, or that waives a check that passes."""
    for waiver in report.waivers:
        where = f"{waiver.source.file}:{waiver.source.line}: " if waiver.source else ""
        if what := waiver_to_do(waiver):
            yield f"{where}{waiver.check} of {waiver.account}: {what}"


def waiver_to_do(waiver: WaiverReport) -> str | None:
    """What is to be done about a waiver, as half a sentence; None where it does what it is there for."""
    match waiver.state:
        case WaiverState.VALID:
            return None
        case WaiverState.EXPIRED:
            return (
                f"the waiver expired on {day(waiver.until)} and no longer covers anything. "
                "Extend it if its reason still holds, or remove it."
            )
        case WaiverState.NEEDLESS:
            return "the waiver is unnecessary: the check passes. Remove it, or the next deviation goes unnoticed."
    assert_never(waiver.state)


def of_shard(report: Report) -> str | None:
    """Which part of a run this is, where it is one of several."""
    shard = report.shard
    return f"This is shard {shard.number} of {shard.of}: `auditor merge` joins their runs." if shard else None


def stale_heading(report: Report) -> str:
    """How many checks have no recent proof."""
    number = sum(finding.stale for finding in report.findings)
    return f"{count(number, 'stale check')}: without a proof in the last {count(report.stale_after, 'day')}"


def stale_checks(report: Report) -> Iterator[str]:
    """A line for each control that has stale checks: the accounts, each with the day of its last proof."""
    for findings in stale(report.findings):
        proofs = [
            f"{finding.account} ({day(finding.last_proof) if finding.last_proof else 'never'})"
            for finding in findings[:_NAMED]
        ]
        left = len(findings) - _NAMED
        yield f"{findings[0].control_key.id}: {', '.join(proofs)}{f' and {left:,} more' if left > 0 else ''}"


def open_requests(report: Report) -> Iterator[str]:
    """Where each request for a right stands that waits for an answer, and what to do."""
    for request in report.open_requests:
        what = f"{request.account}: {request.right.noun} ({request.service})"
        yield f"{what}. {standing(request)} {next_step(request)}"


def attested(report: Report) -> Iterator[str]:
    """Who attested what, for each attested check."""
    for finding in report.findings:
        if finding.status is Status.ATTESTED:
            yield f"{finding.account}: {finding.facts.service_name}, {finding.title}: {finding.message}"


def merged_from(report: Report) -> Iterator[str]:
    """How a merged report came about: who did not report, and notes about the runs."""
    if report.merged is None:
        return
    if report.merged.missing:
        names, left = report.merged.missing[:_NAMED], len(report.merged.missing) - _NAMED
        yield f"Did not report: {', '.join(names)}{f' and {left:,} more' if left > 0 else ''}."
    yield from report.merged.notes


def runs(merged: Merged) -> Iterator[str]:
    """A line for each run of a merge."""
    for run in merged.runs:
        yield (
            f"{run.run}: {moment(run.started)}, policy {run.policy}, {count(run.accounts, 'account')}, "
            f"{len(run.counting):,} of them here"
        )


def superseded(older: Superseded) -> str:
    """What an older run reported for an account, and which run counts."""
    totals = ", ".join(f"{number:,} {style_of(status).word}" for status, number in older.summary.items() if number)
    return f"{older.account} · {older.service}: {older.run} reported {totals or 'nothing'}; {older.counts} counts"
