"""`auditor check --fix`: show what would be switched, ask, and have it done and proven."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.audit.fixing import fix_task, merged
from auditor.audit.prepare import saved_session
from auditor.audit.run import audit_accounts
from auditor.declare.words import or_else, quoted
from auditor.errors import UsageError
from auditor.plan import plan as plan_changes
from auditor.report.text import clean
from auditor.sentences import count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from auditor.audit.evidence import EvidenceBox
    from auditor.audit.run import Browsers, Plan
    from auditor.audit.task import Task
    from auditor.cli.printing import Shown
    from auditor.cli.running import RunOptions
    from auditor.declare.project import Project
    from auditor.model.observation import AccountSeen, Run
    from auditor.model.report import FixPlan, PlannedChange, Report

_NOBODY = "Nothing was switched: --fix asks in the terminal, and there is none. `--fix --yes` switches without asking."
_UNGUARDED = (
    "Not switched: {titles}. Which request saves it is not declared, so the page could write more than that: "
    "`--fix` asks about it in the terminal, and `--fix --yes --allow-unguarded` switches it without asking."
)
_NONE_CHOSEN = "Nothing was switched: that was your choice."


def check_only(names: Collection[str], project: Project) -> None:
    """UsageError for a name in --only that the policy does not ask about."""
    known = [name for name in project.policy.value.checks if name.partition("/")[0] in project.services]
    for name in names:
        if name not in known:
            raise UsageError(f"--only {quoted(name)}: {or_else(name, known, 'the policy asks about')}")


def plan_of(report: Report, project: Project, only: Collection[str] = ()) -> FixPlan:
    """What a fix would do about this report."""
    return plan_changes(report.findings, {name: one.value for name, one in project.services.items()}, only)


async def chosen_by_person(changes: Sequence[PlannedChange], shown: Shown) -> dict[str, tuple[PlannedChange, ...]]:
    """What the person in the terminal agrees to, by account: all of it, some, or nothing."""
    agreed: dict[str, tuple[PlannedChange, ...]] = {}
    for account, mine in by_account(changes).items():
        shown.say([f"{account} · {clean(mine[0].service_name, 80)}: a fix would make {count(len(mine), 'change')}"])
        shown.say([line for one in mine for line in described(one)])
        answer = (await shown.ask(f"Switch them for {account}? all, choose, none [none]") or "").lower()
        if answer in {"a", "all", "y", "yes"}:
            agreed[account] = tuple(mine)
        elif answer in {"c", "choose"}:
            agreed[account] = tuple([one for one in mine if await _is_wanted(one, shown)])
    return agreed


async def _is_wanted(one: PlannedChange, shown: Shown) -> bool:
    question = f"  {clean(one.title, 100)}: from {one.before} to {one.after}? yes, no [no]"
    return (await shown.ask(question) or "").lower() in {"y", "yes"}


def described(one: PlannedChange) -> Iterator[str]:
    """A planned change in lines for people: what, with what it brings along, and whether it can be taken back."""
    yield f"  {clean(one.title, 100)}: from {one.before} to {one.after}"
    if one.also:
        yield f"    changes with it: {clean('; '.join(one.also), 300)}"
    if one.final:
        yield f"    cannot be taken back: {clean(one.final, 300)}"
    if not one.watched:
        yield "    unguarded: which request saves it is not declared, so whatever else the page writes is not stopped"


def by_account(changes: Sequence[PlannedChange]) -> dict[str, list[PlannedChange]]:
    """The changes of each account, in their order."""
    found: dict[str, list[PlannedChange]] = {}
    for one in changes:
        found.setdefault(one.account, []).append(one)
    return found


async def fix(
    run: Run, planned: FixPlan, tasks: Sequence[Task], how: Plan, browsers: Browsers, box: EvidenceBox, shown: Shown,
    options: RunOptions,
) -> Run:  # fmt: skip
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
        agreed = await chosen_by_person(planned.changes, shown)
    if not options.yes:
        run = _noted(run, {account: _NONE_CHOSEN for account in accounts if not agreed.get(account)})
    fixing = [
        fix_task(with_newest_session(task), agreed[task.id], seen_of(run, task.id))
        for task in tasks
        if agreed.get(task.id)
    ]
    if not fixing:
        return run
    fixed, _ = await audit_accounts(fixing, how, browsers, step=shown.step, done=shown.done, ask=shown.asker, box=box)
    return merged(run, fixed)


def _agreed_beforehand(
    accounts: dict[str, list[PlannedChange]], options: RunOptions
) -> tuple[dict[str, tuple[PlannedChange, ...]], dict[str, str]]:
    """What `--yes` covers, and a note for each account of which something is left."""
    agreed = {
        account: tuple(one for one in mine if one.watched or options.allow_unguarded)
        for account, mine in accounts.items()
    }
    left = {account: [one.title for one in mine if one not in agreed[account]] for account, mine in accounts.items()}
    return agreed, {account: _UNGUARDED.format(titles="; ".join(titles)) for account, titles in left.items() if titles}


def _noted(run: Run, notes: dict[str, str]) -> Run:
    accounts = tuple(
        one.model_copy(update={"notes": (*one.notes, notes[one.account])}) if one.account in notes else one
        for one in run.accounts
    )
    return run.model_copy(update={"accounts": accounts})


def seen_of(run: Run, account: str) -> AccountSeen:
    """What this run saw of the account."""
    return next(one for one in run.accounts if one.account == account)


def with_newest_session(task: Task) -> Task:
    """The task with the session that the check has just saved."""
    session, _ = saved_session(task.account.service, task.id, task.account.username)
    return replace(task, session=session or task.session)
