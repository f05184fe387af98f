"""Find the two states that `auditor diff` compares, and print what is otherwise."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditor.cli.memory import changes_from_here, former_report, history_file
from auditor.errors import UsageError
from auditor.history.compare import compare
from auditor.history.remember import remembered
from auditor.history.state import state_of
from auditor.history.store import history
from auditor.report.text import moment, timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.history.state import RunState
    from auditor.history.store import History
    from auditor.model.report import Difference

_BACK = re.compile(r"([1-9][0-9]{0,4})([dw])")
_DAYS = {"d": 1, "w": 7}
_NEEDS = "There is nothing to compare with yet: the history has one run. `auditor check` adds another one."


def differ(runs: Sequence[str], since: str | None, *, as_json: bool) -> None:
    """Print the differences between two runs, or since a time. Raises UsageError."""
    if runs and since:
        raise UsageError("Name two runs, or --since a time: not both.")
    if runs and len(runs) != 2:
        raise UsageError("Name two runs, the older one first: `auditor history` lists them. Or none: the last two.")
    former, now = _since(since) if since else _named(runs) if runs else _last_two()
    found = compare(former, now, changes_from_here())
    if as_json:
        typer.echo(json.dumps(_plain(former, now, found), ensure_ascii=False, indent=2, default=timestamp))
        return
    from rich.console import Console

    from auditor.report.past import print_differences

    print_differences(_heading(former, now), found, Console())


def _last_two() -> tuple[RunState, RunState]:
    """The newest run, and what was known of its accounts before it."""
    with history(history_file(), write=False) as past:
        numbers = [one.id for one in past.runs(2)]
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
    return state_of(report if report.former else remembered(report, None), name)


def _since(text: str) -> tuple[RunState, RunState]:
    with history(history_file(), write=False) as past:
        return _as_of(past, _moment(text))


def _as_of(past: History, when: datetime) -> tuple[RunState, RunState]:
    subjects = past.subjects()
    former, now = past.before(subjects, when), past.before(subjects)
    if former is None or now is None:
        raise UsageError("The history is empty: `auditor check` adds a run.")
    return replace(former, started=min(one.at for one in former.accounts.values())), now


def _moment(text: str) -> datetime:
    """The time that `30d`, `12w` or `2026-10-01` mean."""
    if back := _BACK.fullmatch(text):
        return datetime.now(UTC) - timedelta(days=int(back[1]) * _DAYS[back[2]])
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(f"--since {text[:40]!r} is no time: write 30d, 12w, or a day such as 2026-10-01.") from None


def _heading(former: RunState, now: RunState) -> str:
    return f"From {_name(former)} to {_name(now)}"


def _name(state: RunState) -> str:
    run = f"run {state.run}" if state.run.isdecimal() else state.run
    return f"{run} of {moment(state.started)}"


def _plain(former: RunState, now: RunState, found: Sequence[Difference]) -> dict[str, object]:
    return {
        "from": {"run": former.run, "started": former.started, "policy": former.policy},
        "to": {"run": now.run, "started": now.started, "policy": now.policy},
        "differences": [one.model_dump() for one in found],
    }
