"""Switch what was planned, one control at a time: read again, receipt, click, and prove it on a fresh page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from auditor.audit.receipts import finished, keep, new_receipt, only_fix
from auditor.audit.task import Errand
from auditor.browser.change import Applied, Stopped, apply
from auditor.browser.identity import prove_identity, still_there
from auditor.browser.read import others_of, read_controls
from auditor.browser.responses import value_of
from auditor.browser.visit import open_page
from auditor.errors import AuditorError
from auditor.judge import prove
from auditor.model.observation import ChangeSeen, ChangeState, ControlSeen, Reason, Trouble
from auditor.sentences import cannot_be_read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from auditor.audit.receipts import Receipt
    from auditor.audit.task import Task
    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View
    from auditor.model.observation import AccountSeen, ReadingSeen, Run
    from auditor.model.report import PlannedChange
    from auditor.model.service import Control

    ReadAgain = Callable[[AccountBrowser, str, dict[str, Control]], Awaitable[Trouble | None]]


@dataclass
class Fix:
    """The planned changes of one account. `read_again` reads controls of a page with the whole proof into `seen`."""

    task: Task
    account: AccountBrowser
    read_again: ReadAgain
    seen: dict[str, ControlSeen]
    changes: list[ChangeSeen]
    step: Callable[[str, str], None]
    _followed: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Make every change that is still as planned. What was not tried, or did not last, says why."""
        try:
            with only_fix(self.task.account.service, self.task.id):
                for planned in self.task.changes:
                    self.changes.append(await self._one(planned))
        except AuditorError as error:
            busy = Stopped("busy", str(error))
            self.changes += [_not_tried(planned, busy) for planned in self.task.changes[len(self.changes) :]]

    async def _one(self, planned: PlannedChange) -> ChangeSeen:
        control = self.task.service.controls[planned.control]
        found = await self._ready(planned, control)
        if isinstance(found, Stopped):
            return _not_tried(planned, found)
        if found is None:  # it has the wanted value already
            return await self._already(planned, control)
        try:
            receipt = keep(self._receipt(planned))
        except AuditorError as error:
            return _not_tried(planned, Stopped("no_receipt", f"no receipt could be written: {error}"))
        return await self._switch(planned, control, found, receipt)

    async def _ready(self, planned: PlannedChange, control: Control) -> View | Stopped | None:
        """The page with the control as it was planned; None where it is already as wanted; or why not to touch it."""
        page, username = self.task.service.pages[control.page or ""], self.task.account.username
        self.step(self.task.id, f"reading {control.title} again")
        opened = await open_page(self.account, page)
        if opened.trouble:
            return _stopped(opened.trouble)
        view = opened.view
        identity = await prove_identity(self.account, view, username)
        if isinstance(identity, Trouble):
            return _stopped(identity)
        look = (await read_controls(self.account, view, {planned.control: control}, 1, ()))[planned.control]
        if trouble := await still_there(self.account, view, username):
            return _stopped(trouble)
        if stopped := _as_planned(look.readings, planned, managed=look.managed):
            return stopped
        if prove(look.readings).value == planned.after:
            return None
        return self._lacks(control, view) or view

    def _lacks(self, control: Control, view: View) -> Stopped | None:
        """Another control that must have a value first, as far as the page's settings tell it."""
        for name, wanted in (control.change.needs if control.change else {}).items():
            other = self.task.service.controls[name]
            told = [value_of(one, view.recorder.answered(one.response)) for one in other.readings if one.response]
            if any(isinstance(value, str) and value != wanted for value in told):
                return Stopped("needs", f"“{other.title}” has to be {wanted} first")
        return None

    async def _switch(self, planned: PlannedChange, control: Control, view: View, receipt: Receipt) -> ChangeSeen:
        self.step(self.task.id, f"switching {control.title} to {planned.after}")
        others = others_of(self.task.service, planned.control)
        try:
            applied = await apply(self.account, view, control, others, planned.after)
            if not applied.clicked and applied.stopped:
                keep(finished(receipt, ChangeState.NOT_TRIED, applied.stopped.detail, ()))
                return _not_tried(planned, applied.stopped)
            self.step(self.task.id, f"proving {control.title} on a fresh page")
            readings = await self._proof(planned, control)
        except BaseException:
            self._unproven(planned, receipt)
            raise
        state, stopped = _outcome(planned, applied, readings)
        receipt = keep(finished(receipt, state, stopped.detail if stopped else None, tuple(readings)))
        if state is ChangeState.MADE:
            self._note_followers(planned, control)
        return _seen(planned, state, stopped, receipt.id)

    def _unproven(self, planned: PlannedChange, receipt: Receipt) -> None:
        """Interrupted, or the browser is gone: what is stored is not known, and the receipt still says `begun`."""
        gone = Stopped("interrupted", "it was interrupted before the new value could be proven")
        self.changes.append(_seen(planned, ChangeState.NOT_PROVEN, gone, receipt.id))
        trouble = Trouble(reason=Reason.INTERRUPTED, detail="switching", saw=gone.saw)
        self.seen[planned.control] = ControlSeen(control=planned.control, trouble=trouble)

    async def _proof(self, planned: PlannedChange, control: Control) -> Sequence[ReadingSeen]:
        """The readings of a fresh page, of this control and of those that the service changes with it."""
        page = control.page or ""
        names = [planned.control, *self._followers(planned, control)]
        batch = {name: self.task.service.controls[name] for name in names}
        here = {name: each for name, each in batch.items() if each.page == page}
        trouble = await self.read_again(self.account, page, here)
        if trouble is not None:
            self.seen[planned.control] = ControlSeen(control=planned.control, page=page, trouble=trouble)
        return self.seen[planned.control].readings

    def _followers(self, planned: PlannedChange, control: Control) -> Mapping[str, str]:
        return control.change.also.get(planned.after, {}) if control.change else {}

    def _note_followers(self, planned: PlannedChange, control: Control) -> None:
        """Controls that changed with this one: each has a receipt of its own, as soon as it is proven."""
        ahead = {one.control for one in self.task.changes}
        for name, value in self._followers(planned, control).items():
            self._followed[name] = value
            before, seen = self.task.known.get(name), self.seen.get(name)
            if name in ahead or before in {None, value} or seen is None or prove(seen.readings).value != value:
                continue
            title = self.task.service.controls[name].title
            other = planned.model_copy(update={"control": name, "title": title, "before": before, "after": value})
            self.changes.append(self._follow(other, seen.readings))

    async def _already(self, planned: PlannedChange, control: Control) -> ChangeSeen:
        """Somebody has done it: a change of this run that it follows, or a person. A fresh page proves it."""
        readings = await self._proof(planned, control)
        if self._followed.get(planned.control) != planned.after or prove(readings).value != planned.after:
            return _not_tried(planned, Stopped("already", f"it is {planned.after} already"))
        return self._follow(planned, readings)

    def _follow(self, planned: PlannedChange, readings: Sequence[ReadingSeen]) -> ChangeSeen:
        try:
            kept = keep(finished(self._receipt(planned), ChangeState.FOLLOWED, None, tuple(readings)))
        except AuditorError:
            return _seen(planned, ChangeState.FOLLOWED, None, None)
        return _seen(planned, ChangeState.FOLLOWED, None, kept.id)

    def _receipt(self, planned: PlannedChange) -> Receipt:
        return new_receipt(
            self.task.id,
            self.task.account.service,
            planned.control,
            planned.title,
            planned.before,
            planned.after,
            self.task.file,
            self.task.takes_back,
        )


