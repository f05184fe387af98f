"""`auditor check --fix`: show what would be switched, ask, and have it done and proven."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.audit.prepare import saved_session
from auditor.audit.run import audit_accounts
from auditor.audit.task import Errand
from auditor.declare.words import or_else, quoted
from auditor.errors import UsageError
from auditor.model.observation import ChangeSeen, ChangeState
from auditor.plan import plan as plan_changes
from auditor.report.text import clean
from auditor.sentences import cannot_be_read, count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from auditor.audit.evidence import EvidenceBox
    from auditor.audit.run import Browsers, Plan
    from auditor.audit.task import Task
    from auditor.cli.printing import Shown
    from auditor.declare.project import Project
    from auditor.model.observation import AccountSeen, Run
    from auditor.model.report import FixPlan, PlannedChange, Report

_NOBODY = "Nothing was switched: --fix asks in the terminal, and there is none. `--fix --yes` switches without asking."
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
        yield "    the request by which it is saved is not known: only the page can tell whether it was"


def by_account(changes: Sequence[PlannedChange]) -> dict[str, list[PlannedChange]]:
    """The changes of each account, in their order."""
    found: dict[str, list[PlannedChange]] = {}
    for one in changes:
        found.setdefault(one.account, []).append(one)
    return found


async def fix(
    run: Run, planned: FixPlan, tasks: Sequence[Task], how: Plan, browsers: Browsers, box: EvidenceBox, shown: Shown,
    *, yes: bool,
) -> Run:  # fmt: skip
    """The run with what was switched, and read again after it. Without anybody to ask, nothing is switched."""
    accounts = by_account(planned.changes)
    if not accounts:
        return run
    if yes:
        agreed = {account: tuple(mine) for account, mine in accounts.items()}
    elif not sys.stdin.isatty():
        return _noted(run, dict.fromkeys(accounts, _NOBODY))
    else:
        agreed = await chosen_by_person(planned.changes, shown)
    run = _noted(run, {account: _NONE_CHOSEN for account in accounts if not agreed.get(account)})
    fixing = [_fixing(task, agreed[task.id], run) for task in tasks if agreed.get(task.id)]
    if not fixing:
        return run
    fixed, _ = await audit_accounts(fixing, how, browsers, step=shown.step, done=shown.done, ask=shown.asker, box=box)
    return merged(run, fixed)


def _fixing(task: Task, changes: tuple[PlannedChange, ...], run: Run) -> Task:
    account = next(one for one in run.accounts if one.account == task.id)
    known = {one.control: value for one in account.controls for value in [_value(one.readings)] if value}
    session, _ = saved_session(task.account.service, task.id, task.account.username)
    return replace(task, errand=Errand.FIX, changes=changes, known=known, session=session or task.session)


def _value(readings: Sequence[object]) -> str | None:
    values = {value for one in readings if (value := getattr(one, "value", None)) is not None}
    return values.pop() if len(values) == 1 else None


def merged(run: Run, fixed: Run) -> Run:
    """The run, with what the fix saw in place of what was seen before it."""
    after = {one.account: one for one in fixed.accounts}
    accounts = tuple(_merged(one, after[one.account]) if one.account in after else one for one in run.accounts)
    interrupted = run.interrupted or fixed.interrupted
    return run.model_copy(update={"accounts": accounts, "finished": fixed.finished, "interrupted": interrupted})


def _merged(before: AccountSeen, after: AccountSeen) -> AccountSeen:
    again = {one.control: one for one in after.controls}
    notes = [note for note in after.notes if note not in before.notes]
    if after.trouble and not after.controls:
        notes.append(f"Not everything was switched. {cannot_be_read(after.trouble, before.account)}")
    return before.model_copy(
        update={
            "controls": tuple(again.get(one.control, one) for one in before.controls),
            "changes": after.changes,
            "refused": (*before.refused, *after.refused),
            "notes": (*before.notes, *notes),
            "seconds": before.seconds + after.seconds,
        }
    )


def _noted(run: Run, notes: dict[str, str]) -> Run:
    accounts = tuple(
        one.model_copy(update={"notes": (*one.notes, notes[one.account])}) if one.account in notes else one
        for one in run.accounts
    )
    return run.model_copy(update={"accounts": accounts})


def is_settled(change: ChangeSeen) -> bool:
    """Whether this change is proven."""
    return change.state in {ChangeState.MADE, ChangeState.FOLLOWED}
