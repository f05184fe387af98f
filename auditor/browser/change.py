"""One change on an open page: each declared click once, then wait for what the service answers and the page shows.

Whether the change lasts is not decided here: a fresh page tells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.context import now, pause
from auditor.browser.denylist import forbidden
from auditor.browser.locate import Found, find_read
from auditor.browser.press import OPTION_ROLES, Press, Pressable, press, pressables, pressables_among
from auditor.browser.questions import Dialogs, is_declared
from auditor.browser.seeing import value_of
from auditor.browser.visit import raise_if_gone
from auditor.browser.words import normal, whole
from auditor.browser.written import Stopped, Written
from auditor.model.service import ONE_CLICK, Kind, Locator, every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.browser.context import AccountBrowser
    from auditor.browser.questions import Dialog
    from auditor.browser.signs import View
    from auditor.model.service import Control, Question, Reading

_CLICK_MS = 3000
_BEFORE_SAVE = 1.0
"""Seconds after the last click in which a page that saves by itself has begun to."""
_STANDS = 0.6
"""Seconds that the new value must stand where no answer can be watched."""
_READABLE = 0.5
"""Seconds that a dialog has to say all that it says, before it is taken for a question that nobody declared."""
_CHOSEN = frozenset({*OPTION_ROLES, "switch", "checkbox"})
"""Roles of what may be chosen in a dialog that the control opens. A plain button there answers a question."""
_SHOWN_TEXT = 300


@dataclass(frozen=True)
class Applied:
    """What came of the clicks on this page. `clicked`: something was pressed, so the stored value is not known now.

    `sent`: something may have been written; `status`: of the service's answer to it; `told`: the value that it, or the
    settings after it, told; `shown_new`: the page showed the new value, if only for a moment; `question`: the text of
    a dialog that was left open; `requests`: method and address of everything that the page sent with a method that
    writes.
    """

    clicked: bool
    stopped: Stopped | None = None
    sent: bool = False
    status: int | None = None
    told: str | None = None
    shown_new: bool = False
    question: str | None = None
    requests: tuple[str, ...] = ()


async def apply(account: AccountBrowser, view: View, control: Control, others: tuple[str, ...], value: str) -> Applied:
    """Change the control, which is in sight on this page and was just read, to `value`. Never clicks twice."""
    written = await Written.watch(account, view, control, value)
    attempt = _Attempt(account, view, control, others, value, written, await Dialogs.since_now(view.page))
    with written.letting():
        stopped = await attempt.run()
    question = attempt.question or await attempt.left_open()
    await written.settle(_BEFORE_SAVE)
    return Applied(
        attempt.clicked,
        stopped,
        written.sent or not written.is_watched,
        written.status,
        written.told(),
        attempt.shown_new,
        question,
        tuple(written.requests),
    )


@dataclass
class _Attempt:
    account: AccountBrowser
    view: View
    control: Control
    others: tuple[str, ...]
    value: str
    written: Written
    dialogs: Dialogs
    clicked: bool = False
    shown: str | None = None
    shown_new: bool = False
    question: str | None = None
    """The text of a dialog that nobody declared."""
    _is_asked: bool = False
    """A dialog is there that was not answered: nothing else is pressed."""
    _key: str = ""
    _pending: list[str] = field(default_factory=list)
    _answered: set[tuple[str, ...]] = field(default_factory=set)
    _asked_since: float | None = None
    _asked_before: int = 0
    _last_click: float = 0.0
    _since: float | None = None

    @property
    def reading(self) -> Reading:
        return next(reading for reading in self.control.readings if reading.on_page)

    async def run(self) -> Stopped | None:
        self._asked_before = len(self.account.guard.asked)
        if stopped := await self._open():
            return stopped
        began = self._last_click
        while True:
            try:
                await self._see()
                stopped = await self._ask() or (None if self._is_asked else await self._next())
            except Error as error:
                raise_if_gone(error)
                stopped = None
            if stopped or (stopped := self.written.wrong()):
                return stopped
            if self._done():
                return None
            if now() - self._last_click > self._patience():
                return self._gave_up()
            await pause(began)

    # -- what is clicked ------------------------------------------------------------------------------------------

    async def _open(self) -> Stopped | None:
        """The click on the control itself, or on the option that it shows at once."""
        found = await find_read(self.view.page, self.reading, names=self.control.names, others=self.others)
        if not isinstance(found, Found):
            return Stopped("gone", f"the control was not there any more ({found.reason.value.replace('_', ' ')})")
        if not found.named:
            return Stopped(
                "other_name", f"the control is called “{found.facts['name'][:80]}”, and nobody declared that"
            )
        if found.facts["disabled"]:
            return Stopped("locked", "the control is locked")
        control = _only(await self._there(found.locator))
        if isinstance(control, Stopped):
            return control
        if control.facts["name"] != found.facts["name"]:
            return _MOVED
        self._key = control.facts["key"]
        change, words = self.control.change, every(self.reading.words.get(self.value, {}))
        self._pending = ["save"]
        if self.reading.see is Kind.RADIO:
            return await self._press(await self._radio(control, words))
        if self.reading.see is Kind.SELECT and control.facts.get("tag") == "SELECT":
            return await self._select(control, words)
        if self.reading.see not in ONE_CLICK or (change and self.value in change.choose):
            self._pending.insert(0, "choose")
        return await self._press(control)

    async def _radio(self, control: Pressable, words: Sequence[str]) -> Pressable | Stopped:
        group = control.element
        inside = await group.query_selector_all('input[type="radio"], [role="radio"]')
        wanted = whole(words)
        named = [one for one in await pressables_among(self.view.page, inside) if wanted.match(one.facts["name"])]
        return _only(named, "the option for the new value")

    async def _there(self, locator: Locator) -> list[Pressable]:
        return await pressables(self.view.page, locator, names=self.control.names, others=self.others)

    async def _next(self) -> Stopped | None:
        """The next declared click, where its moment has come."""
        if not self._pending:
            return None
        return await (self._choose() if self._pending[0] == "choose" else self._save())

    def _choices(self) -> tuple[Locator, ...]:
        declared = self.control.change.choose.get(self.value) if self.control.change else None
        words = self.reading.words.get(self.value, {})
        return declared or tuple(Locator(role=role, name=words) for role in OPTION_ROLES)

    async def _choose(self) -> Stopped | None:
        for locator in self._choices():
            there = await self._there(locator)
            if there:
                self._pending.pop(0)
                return await self._press(_only(there, "the entry for the new value"))
        return None

    async def _save(self) -> Stopped | None:
        declared = self.control.change.save if self.control.change else None
        if declared is None or self.written.sent:
            self._pending.pop(0)
            return None
        if not (self.view.recorder.quiet and now() - self._last_click > _BEFORE_SAVE):
            return None
        for locator in declared:
            there = await self._there(locator)
            if there:
                self._pending.pop(0)
                return await self._press(_only(there, "the button that saves"))
        return None

    async def _press(
        self, target: Pressable | Stopped, also: Sequence[str] = (), *, around: bool = True
    ) -> Stopped | None:
        """One press; what destroys is not pressed, by its own words or by those around it."""
        if isinstance(target, Stopped):
            return target
        if destroys := target.objection(also, around=around):
            return Stopped("destructive", f"“{destroys[:80]}” is never clicked")
        before, self.clicked = self.clicked, True  # from here on it may have been
        outcome = await press(self.view.page, target)
        self._last_click = now()
        if outcome is Press.DONE:
            return None
        self.clicked = before
        return _MOVED if outcome is Press.MOVED else Stopped("not_clickable", "it could not be clicked")

    async def _select(self, control: Pressable, words: Sequence[str]) -> Stopped | None:
        if destroys := control.objection():
            return Stopped("destructive", f"“{destroys[:80]}” is never clicked")
        element = control.element
        texts: list[str] = await element.evaluate("at => Array.from(at.options).map(option => option.label)")
        wanted = {normal(word) for word in words}
        fitting = [number for number, text in enumerate(texts) if normal(text) in wanted]
        if len(fitting) != 1:
            return Stopped("ambiguous", f"{len(fitting)} entries are called as the new value")
        try:
            self.clicked = True
            await element.select_option(index=fitting[0], timeout=_CLICK_MS)
        except PlaywrightTimeout:
            return Stopped("not_clickable", "it could not be set")
        finally:
            self._last_click = now()
        return None

    # -- what the page asks ---------------------------------------------------------------------------------------

    async def _ask(self) -> Stopped | None:
        """Answer a declared question, once and while the new value does not stand. Any other dialog ends the change."""
        if len(self.account.guard.asked) > self._asked_before:
            return self._not_declared(self.account.guard.asked[-1])
        open_ones = await self._unanswered(accept=True)
        self._is_asked = bool(open_ones)
        self._asked_since = (self._asked_since or now()) if open_ones else None
        for dialog in open_ones:
            question = self._declared(dialog)
            if question is not None and not self._stands():
                return await self._answer(dialog, question)
        if self._asked_since is not None and now() - self._asked_since > _READABLE:
            return self._not_declared(open_ones[0].shown)
        return None

    async def _unanswered(self, *, accept: bool = False) -> list[Dialog]:
        """Dialogs that ask something and were not answered. `accept`: the others belong to the page from now on."""
        unanswered: list[Dialog] = []
        for dialog in await self.dialogs.fresh():
            if dialog.says in self._answered:
                continue
            if not await self._belongs(dialog):
                unanswered.append(dialog)
            elif accept:
                await self.dialogs.accept(dialog)
        return unanswered

    async def _belongs(self, dialog: Dialog) -> bool:
        """Whether the control stands in it, or the entry that is to be chosen next: it asks nothing."""
        if self._key.startswith(f"{dialog.key}/"):
            return True
        if not self._pending or self._pending[0] != "choose":
            return False
        for locator in self._choices():
            if locator.role in _CHOSEN:
                for one in await self._there(locator):
                    if await dialog.holds(one.element):
                        return True
        return False

    def _declared(self, dialog: Dialog) -> Question | None:
        questions = self.control.change.questions(self.value) if self.control.change else ()
        return next((one for one in questions if is_declared(one, dialog)), None)

    def _stands(self) -> bool:
        """Whether the new value is there already: sent where that can be watched, else shown."""
        return self.written.sent if self.written.is_watched else self.shown == self.value

    async def _answer(self, dialog: Dialog, question: Question) -> Stopped | None:
        if destroys := forbidden(dialog.says):
            self.question = dialog.shown
            return Stopped("destructive", f"the question says “{destroys[:_SHOWN_TEXT]}”, and that is never confirmed")
        inside = [one for one in await self._there(question.click) if await dialog.holds(one.element)]
        if not inside:  # it may still be coming
            return None
        self._answered.add(dialog.says)
        return await self._press(_only(inside, "the answer"), dialog.says, around=False)

    def _not_declared(self, text: str) -> Stopped:
        self.question = text[:_SHOWN_TEXT]
        declared = bool(self.control.change and self.control.change.questions(self.value))
        why = "the confirmation is not the declared one" if declared else "the page asks something that is not declared"
        return Stopped("question", f"{why}, and nothing was pressed there: “{self.question}”")

    async def left_open(self) -> str | None:
        """The text of a dialog that is still there and was not answered."""
        try:
            there = await self._unanswered()
        except Error as error:
            raise_if_gone(error)
            return None
        return there[0].shown if there else None

    # -- what came of it ------------------------------------------------------------------------------------------

    async def _see(self) -> None:
        found = await find_read(self.view.page, self.reading, names=self.control.names, others=self.others)
        if isinstance(found, Found):
            self._key = found.facts["key"]
        shown = value_of(self.reading, found, self.control.names) if isinstance(found, Found) else None
        if isinstance(shown, str):
            self.shown, self.shown_new = shown, self.shown_new or shown == self.value
            self._since = (self._since or now()) if shown == self.value else None

    def _done(self) -> bool:
        if self.shown != self.value or self._since is None:
            return False
        if self.written.is_watched:
            return self.written.status is not None and self.view.recorder.quiet
        waits = self._pending and (self._pending[0] == "choose" or (self.control.change and self.control.change.save))
        return not waits and self.view.recorder.quiet and now() - self._since > _STANDS

    def _patience(self) -> float:
        """Seconds without a further click: longer where the service has been asked and has not answered yet."""
        patience = self.account.patience
        return patience.page if self.written.is_under_way else patience.control

    def _gave_up(self) -> Stopped:
        if self._pending and self._pending[0] == "choose":
            return Stopped("no_option", "the control opened nothing that is called as the new value")
        if self.written.is_watched and not self.written.sent:
            return Stopped("no_write", "the page did not write anything")
        if self.written.is_under_way:
            return Stopped("no_answer", "the service did not answer in time")
        return Stopped("not_shown", "the page does not show the new value")


_MOVED = Stopped("moved", "what lay under the pointer changed in that moment, so it was not clicked")


def _only(there: Sequence[Pressable], what: str = "the control") -> Pressable | Stopped:
    """The one element that is meant; none or several are no reason to guess."""
    if len(there) == 1:
        return there[0]
    return Stopped("ambiguous", f"{what} is there {len(there)} times") if there else Stopped("gone", f"{what} is gone")
