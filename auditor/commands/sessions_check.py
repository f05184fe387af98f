"""`auditor sessions check` and `renew`: who is signed in at each account, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import typer

from auditor.audit.prepare import account_task
from auditor.audit.task import TaskKind
from auditor.commands.browsing import BrowserAccess, visit
from auditor.declare.lookup import declared_account
from auditor.declare.project import read_accounts
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode
from auditor.messages import cannot_be_read
from auditor.model.config import SignInWay
from auditor.model.observation import IdentityState
from auditor.report.labels import identity
from auditor.sessions import vault
from auditor.text import clean, day

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from auditor.audit.run import RunSettings
    from auditor.audit.task import AccountTask
    from auditor.browser.driver import Driver
    from auditor.commands.options import BrowserOptions
    from auditor.model.observation import AccountSeen


@dataclass(frozen=True)
class SessionsCheck:
    """Accounts that are ready to be visited, to check their sessions (CHECK) or to make them last longer (RENEW)."""

    kind: TaskKind
    tasks: tuple[AccountTask, ...]
    settings: RunSettings

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """Print a line for each. UNPROVEN where one is not signed in as configured, or (RENEW) was not saved."""
        run = await visit(self.tasks, self.settings, driver, quiet=True)
        for seen in run.accounts:
            typer.echo(_line(seen))
            for note in seen.notes:
                typer.echo(f"  {clean(note, 1000)}")
        if run.interrupted:
            return ExitCode.INTERRUPTED
        return (
            ExitCode.OK if all(_is_well(seen, self.kind, run.started) for seen in run.accounts) else ExitCode.UNPROVEN
        )


def prepare_sessions_check(
    command: Literal["check", "renew"], config: Path, names: Sequence[str], options: BrowserOptions
) -> SessionsCheck:
    """Look up accounts and sessions. Raises UsageError."""
    access, kind = BrowserAccess.of(options), TaskKind(command)
    tasks = _tasks(kind, config, names)
    return SessionsCheck(kind, tasks, access.settings(tasks, jobs=4))


def _is_well(seen: AccountSeen, kind: TaskKind, started: datetime) -> bool:
    if seen.identity is IdentityState.NOT_PROVEN:
        return False
    if kind is TaskKind.CHECK:
        return True
    saved = vault.load(seen.service, seen.account)
    return saved is not None and saved.proven is not None and saved.proven >= started


def _tasks(kind: TaskKind, config: Path, names: Sequence[str]) -> tuple[AccountTask, ...]:
    _, accounts = read_accounts(config, names)
    tasks = []
    for name in accounts:
        declared = declared_account(config, name)
        if kind is TaskKind.CHECK:  # nobody signs in: no password is looked up
            account = declared.account.model_copy(update={"sign_in": SignInWay.SESSION})
            declared = replace(declared, account=account)
        if declared.service.value.pages:
            tasks.append(replace(account_task(declared, {}), kind=kind))
    if not tasks:
        raise UsageError(f"No account of {config} has pages to visit: there is no session to check.")
    return tuple(tasks)


def _line(seen: AccountSeen) -> str:
    if seen.trouble is not None:
        return f"{seen.account}: {clean(cannot_be_read(seen, seen.trouble), 500)}"
    ends = f"; the session ends on {day(seen.session_ends)}" if seen.session_ends else ""
    return f"{seen.account}: {clean(identity(seen), 500)}{ends}"
