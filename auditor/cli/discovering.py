"""Look at all pages of one account, and print what is on them beside what its service file declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from auditor.audit.prepare import task_for
from auditor.audit.run import Browsers, Plan, audit_accounts
from auditor.cli.running import plan_for
from auditor.declare.draft import drafted, response_of, traced, value_of, with_drafts
from auditor.declare.lookup import account_of
from auditor.declare.project import service_file
from auditor.model.observation import Source
from auditor.proof import hangs_on_page
from auditor.report.text import clean

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from auditor.audit.task import Task
    from auditor.browser.driver import Driver
    from auditor.cli.running import RunOptions
    from auditor.model.observation import AccountSeen, Undeclared


_LONGEST = 400


@dataclass(frozen=True)
class Search:
    """A search that is ready to start."""

    task: Task
    plan: Plan


def prepare_search(config: Path, account_id: str, options: RunOptions) -> Search:
    """Look up account, service, secrets and session. Raises UsageError."""
    account, service = account_of(config, account_id)
    task = task_for(
        account_id,
        account,
        service.value,
        service_file(service),
        Source(file=str(config), line=1),
        {name: "" for name, control in service.value.controls.items() if control.page},
        config.parent,
    )
    task = replace(task, menus=True)
    return Search(task, plan_for((task,), options))


async def perform_search(search: Search, starting: asyncio.Task[Driver]) -> int:
    """Visit every page; print what is there. Exit code 3 where the account could not be read.

    What shows a state there is then looked at as if it were declared, so that it is traced to what the page was told.
    """
    browsers = Browsers(starting, search.plan.choice)
    try:
        seen = await _visit(search.task, search.plan, browsers)
        service, drafts = with_drafts(search.task.service, seen.undeclared)
        expected = {**_values(seen), **{name: value_of(one) for name, one in drafts.items()}}
        again = None
        if not seen.trouble and expected:
            task = replace(search.task, service=service, expected=expected, rehearsed=frozenset(drafts))
            again = await _visit(task, search.plan, browsers)
    finally:
        await browsers.close()
    for line in _lines(seen, drafts, again):
        typer.echo(line)
    return 3 if seen.trouble else 0


async def _visit(task: Task, plan: Plan, browsers: Browsers) -> AccountSeen:
    run, _ = await audit_accounts(
        (task,), plan, browsers, step=lambda _, text: typer.echo(f"… {text}", err=True), done=lambda _: None
    )
    return run.accounts[0]


def _values(seen: AccountSeen) -> dict[str, str]:
    """What the page shows of each declared control that nothing else tells of."""
    found = {one.control: hangs_on_page(one.readings) for one in seen.controls}
    return {name: value for name, value in found.items() if value is not None}


def _lines(seen: AccountSeen, drafts: Mapping[str, Undeclared], again: AccountSeen | None) -> Iterator[str]:
    looked = {one.control: one for one in (again.controls if again else ())}
    if seen.trouble:
        yield f"{seen.account} could not be read: {seen.trouble.reason.value.replace('_', ' ')}" + (
            f" ({clean(seen.trouble.saw)})." if seen.trouble.saw else "."
        )
    today = datetime.now(UTC).date()
    yield f"Declared by {seen.service_file.origin} (facts of {seen.service_file.verified}):"
    for control in seen.controls:
        values = [reading.value for reading in control.readings if reading.value is not None]
        trouble = control.trouble or next((one.trouble for one in control.readings if one.trouble), None)
        state = (
            values[0] if values else f"not read: {trouble.reason.value.replace('_', ' ')}" if trouble else "not read"
        )
        yield f"  {control.page}  {seen.service}/{control.control}: {state}"
        trace = traced(looked[control.control]) if control.control in looked else None
        if values and trace:
            yield from (f"    {_shown(line)}" for line in response_of(values[0], trace, today))
    if not seen.undeclared:
        yield "No other switch-like control is on these pages."
        return
    yield "On the pages, and not declared:"
    for one in seen.undeclared:
        state = one.value or "no explicit state"
        yield f"  {one.page}  {clean(one.label, 100)} ({one.kind}, {state}), find: {clean(one.locator or '', 200)}"
    yield "A draft for the service file; facts that a program cannot see are for you to fill in:"
    yield from map(_shown, drafted(drafts, looked, today))


def _shown(line: str) -> str:
    """A line of YAML as a terminal may show it, with its indentation."""
    text = line.lstrip(" ")
    return " " * (len(line) - len(text)) + clean(text, _LONGEST)
