"""A report with what is known from former runs: since when, what changed, what has become old. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditor.history.compare import compare, coverage
from auditor.history.state import AppliedChange, scope_of, state_of, tracked
from auditor.model.difference import FormerRun, TrendPoint
from auditor.model.finding import is_stale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from auditor.history.state import RunState
    from auditor.model.finding import Finding
    from auditor.model.keys import AccountKey, ControlKey
    from auditor.model.report import Report


TREND_LENGTH = 23
"""Former runs in a trend; with the present one, two years of monthly runs."""


@dataclass(frozen=True)
class Known:
    """What was known of some accounts before a run. `changes`: what auditor switched, by this machine's receipts."""

    state: RunState | None = None
    trend: Sequence[TrendPoint] = ()
    changes: Callable[[ControlKey], Iterable[AppliedChange]] = lambda _: ()


NOTHING_KNOWN = Known()


def with_history(report: Report, known: Known) -> Report:
    """The report with tracks, differences and trend. Without a former state, every check begins with this run."""
    former = known.state
    findings = tuple(_with_track(finding, former, report) for finding in report.findings)
    with_tracks = report.model_copy(update={"findings": findings})
    if former is None:
        return with_tracks

    def changes(key: ControlKey) -> Iterator[AppliedChange]:
        yield from known.changes(key)
        for change in report.changes:
            if change.control_key == key and change.receipt:
                yield AppliedChange(change.before, change.after, report.started, change.receipt)

    now = state_of(with_tracks, "")
    left, joined = coverage(former, now)
    return with_tracks.model_copy(
        update={
            "former": FormerRun(run=former.run, started=former.started, policy=former.policy, left=left, joined=joined),
            "differences": compare(former, now, changes),
            "trend": tuple(known.trend),
        }
    )


def trend_of(former: Report, accounts: Iterable[AccountKey]) -> tuple[TrendPoint, ...]:
    """The trend that a former report hands on; nothing where it was about other accounts."""
    if scope_of(account.account_key for account in former.accounts) != scope_of(accounts):
        return ()
    last = TrendPoint(started=former.started, policy=former.policy, summary=former.summary)
    return (*former.trend[1 - TREND_LENGTH :], last)


def _with_track(finding: Finding, former: RunState | None, report: Report) -> Finding:
    past = former.checks.get(finding.control_key) if former else None
    track = tracked(finding, report.started, past)
    stale = is_stale(track.known_at, report.finished, report.stale_after)
    return replace(finding, track=track, stale=stale)