def fix_task(task: Task, changes: Sequence[PlannedChange], seen: AccountSeen) -> Task:
    """The task to make these changes of an account that was just `seen`."""
    values = {one.control: {reading.value for reading in one.readings if reading.value} for one in seen.controls}
    known = {control: each.pop() for control, each in values.items() if len(each) == 1}
    return replace(task, errand=Errand.FIX, changes=tuple(changes), known=known)


def merged(run: Run, fixed: Run) -> Run:
    """The run, with what the fix saw in place of what was seen before it."""
    after = {one.account: one for one in fixed.accounts}
    accounts = tuple(_merged(one, after[one.account]) if one.account in after else one for one in run.accounts)
    interrupted = run.interrupted or fixed.interrupted
    return run.model_copy(update={"accounts": accounts, "finished": fixed.finished, "interrupted": interrupted})


def _merged(before: AccountSeen, after: AccountSeen) -> AccountSeen:
    again = {one.control: one for one in after.controls}
    notes = [note for note in after.notes if note not in before.notes]
    if after.trouble:
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


def _as_planned(readings: Sequence[ReadingSeen], planned: PlannedChange, *, managed: bool) -> Stopped | None:
    """Why the control is not to be touched; None where it is as planned. Raises nothing, clicks nothing."""
    proof = prove(readings)
    if proof.value is None or (proof.trouble and proof.trouble.detail != "read_once"):
        return _stopped(proof.trouble or Trouble(reason=Reason.NO_WITNESS))
    if managed:
        return Stopped("locked", "it is locked: the organisation decides")
    if proof.value not in {planned.before, planned.after}:
        return Stopped(
            "changed_since", f"it is {proof.value} now, not {planned.before} as planned: somebody changed it"
        )
    return None


def _outcome(
    planned: PlannedChange, applied: Applied, readings: Sequence[ReadingSeen]
) -> tuple[ChangeState, Stopped | None]:
    """What a fresh page shows decides; how the switching went only says why."""
    proof = prove(readings)
    if proof.proven and proof.value == planned.after:
        return ChangeState.MADE, None
    if proof.value != planned.before:
        return ChangeState.NOT_PROVEN, applied.stopped or Stopped("not_proven", "a fresh page does not prove it")
    return ChangeState.NOT_MADE, _why_not(planned, applied)


def _why_not(planned: PlannedChange, applied: Applied) -> Stopped:
    answered = applied.status is not None and 200 <= applied.status < 300
    if answered and applied.told == planned.before:
        return Stopped("not_kept", f"the service answered with {applied.status} and did not keep it")
    if answered and applied.told == planned.after:
        return Stopped("turned_back", f"the service had taken it, and on a fresh page it was {planned.before} again")
    if applied.stopped and applied.shown_new and applied.status is not None:
        return Stopped("rolled_back", f"the page showed it and took it back: {applied.stopped.saw}")
    if applied.stopped:
        return applied.stopped
    return Stopped("turned_back", f"the page showed it, and a fresh page shows {planned.before} again")


def _stopped(trouble: Trouble) -> Stopped:
    return Stopped(trouble.reason.value, trouble.saw or trouble.reason.value.replace("_", " "))


def _not_tried(planned: PlannedChange, why: Stopped) -> ChangeSeen:
    return _seen(planned, ChangeState.NOT_TRIED, why, None)


def _seen(planned: PlannedChange, state: ChangeState, why: Stopped | None, receipt: str | None) -> ChangeSeen:
    return ChangeSeen(
        control=planned.control,
        before=planned.before,
        after=planned.after,
        state=state,
        detail=why.detail if why else None,
        saw=why.saw if why else None,
        receipt=receipt,
    )
