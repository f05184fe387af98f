"""Look at all pages of one account, and print what is on them beside what its service file declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

from auditor.audit.interrupts import Interrupts
from auditor.audit.prepare import account_task
from auditor.audit.run import Browsers, audit_accounts
from auditor.commands.browsing import BrowserAccess
from auditor.declare.lookup import declared_account
from auditor.declare.service_draft import drafted, response_of, traced, value_of, with_drafts
from auditor.exit_codes import ExitCode
from auditor.model.reason import Reason
from auditor.proof import hangs_on_page
from auditor.text import clean, today

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from auditor.audit.run import RunSettings
    from auditor.audit.task import AccountTask
    from auditor.browser.driver import Driver
    from auditor.commands.options import BrowserOptions
    from auditor.model.observation import AccountSeen, Undeclared


_LONGEST = 400


@dataclass(frozen=True)
class Search:
    """A search that is ready to start."""

    task: AccountTask
    settings: RunSettings

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """Visit every page; print what is there. UNPROVEN where the account could not be read.

        What shows a state there is then read as if it were declared, so that it is traced to an answer.
        """
        async with Browsers(driver, self.settings.choice, self.settings.network) as browsers:
            seen = await self._visit(self.task, browsers)
            service, drafts = with_drafts(self.task.service, seen.undeclared)
            expected = {**_values(seen), **{name: value_of(draft) for name, draft in drafts.items()}}
            again = None
            if not seen.trouble and expected:
                task = replace(self.task, service=service, expected=expected, rehearsed=frozenset(drafts))
                again = await self._visit(task, browsers)
        for line in _lines(seen, drafts, again):
            typer.echo(line)
        last = (again or seen).trouble
        if last and last.reason is Reason.INTERRUPTED:
            return ExitCode.INTERRUPTED
        return ExitCode.UNPROVEN if seen.trouble else ExitCode.OK

    async def _visit(self, task: AccountTask, browsers: Browsers) -> AccountSeen:
        with Interrupts() as interrupts:
            run, _ = await audit_accounts(
                (task,),
                self.settings,
                browsers,
                interrupts=interrupts,
                step=lambda _, text: typer.echo(f"… {text}", err=True),
                done=lambda _: None,
            )
        return run.accounts[0]


def prepare_search(config: Path, account_id: str, options: BrowserOptions) -> Search:
    """Look up account, service, secrets and session. Raises UsageError."""
    access = BrowserAccess.of(options)
    declared = declared_account(config, account_id)
    controls = declared.service.value.controls
    task = account_task(declared, {name: "" for name, control in controls.items() if control.page})
    task = replace(task, surveys=True)
    return Search(task, access.settings([task]))


def _values(seen: AccountSeen) -> dict[str, str]:
    """The value of each declared control that only the page shows."""
    found = {control.control: hangs_on_page(control.readings) for control in seen.controls}
    return {name: value for name, value in found.items() if value is not None}


def _lines(seen: AccountSeen, drafts: Mapping[str, Undeclared], again: AccountSeen | None) -> Iterator[str]:
    looked = {control.control: control for control in (again.controls if again else ())}
    if seen.trouble:
        yield f"{seen.account} could not be read: {seen.trouble.reason.value.replace('_', ' ')}" + (
            f" ({clean(seen.trouble.saw)})." if seen.trouble.saw else "."
        )
    yield from map(clean, seen.notes)
    day = today()
    yield f"Declared by {seen.service_file.origin} (facts of {seen.service_file.verified}):"
    for control in seen.controls:
        values = [reading.value for reading in control.readings if reading.value is not None]
        trouble = control.trouble or next((reading.trouble for reading in control.readings if reading.trouble), None)
        state = (
            values[0] if values else f"not read: {trouble.reason.value.replace('_', ' ')}" if trouble else "not read"
        )
        yield f"  {control.page}  {seen.service}/{control.control}: {state}"
        trace = traced(looked[control.control]) if control.control in looked else None
        if values and trace:
            yield from (f"    {_shown(line)}" for line in response_of(values[0], trace, day))
    if not seen.undeclared:
        yield "No other switch-like control is on these pages."
        return
    yield "On the pages, and not declared:"
    for undeclared in seen.undeclared:
        state = undeclared.value or "no explicit state"
        found = f"{clean(undeclared.label, 100)} ({undeclared.kind}, {state})"
        yield f"  {undeclared.page}  {found}, find: {clean(undeclared.locator or '', 200)}"
    yield "A draft for the service file; facts that a program cannot see are for you to fill in:"
    yield from map(_shown, drafted(drafts, looked, day))


def _shown(line: str) -> str:
    """A line of YAML as a terminal may show it, with its indentation."""
    text = line.lstrip(" ")
    return " " * (len(line) - len(text)) + clean(text, _LONGEST)
