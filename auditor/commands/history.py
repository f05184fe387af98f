"""The history on the terminal: runs, and the time line of an account."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from auditor.commands.previous import history_file
from auditor.commands.times import time_of
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import UsageError
from auditor.history.store import history
from auditor.model.keys import ControlId
from auditor.report.labels import status_totals
from auditor.report.terminal_history import Span, print_spans, print_table
from auditor.text import count, day, moment, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.history.store import HistoryEntry, RunLine


def print_runs(limit: int, *, as_json: bool) -> None:
    """A line for each of the newest runs, the newest last."""
    with history(history_file(), write=False) as past:
        runs = past.runs(limit)
    if as_json:
        typer.echo(json.dumps([_run(run) for run in runs], ensure_ascii=False, indent=2, default=timestamp))
        return
    head = ("run", "started", "policy", "accounts", "")
    rows = [(str(run.id), moment(run.started), run.policy, str(run.accounts), _totals(run)) for run in runs]
    print_table(head, rows, Console())


def prune_runs(until: str) -> None:
    """Remove the runs that began before this time, but the newest of each account, and say how many."""
    before = time_of(until, "--prune")
    with history(history_file(), write=True) as past:
        number = past.prune(before)
        left = len(past.runs(1_000_000_000))
    typer.echo(f"Removed {count(number, 'run')} from before {day(before)}; {count(left, 'run')} left.")


def _totals(run: RunLine) -> str:
    return f"{status_totals(run.summary)}{' · interrupted' if run.interrupted else ''}"


def _run(run: RunLine) -> dict[str, object]:
    return {
        "run": run.id,
        "started": run.started,
        "policy": run.policy,
        "accounts": run.accounts,
        "interrupted": run.interrupted,
        "summary": {status.value: number for status, number in run.summary.items()},
    }


def print_timeline(account: str, control: str | None, *, as_json: bool) -> None:
    """For each control of the account, from when to when it was what. UsageError where the history knows neither."""
    with history(history_file(), write=False) as past:
        looks = past.timeline(account, control and control.rpartition("/")[2])
        known = dict.fromkeys(name for name, _ in past.subjects())
        if not looks and account in known and control:
            known = dict.fromkeys(look.control for look in past.timeline(account))
    service = control.rpartition("/")[0] if control else ""
    looks = tuple(look for look in looks if not service or ControlId.parse(look.control).service == service)
    if not looks:
        wrong, what = (control, "control") if control and account not in known else (account, "account")
        raise UsageError(f"The history has no {what} {quoted(wrong)}: {or_else(wrong, known, 'it has')}")
    if as_json:
        typer.echo(json.dumps([_look(look) for look in looks], ensure_ascii=False, indent=2, default=timestamp))
        return
    for name, mine in groupby(looks, key=lambda look: look.control):
        all_of_it = tuple(mine)
        print_spans(f"{account} · {name}", all_of_it[-1].check.title, list(_spans(all_of_it)), Console())


def _spans(looks: Sequence[HistoryEntry]) -> Iterator[Span]:
    """Looks in a row that left the same, as one span."""
    for _, same in groupby(looks, key=lambda look: (look.check.status, look.check.observed, look.check.expected)):
        row = tuple(same)
        first, last = row[0], row[-1]
        yield Span(
            first.check.status,
            first.check.observed,
            first.check.expected,
            last.check.reason,
            first.check.at,
            last.check.at,
            _runs(first.run, last.run, len(row)),
        )


def _runs(first: int, last: int, number: int) -> str:
    return f"run {first}" if first == last else f"{count(number, 'run')}, {first} to {last}"


def _look(look: HistoryEntry) -> dict[str, object]:
    check = look.check
    return {
        "run": look.run,
        "control": look.control,
        "at": check.at,
        "status": check.status,
        "observed": check.observed,
        "expected": check.expected,
        "reason": check.reason,
        "in_line_at": check.track.in_line_at,
        "deviates_since": check.track.deviates_since,
    }
