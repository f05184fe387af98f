"""Switch what was planned, one control at a time: read again, receipt, click, proof in a new context, a last look."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from auditor.audit.receipts import finished, keep, new_receipt, only_fix
from auditor.audit.task import TaskKind
from auditor.browser.change import Applied, apply
from auditor.browser.context import now
from auditor.browser.identity import prove_identity, still_there
from auditor.browser.navigation import open_page
from auditor.browser.read import others_of, read_controls
from auditor.browser.responses import said
from auditor.browser.session_state import stored_origins
from auditor.browser.write_watch import Stopped
from auditor.errors import AuditorError
from auditor.messages import cannot_be_read
from auditor.model.observation import ChangeSeen, ChangeState, ControlSeen, Trouble
from auditor.model.reason import Reason
from auditor.proof import prove

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from contextlib import AbstractAsyncContextManager

    from auditor.audit.receipts import Receipt
    from auditor.audit.task import AccountTask
    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.change import PlannedChange
    from auditor.model.control import Control
    from auditor.model.observation import AccountSeen, ReadingSeen, Run

    ReadAgain = Callable[[AccountBrowser, dict[str, Control]], Awaitable[None]]
    Beside = Callable[[AccountBrowser, list[dict[str, Any]]], AbstractAsyncContextManager[AccountBrowser]]

LAST_LOOK = 10.0
"""Seconds after the last write in which a service may still take back what it had accepted."""
_ENDED_EARLY = Stopped("interrupted", "it was interrupted before the new value could be proven")


@dataclass(frozen=True)
class _Attempt:
    """A change whose clicks were made.

    `place`: where it stands among the changes; `over`: when its page was closed (`now`); `first`: what was read then.
    """

    planned: PlannedChange
    control: Control
    receipt: Receipt
    applied: Applied
    place: int
    over: float
    first: str | None = None


@dataclass
class Fix:
    """The planned changes of one account.

    `beside` opens another context of the account, with the cookies of now and the given stored origins. `read_again`
    reads controls there with the whole proof, into `seen`.
    """

    task: AccountTask
    account: AccountBrowser
    beside: Beside
    read_again: ReadAgain
    seen: dict[str, ControlSeen]
    changes: list[ChangeSeen]
    step: Callable[[str, str], None]
    _stored: list[dict[str, Any]] | None = None
    _attempts: list[_Attempt] = field(default_factory=list)
    _already: list[tuple[PlannedChange, int]] = field(default_factory=list)
    _followed: dict[str, str] = field(default_factory=dict)

    async def run(self) -> None:
        """Make every change that is still as planned. What was not tried, or did not last, says why."""
        try:
            with only_fix(self.task.account.service, self.task.id):
                for planned in self.task.changes:
                    await self._one(planned)
                await self._last_look()
        except AuditorError as error:
            busy = Stopped("busy", str(error))
            self.changes += [_not_tried(planned, busy) for planned in self.task.changes[len(self.changes) :]]

    async def _one(self, planned: PlannedChange) -> None:
        control = self.task.service.controls[planned.control]
        found = await self._ready(planned, control)
        if isinstance(found, Stopped):
            self.changes.append(_not_tried(planned, found))
        elif found is None:  # it has the wanted value already
            self._already.append((planned, len(self.changes)))
            self.changes.append(_not_tried(planned, _already(planned)))
        else:
            await self._switch(planned, control, found)

    async def _ready(self, planned: PlannedChange, control: Control) -> View | Stopped | None:
        """The page with the control as it was planned; None where it is already as wanted; or why not to touch it."""
        page, configured = self.task.service.pages[control.page or ""], self.task.account
        self.step(self.task.id, f"reading {control.title} again")
        opened = await open_page(self.account, page)
        if opened.trouble:
            return _stopped(opened.trouble)
        view = opened.view
        identity = await prove_identity(self.account, view, configured)
        if isinstance(identity, Trouble):
            return _stopped(identity)
        look = (await read_controls(self.account, view, {planned.control: control}, 1))[planned.control]
        if trouble := await still_there(self.account, view, configured):
            return _stopped(trouble)
        if stopped := _as_planned(look.readings, planned, managed=look.managed):
            return stopped
        if prove(look.readings).stands(planned.after):
            return None
        return self._lacks(control, view) or view

    def _lacks(self, control: Control, view: View) -> Stopped | None:
        """Another control that must have a value first, by the page's settings."""
        for name, wanted in (control.change.needs if control.change else {}).items():
            other = self.task.service.controls[name]
            reported = [
                said(reading, view.recorder.asked(reading)).value for reading in other.readings if reading.response
            ]
            if any(value not in {None, wanted} for value in reported):
                return Stopped("needs", f"“{other.title}” has to be {wanted} first")
        return None

    async def _switch(self, planned: PlannedChange, control: Control, view: View) -> None:
        if self._stored is None:
            self._stored = await stored_origins(self.account)
        try:
            receipt = keep(self._receipt(planned))
        except AuditorError as error:
            self.changes.append(_not_tried(planned, Stopped("no_receipt", f"no receipt could be written: {error}")))
            return
        self.step(self.task.id, f"switching {control.title} to {planned.after}")
        place = len(self.changes)
        self.changes.append(_seen(planned, ChangeState.NOT_PROVEN, _ENDED_EARLY, receipt.id))
        self._not_settled([planned.control])
        applied = await apply(self.account, view, control, others_of(self.task.service, planned.control), planned.after)
        if not applied.clicked and applied.stopped:
            _kept(finished(receipt, ChangeState.NOT_TRIED, applied.stopped.detail, ()))
            self.changes[place] = _not_tried(planned, applied.stopped)
            await self._look([planned.control])
            return
        await self._close_pages()
        over = now()
        receipt = _kept(receipt.model_copy(update={"requests": applied.requests, "question": applied.question}))
        self.step(self.task.id, f"proving {control.title} on a fresh page")
        await self._look([planned.control])
        first = prove(self.seen[planned.control].readings).value
        self._attempts.append(_Attempt(planned, control, receipt, applied, place, over, first))
        self._not_settled([planned.control])
        self._followed.update(control.change.also.get(planned.after, {}) if control.change else {})

    def _not_settled(self, names: Iterable[str]) -> None:
        """Until the last look, nothing is known of these: what is stored may still change."""
        for name in names:
            trouble = Trouble(reason=Reason.INTERRUPTED, detail="switching", saw=_ENDED_EARLY.saw)
            self.seen[name] = ControlSeen(control=name, page=self.task.service.controls[name].page, trouble=trouble)

    async def _look(self, names: Iterable[str]) -> None:
        """Read these in a context that was not there when anything was clicked: no old page speaks for the service."""
        await self._close_pages()
        async with self.beside(self.account, self._stored or []) as other:
            await self.read_again(other, {name: self.task.service.controls[name] for name in names})

    async def _close_pages(self) -> None:
        """What the pages that were clicked on still wanted to send is not waited for."""
        for page in self.account.context.pages:
            await page.close()

    async def _last_look(self) -> None:
        """Once more at everything that was switched, when a service had the time to take it back."""
        names = [attempt.planned.control for attempt in self._attempts] + [
            change.control for change, _ in self._already
        ]
        if not names:
            return
        names += [name for name in self._followed if self.task.known.get(name) is not None]
        if sent := [attempt for attempt in self._attempts if attempt.applied.sent]:
            lag = max(attempt.control.change.settles_within if attempt.control.change else 0 for attempt in sent)
            until = max(attempt.over for attempt in sent) + max(LAST_LOOK, lag)
            self.step(self.task.id, f"waiting {max(0, until - now()):.0f} s before the last look")
            await asyncio.sleep(max(0, until - now()))
        self.step(self.task.id, "looking once more at what was switched")
        await self._look(dict.fromkeys(names))
        for attempt in self._attempts:
            self._settle(attempt)
        for planned, place in self._already:
            if self._followed.get(planned.control) == planned.after and self._is_proven(planned):
                self.changes[place] = self._follow(planned)
        self._note_followers()

    def _settle(self, attempt: _Attempt) -> None:
        planned, readings = attempt.planned, self.seen[attempt.planned.control].readings
        state, why = _outcome(attempt, readings)
        _kept(finished(attempt.receipt, state, why.detail if why else None, tuple(readings)))
        self.changes[attempt.place] = _seen(planned, state, why, attempt.receipt.id, attempt.applied.question)

    def _note_followers(self) -> None:
        """Controls that changed with another one: each that was not planned itself has a receipt of its own."""
        planned = {change.control for change in self.task.changes}
        for attempt in self._attempts:
            also = attempt.control.change.also.get(attempt.planned.after, {}) if attempt.control.change else {}
            for name, value in also.items():
                before = self.task.known.get(name)
                if name in planned or before in {None, value} or name not in self.seen:
                    continue
                title = self.task.service.controls[name].title
                update = {"control": name, "title": title, "before": before, "after": value}
                other = attempt.planned.model_copy(update=update)
                if self._is_proven(other):
                    self.changes.append(self._follow(other))

    def _is_proven(self, planned: PlannedChange) -> bool:
        return prove(self.seen[planned.control].readings).stands(planned.after)

    def _follow(self, planned: PlannedChange) -> ChangeSeen:
        try:
            readings = tuple(self.seen[planned.control].readings)
            kept = keep(finished(self._receipt(planned), ChangeState.FOLLOWED, None, readings))
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


