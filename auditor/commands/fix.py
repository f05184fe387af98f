"""`auditor check --fix`: show what would be switched, ask, and have it done and proven."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.audit.fix import fix_task, merged
from auditor.audit.prepare import saved_session
from auditor.audit.run import audit_accounts
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import UsageError
from auditor.model.keys import ControlId
from auditor.text import clean, count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from auditor.audit.evidence import EvidenceBox
    from auditor.audit.interrupts import Interrupts
    from auditor.audit.run import Browsers, RunSettings
    from auditor.audit.task import AccountTask
    from auditor.commands.options import CheckOptions
    from auditor.commands.terminal import TerminalUI
    from auditor.declare.project import Project
    from auditor.model.change import FixPlan, PlannedChange
    from auditor.model.observation import AccountSeen, Run

_NOBODY = "Nothing was changed: --fix asks in the terminal, and there is none. `--fix --yes` changes without asking."
_UNGUARDED = (
    "Not changed: {titles}. The write request is not declared, so the page could write more than that: "
    "`--fix` asks about it in the terminal, and `--fix --yes --allow-unguarded` changes it without asking."
)
_NONE_CHOSEN = "Nothing was changed: declined."


def check_only(names: Collection[str], project: Project) -> None:
    """UsageError for a name in --only that the policy does not check."""
    checks = dict.fromkeys(name for policy in project.policies for name in policy.value.checks)
    known = [name for name in checks if ControlId.parse(name).service in project.services]
    for name in names:
        if name not in known:
            raise UsageError(f"--only {quoted(name)}: {or_else(name, known, 'the policy checks')}")


async def chosen_by_person(
    changes: Sequence[PlannedChange], terminal: TerminalUI
) -> dict[str, tuple[PlannedChange, ...]]:
    """What the person in the terminal agrees to, by account: all of it, some, or nothing."""
    agreed: dict[str, tuple[PlannedChange, ...]] = {}
    for account, mine in by_account(changes).items():
        terminal.say(
            [f"{account} · {clean(mine[0].service_name, 80)}: `--fix` would make {count(len(mine), 'change')}"]
        )
        terminal.say([line for change in mine for line in described(change)])
        answer = (await terminal.ask(f"Change them for {account}? all, choose, none [none]") or "").lower()
        if answer in {"a", "all", "y", "yes"}:
            agreed[account] = tuple(mine)
        elif answer in {"c", "choose"}:
            agreed[account] = tuple([change for change in mine if await _is_wanted(change, terminal)])
    return agreed


async def _is_wanted(change: PlannedChange, terminal: TerminalUI) -> bool:
    question = f"  {clean(change.title, 100)}: from {change.before} to {change.after}? yes, no [no]"
    return (await terminal.ask(question) or "").lower() in {"y", "yes"}


def described(change: PlannedChange) -> Iterator[str]:
    """A planned change in lines for people: what, with what it brings along, and whether it can be taken back."""
    yield f"  {clean(change.title, 100)}: from {change.before} to {change.after}"
    if change.also:
        yield f"    changes with it: {clean('; '.join(change.also), 300)}"
    if change.final:
        yield f"    cannot be undone: {clean(change.final, 300)}"
    if not change.watched:
        yield "    unguarded: its write request is not declared, so other writes of the page are not blocked"


def by_account(changes: Sequence[PlannedChange]) -> dict[str, list[PlannedChange]]:
    """The changes of each account, in their order."""
    found: dict[str, list[PlannedChange]] = {}
    for change in changes:
        found.setdefault(change.account, []).append(change)
    return found


async def fix(
    run: Run,
    planned: FixPlan,
    tasks: Sequence[AccountTask],
    settings: RunSettings,
    browsers: Browsers,
    box: EvidenceBox,
    interrupts: Interrupts,
    terminal: TerminalUI,
    options: CheckOptions,
) -> Run:
    """The run with what was switched, and read again after it. Without anybody to ask, nothing is switched."""
    accounts = by_account(planned.changes)
    if not accounts:
        return run
    if options.yes:
        agreed, left = _agreed_beforehand(accounts, options)
        run = _noted(run, left)
    elif not sys.stdin.isatty():
        return _noted(run, dict.fromkeys(accounts, _NOBODY))
    else:
        agreed = await interrupts.run(chosen_by_person(planned.changes, terminal)) or {}
    if not options.yes:
        run = _noted(run, {account: _NONE_CHOSEN for account in accounts if not agreed.get(account)})
    fixing = [
        fix_task(with_newest_session(task), agreed[task.id], seen_of(run, task.id))
        for task in tasks
        if agreed.get(task.id)
    ]
    if not fixing:
        return run
    fixed, _ = await audit_accounts(
        fixing,
        settings,
        browsers,
        interrupts=interrupts,
        step=terminal.step,
        done=terminal.done,
        ask=terminal.asker,
        box=box,
    )
    return merged(run, fixed)


def _agreed_beforehand(
    accounts: dict[str, list[PlannedChange]], options: CheckOptions
) -> tuple[dict[str, tuple[PlannedChange, ...]], dict[str, str]]:
    """What `--yes` covers, and a note for each account of which something is left."""
    agreed = {
        account: tuple(change for change in mine if change.watched or options.allow_unguarded)
        for account, mine in accounts.items()
    }
    left = {
        account: [change.title for change in mine if change not in agreed[account]]
        for account, mine in accounts.items()
    }
    return agreed, {account: _UNGUARDED.format(titles="; ".join(titles)) for account, titles in left.items() if titles}


def _noted(run: Run, notes: dict[str, str]) -> Run:
    accounts = tuple(
        account.model_copy(update={"notes": (*account.notes, notes[account.account])})
        if account.account in notes
        else account
        for account in run.accounts
    )
    return run.model_copy(update={"accounts": accounts})


def seen_of(run: Run, account: str) -> AccountSeen:
    """What this run saw of the account."""
    return next(seen for seen in run.accounts if seen.account == account)


def with_newest_session(task: AccountTask) -> AccountTask:
    """The task with the session that the check has just saved."""
    session, _ = saved_session(task.account.service, task.id, task.account.username)
    return replace(task, session=session or task.session)
