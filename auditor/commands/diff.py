"""Find the two states that `auditor diff` compares, and print what is otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditor.commands.previous import applied_changes, former_report, history_file
from auditor.commands.times import time_of
from auditor.errors import UsageError
from auditor.history.annotate import NOTHING_KNOWN, with_history
from auditor.history.compare import compare, coverage
from auditor.history.state import state_of
from auditor.history.store import history
from auditor.text import moment, timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from auditor.history.state import RunState
    from auditor.history.store import History
    from auditor.model.difference import Difference

_NEEDS = "There is nothing to compare with yet: the history has one run. `auditor check` adds another one."


def diff(runs: Sequence[str], since: str | None, *, as_json: bool) -> None:
    """Print the differences between two runs, or since a time. Raises UsageError."""
    if runs and since:
        raise UsageError("Name two runs, or --since a time: not both.")
    if runs and len(runs) != 2:
        raise UsageError("Name two runs, the older one first: `auditor history` lists them. Or none: the last two.")
    former, now = _since(since) if since else _named(runs) if runs else _last_two()
    found = compare(former, now, applied_changes())
    if as_json:
        typer.echo(json.dumps(_plain(former, now, found), ensure_ascii=False, indent=2, default=timestamp))
        return
    from rich.console import Console

    from auditor.report.differences import not_compared
    from auditor.report.terminal_history import print_differences

    left, joined = coverage(former, now)
    apart = tuple(not_compared(left, joined, len(now.accounts)))
    print_differences(_heading(former, now), apart, found, Console())


def _last_two() -> tuple[RunState, RunState]:
    """The newest run, and what was known of its accounts before it."""
    with history(history_file(), write=False) as past:
        numbers = [run.id for run in past.runs(2)]
        if len(numbers) < 2:
            raise UsageError(_NEEDS)
        return past.run(numbers[0]), past.run(numbers[1])


def _named(runs: Sequence[str]) -> tuple[RunState, RunState]:
    former, now = (_one(name) for name in runs)
    return former, now


def _one(name: str) -> RunState:
    """A run by its number in the history, or by its folder or file."""
    if name.isdecimal() and not Path(name).exists():
        with history(history_file(), write=False) as past:
            return past.run(int(name[:18]))
    report = former_report(Path(name))
    return state_of(report if report.former else with_history(report, NOTHING_KNOWN), name)


def _since(text: str) -> tuple[RunState, RunState]:
    with history(history_file(), write=False) as past:
        return _as_of(past, time_of(text, "--since"))


def _as_of(past: History, when: datetime) -> tuple[RunState, RunState]:
    subjects = past.subjects()
    former, now = past.as_of(subjects, when), past.before(subjects)
    if former is None or now is None:
        raise UsageError("The history is empty: `auditor check` adds a run.")
    return replace(former, started=min(account.at for account in former.accounts.values())), now


def _heading(former: RunState, now: RunState) -> str:
    return f"From {_name(former)} to {_name(now)}"


def _name(state: RunState) -> str:
    run = f"run {state.run}" if state.run.isdecimal() else state.run
    return f"{run} of {moment(state.started)}"


def _plain(former: RunState, now: RunState, found: Sequence[Difference]) -> dict[str, object]:
    left, joined = coverage(former, now)
    return {
        "from": {"run": former.run, "started": former.started, "policy": former.policy},
        "to": {"run": now.run, "started": now.started, "policy": now.policy},
        "left": left,
        "joined": joined,
        "differences": [difference.model_dump() for difference in found],
    }
