"""Look at all pages of one account, and print what is on them beside what its service file declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from auditor.audit.prepare import task_for
from auditor.audit.run import Browsers, Plan, audit_accounts
from auditor.cli.running import plan_for
from auditor.declare.lookup import account_of
from auditor.declare.project import service_file
from auditor.model.observation import Source
from auditor.report.text import clean

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.audit.task import Task
    from auditor.browser.driver import Driver
    from auditor.cli.running import RunOptions
    from auditor.model.observation import AccountSeen, Undeclared


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
    return Search(task, plan_for((task,), options))


async def perform_search(search: Search, starting: asyncio.Task[Driver]) -> int:
    """Visit every page; print what is there. Exit code 3 where the account could not be read."""
    browsers = Browsers(starting, search.plan.choice)
    try:
        run, _ = await audit_accounts(
            (search.task,),
            search.plan,
            browsers,
            step=lambda _, text: typer.echo(f"… {text}", err=True),
            done=lambda _: None,
        )
    finally:
        await browsers.close()
    seen = run.accounts[0]
    for line in _lines(search.task, seen):
        typer.echo(line)
    return 3 if seen.trouble else 0


def _lines(task: Task, seen: AccountSeen) -> Iterator[str]:
    if seen.trouble:
        yield f"{seen.account} could not be read: {seen.trouble.reason.value.replace('_', ' ')}" + (
            f" ({clean(seen.trouble.saw)})." if seen.trouble.saw else "."
        )
    yield f"Declared by {seen.service_file.origin} (facts of {seen.service_file.verified}):"
    for control in seen.controls:
        values = [reading.value for reading in control.readings if reading.value is not None]
        trouble = control.trouble or next((one.trouble for one in control.readings if one.trouble), None)
        state = (
            values[0] if values else f"not read: {trouble.reason.value.replace('_', ' ')}" if trouble else "not read"
        )
        yield f"  {control.page}  {seen.service}/{control.control}: {state}"
    if not seen.undeclared:
        yield "No other switch-like control is on these pages."
        return
    yield "On the pages, and not declared:"
    for one in seen.undeclared:
        state = one.value or "no explicit state"
        yield f"  {one.page}  {clean(one.label, 100)} ({one.kind}, {state}), find: {clean(one.locator or '', 200)}"
    yield "A draft for the service file; facts that a program cannot see are for you to fill in:"
    yield "controls:"
    for one in seen.undeclared:
        yield from _draft(one)


def _draft(one: Undeclared) -> Iterator[str]:
    label = clean(one.label, 200).replace("\\", "\\\\").replace('"', '\\"')
    name = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:40].strip("-") or "control"
    yield f"  {name}:"
    yield f'    title: "{label}"'
    yield "    purpose: personalisation        # what it decides about"
    yield "    covers: [text]                  # text, photos, voice, files …"
    yield f"    page: {one.page}"
    yield "    readings:"
    yield f"      - see: {one.kind}"
    yield "        find:"
    yield f"          - {one.locator}"
    yield f'    by_hand: "Settings → {label}"'
    yield "    confidence: low"
