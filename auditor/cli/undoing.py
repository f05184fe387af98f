"""One change, taken back in the same careful way in which it was made."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from auditor.audit.prepare import task_for
from auditor.audit.receipts import damaged_receipts, find, keep, receipts
from auditor.audit.run import Browsers, audit_accounts
from auditor.audit.task import Errand
from auditor.browser.driver import driver
from auditor.cli.interrupt import leaving_at_once
from auditor.cli.printing import progress
from auditor.cli.running import plan_for
from auditor.declare.lookup import account_of
from auditor.declare.project import service_file
from auditor.errors import UsageError
from auditor.model.observation import ChangeState, Source
from auditor.model.report import PlannedChange
from auditor.report.text import clean
from auditor.sentences import cannot_be_read, changed
from auditor.sessions.environment import keep_harmless

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.audit.receipts import Receipt
    from auditor.audit.task import Task
    from auditor.cli.running import RunOptions
    from auditor.model.observation import AccountSeen

_WERE_MADE = frozenset({ChangeState.MADE, ChangeState.FOLLOWED, ChangeState.NOT_PROVEN, ChangeState.BEGUN})
_EXIT = {ChangeState.MADE: 0, ChangeState.NOT_PROVEN: 3}


def print_receipts() -> None:
    """A line for each receipt, newest first."""
    lines = [
        f"{one.id}  {clean(one.title, 60)}: from {one.before} to {one.after}, {one.state.value.replace('_', ' ')}"
        for one in receipts()
    ]
    damaged = [f"{name}  damaged: {why}" for name, why in damaged_receipts()]
    for line in (*damaged, *reversed(lines)):
        typer.echo(line)
    if not lines and not damaged:
        typer.echo("There are no receipts: nothing was switched from here.")


async def take_back(name: str | None, config: Path, how: RunOptions) -> int:
    """0 where the former value is proven, 1 where it is not there, 3 where that is not known."""
    if name is None:
        raise UsageError("Name the receipt of the change: `auditor undo --list` lists them.")
    receipt = find(name)
    with leaving_at_once():
        task = _task(receipt, config)
        _ask(receipt, task, how)
    keep_harmless()
    plan = plan_for([task], how)
    async with driver() as starting:
        browsers = Browsers(starting, plan.choice)
        try:
            with progress(1, quiet=False) as shown:
                run, _ = await audit_accounts([task], plan, browsers, step=shown.step, done=shown.done, ask=shown.asker)
        finally:
            await browsers.close()
    return _outcome(receipt, run.accounts[0])


def _task(receipt: Receipt, config: Path) -> Task:
    if receipt.state not in _WERE_MADE:
        word = receipt.state.value.replace("_", " ")
        raise UsageError(f"There is nothing to take back: the state of {receipt.id} is “{word}”.")
    account, service = account_of(config, receipt.account)
    if account.service != receipt.service or receipt.control not in service.value.controls:
        raise UsageError(f"{config} has no {receipt.service}/{receipt.control} for {receipt.account} any more.")
    control = service.value.controls[receipt.control]
    if not control.changeable:
        raise UsageError(
            f"The service file does not say any more how {receipt.control} is changed. By hand: {control.by_hand}"
        )
    if control.change and (why := control.change.final.get(receipt.after)):
        raise UsageError(f"“{receipt.title}” cannot be taken back: {why}")
    change = PlannedChange(
        account=receipt.account,
        service=receipt.service,
        service_name=service.value.name,
        control=receipt.control,
        title=receipt.title,
        before=receipt.after,
        after=receipt.before,
    )
    task = task_for(
        receipt.account,
        account,
        service.value,
        service_file(service),
        Source(file=str(config), line=1),
        {receipt.control: receipt.before},
        config.parent,
    )
    return replace(task, errand=Errand.FIX, changes=(change,), takes_back=receipt.id)


def _ask(receipt: Receipt, task: Task, how: RunOptions) -> None:
    question = f"{receipt.account}: switch “{clean(receipt.title, 100)}” from {receipt.after} back to {receipt.before}?"
    if task.service.controls[receipt.control].write is None:
        typer.echo("Unguarded: which request saves it is not declared, so other writes are not stopped.", err=True)
        if how.yes and not how.allow_unguarded:
            raise UsageError("Nothing was switched: with --yes, this control needs --allow-unguarded too.")
    if how.yes:
        typer.echo(question.removesuffix("?") + ".", err=True)
    elif not sys.stdin.isatty():
        raise UsageError("Nothing was switched: `undo` asks in the terminal, and there is none. Add --yes.")
    elif not typer.confirm(question, err=True):
        raise UsageError("Nothing was switched: that was your choice.")


def _outcome(receipt: Receipt, seen: AccountSeen) -> int:
    if not seen.changes:
        why = cannot_be_read(seen.trouble, seen.account) if seen.trouble else "It was not tried."
        typer.echo(f"Nothing was switched. {clean(why, 500)}")
        return 3
    (change,) = seen.changes
    typer.echo(f"{clean(receipt.title, 100)}: {clean(changed(change, seen.account), 500)}")
    if change.state is ChangeState.MADE:
        keep(receipt.model_copy(update={"state": ChangeState.UNDONE}))
    return 0 if change.detail == "already" else _EXIT.get(change.state, 1)