def fix_task(task: AccountTask, changes: Sequence[PlannedChange], seen: AccountSeen) -> AccountTask:
    """The task to make these changes of an account that was just `seen`."""
    values = {
        control.control: {reading.value for reading in control.readings if reading.value} for control in seen.controls
    }
    known = {control: each.pop() for control, each in values.items() if len(each) == 1}
    return replace(task, kind=TaskKind.FIX, changes=tuple(changes), known=known)


def merged(run: Run, fixed: Run) -> Run:
    """The run, with what the fix saw in place of what was seen before it."""
    after = {account.account: account for account in fixed.accounts}
    accounts = tuple(
        _merged(account, after[account.account]) if account.account in after else account for account in run.accounts
    )
    interrupted = run.interrupted or fixed.interrupted
    return run.model_copy(update={"accounts": accounts, "finished": fixed.finished, "interrupted": interrupted})


def _merged(before: AccountSeen, after: AccountSeen) -> AccountSeen:
    again = {control.control: control for control in after.controls}
    notes = [note for note in after.notes if note not in before.notes]
    if after.trouble:
        notes.append(f"Not everything was changed. {cannot_be_read(before, after.trouble)}")
    return before.model_copy(
        update={
            "controls": tuple(again.get(control.control, control) for control in before.controls),
            "changes": after.changes,
            "refused": (*before.refused, *after.refused),
            "notes": (*before.notes, *notes),
            "seconds": before.seconds + after.seconds,
        }
    )


