"""What a page asks while a control is changed: declared questions are answered, any other one ends the change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.change_clicks import only
from auditor.browser.context import now
from auditor.browser.denylist import forbidden
from auditor.browser.dialogs import is_declared
from auditor.browser.navigation import raise_if_gone
from auditor.browser.press import OPTION_ROLES
from auditor.browser.write_watch import Stopped

if TYPE_CHECKING:
    from auditor.browser.change_clicks import Clicks
    from auditor.browser.dialogs import Dialog, Dialogs
    from auditor.browser.guard import PageGuard
    from auditor.model.write import Question

_READABLE = 0.5
"""Seconds that a dialog has to say all that it says, before it is taken for a question that nobody declared."""
_CHOSEN = frozenset({*OPTION_ROLES, "switch", "checkbox"})
"""Roles of what may be chosen in a dialog that the control opens. A plain button there answers a question."""
_SHOWN_TEXT = 300


@dataclass
class Questions:
    """The dialogs of one change. `is_asked`: one is open that was not answered, so nothing else is pressed.

    `shown`: the text of one that nobody declared.
    """

    clicks: Clicks
    dialogs: Dialogs
    guard: PageGuard
    is_asked: bool = False
    shown: str | None = None
    _answered: set[tuple[str, ...]] = field(default_factory=set)
    _asked_since: float | None = None

    def __post_init__(self) -> None:
        self._asked_before = len(self.guard.asked)

    async def answer(self, *, stands: bool) -> Stopped | None:
        """Answer a declared question, once and unless the new value `stands`. Any other dialog ends the change."""
        if len(self.guard.asked) > self._asked_before:
            return self._not_declared(self.guard.asked[-1])
        open_ones = await self._unanswered(accept=True)
        self.is_asked = bool(open_ones)
        self._asked_since = (self._asked_since or now()) if open_ones else None
        for dialog in open_ones:
            question = self._declared(dialog)
            if question is not None and not stands:
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
        if self.clicks.key.startswith(f"{dialog.key}/"):
            return True
        if not self.clicks.chooses:
            return False
        for locator in self.clicks.choices():
            if locator.role in _CHOSEN:
                for pressable in await self.clicks.there(locator):
                    if await dialog.holds(pressable.element):
                        return True
        return False

    def _declared(self, dialog: Dialog) -> Question | None:
        questions = self.clicks.control.change.questions(self.clicks.value) if self.clicks.control.change else ()
        return next((question for question in questions if is_declared(question, dialog)), None)

    async def _answer(self, dialog: Dialog, question: Question) -> Stopped | None:
        if destroys := forbidden(dialog.says):
            self.shown = dialog.shown
            return Stopped("destructive", f"the question says “{destroys[:_SHOWN_TEXT]}”, and that is never confirmed")
        inside = [
            pressable for pressable in await self.clicks.there(question.click) if await dialog.holds(pressable.element)
        ]
        if not inside:  # it may still be coming
            return None
        self._answered.add(dialog.says)
        return await self.clicks.press(only(inside, "the answer"), dialog.says, around=False)

    def _not_declared(self, text: str) -> Stopped:
        self.shown = text[:_SHOWN_TEXT]
        declared = bool(self.clicks.control.change and self.clicks.control.change.questions(self.clicks.value))
        why = "the confirmation is not the declared one" if declared else "the page asks something that is not declared"
        return Stopped("question", f"{why}, and nothing was pressed there: “{self.shown}”")

    async def left_open(self) -> str | None:
        """The text of a dialog that is still there and was not answered."""
        try:
            there = await self._unanswered()
        except Error as error:
            raise_if_gone(error)
            return None
        return there[0].shown if there else None
