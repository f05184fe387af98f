"""`auditor sessions check` and `renew`: who is signed in at each account, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from auditor.audit.prepare import task_for
from auditor.audit.run import Browsers, audit_accounts
from auditor.audit.task import Errand
from auditor.browser.driver import driver
from auditor.cli.interrupt import leaving_at_once
from auditor.cli.printing import progress
from auditor.cli.running import RunOptions, plan_for
from auditor.declare.lookup import account_of
from auditor.declare.project import read_accounts, service_file
from auditor.errors import UsageError
from auditor.model.config import SignInWay
from auditor.model.observation import IdentityState, Source
from auditor.report.text import clean
from auditor.report.words import identity
from auditor.sentences import cannot_be_read
from auditor.sessions import vault
from auditor.sessions.environment import keep_harmless

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from auditor.audit.task import Task
    from auditor.model.observation import AccountSeen


async def visit(errand: Errand, config: Path, names: Sequence[str], how: RunOptions) -> int:
    """0 where every account is signed in as configured (and was saved, to renew it), else 3. Prints a line for each."""
    with leaving_at_once():
        tasks = _tasks(errand, config, names)
    keep_harmless()
    plan = plan_for(tasks, how)
    async with driver() as starting:
        browsers = Browsers(starting, plan.choice)
        try:
            with progress(len(tasks), quiet=True) as shown:
                run, _ = await audit_accounts(tasks, plan, browsers, step=shown.step, done=shown.done, ask=shown.asker)
        finally:
            await browsers.close()
    for seen in run.accounts:
        typer.echo(_line(seen))
        for note in seen.notes:
            typer.echo(f"  {clean(note, 1000)}")
    if run.interrupted:
        return 130
    return 0 if all(_is_well(seen, errand, run.started) for seen in run.accounts) else 3


def _is_well(seen: AccountSeen, errand: Errand, started: datetime) -> bool:
    if seen.identity is IdentityState.NOT_PROVEN:
        return False
    if errand is Errand.CHECK:
        return True
    saved = vault.load(seen.service, seen.account)
    return saved is not None and saved.proven is not None and saved.proven >= started


def _tasks(errand: Errand, config: Path, names: Sequence[str]) -> tuple[Task, ...]:
    _, accounts = read_accounts(config, names)
    tasks = []
    for name in accounts:
        account, service = account_of(config, name)
        if errand is Errand.CHECK:  # nobody signs in: no password is looked up
            account = account.model_copy(update={"sign_in": SignInWay.SESSION})
        if service.value.pages:
            source = Source(file=str(config), line=1)
            task = task_for(name, account, service.value, service_file(service), source, {}, config.parent)
            tasks.append(replace(task, errand=errand))
    if not tasks:
        raise UsageError(f"No account of {config} has pages to visit: there is no session to look at.")
    return tuple(tasks)


def _line(seen: AccountSeen) -> str:
    if seen.trouble is not None:
        return f"{seen.account}: {clean(cannot_be_read(seen.trouble, seen.account), 500)}"
    ends = f"; the session ends on {seen.session_ends:%-d %B %Y}" if seen.session_ends else ""
    return f"{seen.account}: {clean(identity(seen), 500)}{ends}"
