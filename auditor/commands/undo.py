"""Undo one change, in the same careful way in which it was made."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import typer

from auditor.audit.prepare import account_task
from auditor.audit.receipts import damaged_receipts, find, keep, receipts
from auditor.audit.task import TaskKind
from auditor.commands.browsing import BrowserAccess, visit
from auditor.declare.lookup import declared_account
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode
from auditor.messages import cannot_be_read, changed
from auditor.model.change import PlannedChange
from auditor.model.observation import ChangeState
from auditor.text import clean

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from auditor.audit.receipts import Receipt
    from auditor.audit.run import RunSettings
    from auditor.audit.task import AccountTask
    from auditor.browser.driver import Driver
    from auditor.commands.options import BrowserOptions
    from auditor.model.observation import AccountSeen

_WERE_MADE = frozenset({ChangeState.MADE, ChangeState.FOLLOWED, ChangeState.NOT_PROVEN, ChangeState.BEGUN})
_EXIT = {ChangeState.MADE: ExitCode.OK, ChangeState.NOT_PROVEN: ExitCode.UNPROVEN}


def print_receipts() -> None:
    """A line for each receipt, newest first."""
    lines = [
        f"{receipt.id}  {clean(receipt.title, 60)}: from {receipt.before} to {receipt.after}, {_words(receipt.state)}"
        for receipt in receipts()
    ]
    damaged = [f"{name}  damaged: {why}" for name, why in damaged_receipts()]
    for line in (*damaged, *reversed(lines)):
        typer.echo(line)
    if not lines and not damaged:
        typer.echo("There are no receipts: auditor has not changed anything on this machine.")


@dataclass(frozen=True)
class Undo:
    """The change of a receipt, ready to be taken back."""

    receipt: Receipt
    task: AccountTask
    settings: RunSettings

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """OK where the former value is proven, DEVIATION where it is not there, UNPROVEN where that is not known."""
        run = await visit([self.task], self.settings, driver)
        return _outcome(self.receipt, run.accounts[0])


def prepare_undo(name: str | None, config: Path, options: BrowserOptions, *, yes: bool, allow_unguarded: bool) -> Undo:
    """Look everything up, and ask the person. Raises UsageError."""
    if name is None:
        raise UsageError("Name the receipt of the change: `auditor undo --list` lists them.")
    access, receipt = BrowserAccess.of(options), find(name)
    task = _task(receipt, config)
    _ask(receipt, task, yes=yes, allow_unguarded=allow_unguarded)
    return Undo(receipt, task, access.settings([task]))


def _task(receipt: Receipt, config: Path) -> AccountTask:
    if receipt.state not in _WERE_MADE:
        raise UsageError(f"There is nothing to undo: the state of {receipt.id} is “{_words(receipt.state)}”.")
    declared = declared_account(config, receipt.account)
    account, service = declared.account, declared.service.value
    if account.service != receipt.service or receipt.control not in service.controls:
        raise UsageError(f"{config} no longer has {receipt.service}/{receipt.control} for {receipt.account}.")
    control = service.controls[receipt.control]
    if not control.changeable:
        raise UsageError(
            f"The service file no longer declares how {receipt.control} is changed. "
            f"Change it manually: {control.by_hand}"
        )
    if control.change and (why := control.change.final.get(receipt.after)):
        raise UsageError(f"“{receipt.title}” cannot be undone: {why}")
    change = PlannedChange(
        account=receipt.account,
        service=receipt.service,
        service_name=service.name,
        control=receipt.control,
        title=receipt.title,
        before=receipt.after,
        after=receipt.before,
    )
    task = account_task(declared, {receipt.control: receipt.before})
    return replace(task, kind=TaskKind.FIX, changes=(change,), takes_back=receipt.id)


def _words(state: ChangeState) -> str:
    return state.value.replace("_", " ")


def _ask(receipt: Receipt, task: AccountTask, *, yes: bool, allow_unguarded: bool) -> None:
    question = f"{receipt.account}: switch “{clean(receipt.title, 100)}” from {receipt.after} back to {receipt.before}?"
    if task.service.controls[receipt.control].write is None:
        typer.echo("Unguarded: its write request is not declared, so other writes are not blocked.", err=True)
        if yes and not allow_unguarded:
            raise UsageError("Nothing was changed: with --yes, this control also needs --allow-unguarded.")
    if yes:
        typer.echo(question.removesuffix("?") + ".", err=True)
    elif not sys.stdin.isatty():
        raise UsageError("Nothing was changed: `undo` asks in the terminal, and there is none. Add --yes.")
    elif not typer.confirm(question, err=True):
        raise UsageError("Nothing was changed: declined.")


def _outcome(receipt: Receipt, seen: AccountSeen) -> int:
    if not seen.changes:
        why = cannot_be_read(seen, seen.trouble) if seen.trouble else "It was not tried."
        typer.echo(f"Nothing was changed. {clean(why, 500)}")
        return ExitCode.UNPROVEN
    (change,) = seen.changes
    typer.echo(f"{clean(receipt.title, 100)}: {clean(changed(change, seen.account), 500)}")
    if change.state is ChangeState.MADE:
        keep(receipt.model_copy(update={"state": ChangeState.UNDONE}))
    return ExitCode.OK if change.detail == "already" else _EXIT.get(change.state, ExitCode.DEVIATION)
