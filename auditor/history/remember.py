"""A report with what former runs tell: since when, what changed, what has become old. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from auditor.history.compare import compare
from auditor.history.state import Key, check_state, continued, scope_of, state_of
from auditor.model.report import FormerRun, Track, TrendPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from auditor.history.state import Made, RunState
    from auditor.model.report import Finding, Report


def remembered(
    report: Report, former: RunState | None, trend: Sequence[TrendPoint] = (),
    made: Callable[[Key], Iterable[Made]] = lambda _: (),
) -> Report:  # fmt: skip
    """The report with tracks, differences and trend. Without a former state, every check begins with this run."""
    findings = tuple(_with_track(finding, former, report) for finding in report.findings)
    known = report.model_copy(update={"findings": findings})
    if former is None:
        return known
    return known.model_copy(
        update={
            "former": FormerRun(run=former.run, started=former.started, policy=former.policy),
            "differences": compare(former, state_of(known, ""), made),
            "trend": tuple(trend),
        }
    )


def trend_of(former: Report, report: Report) -> tuple[TrendPoint, ...]:
    """The trend that a former report hands on; nothing where it was about other accounts."""
    if _scope(former) != _scope(report):
        return ()
    return (
        *former.trend[-22:],
        TrendPoint(started=former.started, policy=former.policy, summary=former.summary),
    )


def _scope(report: Report) -> str:
    return scope_of((one.account, one.service) for one in report.accounts)


def _with_track(finding: Finding, former: RunState | None, report: Report) -> Finding:
    now = check_state(finding.model_copy(update={"track": Track()}), report.started)
    past = former.checks.get((finding.account, finding.service, finding.control)) if former else None
    track = continued(past.track, past.expected, now) if past else now.track
    old = track.known_at is not None and report.finished - track.known_at > timedelta(days=report.stale_after)
    return finding.model_copy(update={"track": track, "stale": old})
