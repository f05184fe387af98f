"""What people said, in sentences for the reports in text: waivers to look at, attestations, what a merge is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from auditor.model.report import Status, WaiverState
from auditor.report.text import count, moment
from auditor.report.words import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.report import Merged, Report, Superseded, WaiverReport

_NAMED = 20


def waivers_to_look_at(report: Report) -> Iterator[str]:
    """A sentence with the place for each waiver that has ended, or that waives what is in line."""
    for waiver in report.waivers:
        where = f"{waiver.source.file}:{waiver.source.line}: " if waiver.source else ""
        if what := _to_do(waiver):
            yield f"{where}{waiver.check} of {waiver.account}: {what}"


def _to_do(waiver: WaiverReport) -> str | None:
    match waiver.state:
        case WaiverState.VALID:
            return None
        case WaiverState.EXPIRED:
            return (
                f"the waiver ended on {waiver.until:%-d %B %Y} and covers nothing any more. "
                "Write a later day if its reason still holds, or remove it."
            )
        case WaiverState.NEEDLESS:
            return "the waiver is not needed, as the check is in line. Remove it, or the next deviation goes unnoticed."
    assert_never(waiver.state)


def attested(report: Report) -> Iterator[str]:
    """Who vouched for what, for each check that is attested."""
    for one in report.findings:
        if one.status is Status.ATTESTED:
            yield f"{one.account}: {one.service_name}, {one.title}: {one.message}"


def merged_from(report: Report) -> Iterator[str]:
    """How a merged report came about: who did not report, the runs, and what a reader has to know about them."""
    if report.merged is None:
        return
    if report.merged.missing:
        names, left = report.merged.missing[:_NAMED], len(report.merged.missing) - _NAMED
        yield f"Did not report: {', '.join(names)}{f' and {left:,} more' if left > 0 else ''}."
    yield from report.merged.notes


def runs(merged: Merged) -> Iterator[str]:
    """A line for each run of a merge."""
    for one in merged.runs:
        yield (
            f"{one.run}: {moment(one.started)}, policy {one.policy}, {count(one.accounts, 'account')}, "
            f"{len(one.counting):,} of them here"
        )


def superseded(one: Superseded) -> str:
    """What an older run said of an account, and which one counts."""
    said = ", ".join(f"{number:,} {look(status).word}" for status, number in one.summary.items() if number)
    return f"{one.account} · {one.service}: {one.run} said {said or 'nothing'}; {one.counts} counts"