def _as_planned(readings: Sequence[ReadingSeen], planned: PlannedChange, *, managed: bool) -> Stopped | None:
    """Why the control is not to be touched; None where it is as planned. Raises nothing, clicks nothing."""
    proof = prove(readings)
    if proof.value is None or not proof.stands(proof.value):
        return _stopped(proof.trouble or Trouble(reason=Reason.NO_WITNESS))
    if managed:
        return Stopped("locked", "it is locked: the organisation decides")
    if proof.value not in {planned.before, planned.after}:
        return Stopped(
            "changed_since", f"it is {proof.value} now, not {planned.before} as planned: somebody changed it"
        )
    return None


def _kept(receipt: Receipt) -> Receipt:
    """Keep the outcome of a change. Where that fails, the receipt stays `begun`, and the next check settles it."""
    with suppress(AuditorError):
        keep(receipt)
    return receipt


def _outcome(attempt: _Attempt, readings: Sequence[ReadingSeen]) -> tuple[ChangeState, Stopped | None]:
    """What the last look shows decides; how the switching went only says why."""
    planned, proof = attempt.planned, prove(readings)
    if proof.proven and proof.value == planned.after:
        return ChangeState.MADE, None
    if not proof.stands(planned.before):
        why = attempt.applied.stopped or Stopped("not_proven", "a fresh page does not prove it")
        return ChangeState.NOT_PROVEN, why
    return ChangeState.NOT_MADE, _why_not(attempt)


def _why_not(attempt: _Attempt) -> Stopped:
    planned, applied = attempt.planned, attempt.applied
    answered = applied.status is not None and 200 <= applied.status < 300
    if attempt.first == planned.after:
        return Stopped("turned_back", f"the service had taken it, and soon after it was {planned.before} again")
    if answered and applied.reported == planned.before:
        return Stopped("not_kept", f"the service answered with {applied.status} and did not keep it")
    if answered and applied.reported == planned.after:
        return Stopped("turned_back", f"the service had taken it, and on a fresh page it was {planned.before} again")
    if applied.stopped and applied.shown_new and applied.status is not None:
        return Stopped("rolled_back", f"the page showed it and took it back: {applied.stopped.saw}")
    if applied.stopped:
        return applied.stopped
    return Stopped("turned_back", f"the page showed it, and a fresh page shows {planned.before} again")


def _already(planned: PlannedChange) -> Stopped:
    return Stopped("already", f"it is {planned.after} already")


def _stopped(trouble: Trouble) -> Stopped:
    return Stopped(trouble.reason.value, trouble.saw or trouble.reason.value.replace("_", " "))


def _not_tried(planned: PlannedChange, why: Stopped) -> ChangeSeen:
    return _seen(planned, ChangeState.NOT_TRIED, why, None)


def _seen(
    planned: PlannedChange, state: ChangeState, why: Stopped | None, receipt: str | None, question: str | None = None
) -> ChangeSeen:
    return ChangeSeen(
        control=planned.control,
        before=planned.before,
        after=planned.after,
        state=state,
        detail=why.detail if why else None,
        saw=why.saw if why else None,
        receipt=receipt,
        question=question,
    )
