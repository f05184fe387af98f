"""One change on an open page: each declared click once, then wait for what the service answers and the page shows.

Whether the change lasts is not decided here: a fresh page shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.change_clicks import BEFORE_SAVE, Clicks
from auditor.browser.change_questions import Questions
from auditor.browser.context import Timeouts, now, pause
from auditor.browser.dialogs import Dialogs
from auditor.browser.locate import Found, find_read
from auditor.browser.navigation import raise_if_gone
from auditor.browser.settle import value_of
from auditor.browser.write_watch import Stopped, Written

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.control import Control

_STANDS = 0.6
"""Seconds that the new value must stand where no answer can be watched."""


@dataclass(frozen=True)
class Applied:
    """What came of the clicks on this page. `clicked`: something was pressed, so the stored value is not known now.

    `sent`: something may have been written; `status`: of the service's answer to it; `reported`: the value in it, or
    in the settings after it; `shown_new`: the page showed the new value, if only for a moment; `question`: the text of
    a dialog that was left open; `requests`: method and address of everything that the page sent with a method that
    writes.
    """

    clicked: bool
    stopped: Stopped | None = None
    sent: bool = False
    status: int | None = None
    reported: str | None = None
    shown_new: bool = False
    question: str | None = None
    requests: tuple[str, ...] = ()


async def apply(account: AccountBrowser, view: View, control: Control, others: tuple[str, ...], value: str) -> Applied:
    """Change the control, which is in sight on this page and was just read, to `value`. Never clicks twice."""
    written = await Written.watch(account, view, control, value)
    clicks = Clicks(view, control, others, value, written)
    questions = Questions(clicks, await Dialogs.since_now(view.page), account.guard)
    attempt = _Attempt(account.timeouts, view, clicks, questions, written)
    with written.permitting():
        stopped = await attempt.run()
    question = questions.shown or await questions.left_open()
    await written.settle(BEFORE_SAVE)
    return Applied(
        clicks.clicked,
        stopped,
        written.sent or not written.is_watched,
        written.status,
        written.reported(),
        attempt.shown_new,
        question,
        tuple(written.requests),
    )


@dataclass
class _Attempt:
    """Presses, answers and looks, until the new value stands or something ends it."""

    timeouts: Timeouts
    view: View
    clicks: Clicks
    questions: Questions
    written: Written
    shown: str | None = None
    shown_new: bool = False
    _since: float | None = None

    async def run(self) -> Stopped | None:
        if stopped := await self.clicks.open():
            return stopped
        began = self.clicks.last
        while True:
            try:
                await self._look()
                stopped = await self.questions.answer(stands=self._stands())
                stopped = stopped or (None if self.questions.is_asked else await self.clicks.next())
            except Error as error:
                raise_if_gone(error)
                stopped = None
            if stopped or (stopped := self.written.wrong()):
                return stopped
            if self._done():
                return None
            if now() - self.clicks.last > self._timeout():
                return self._gave_up()
            await pause(began)

    async def _look(self) -> None:
        clicks, names = self.clicks, self.clicks.control.names
        found = await find_read(self.view.page, clicks.reading, names=names, others=clicks.others)
        if not isinstance(found, Found):
            return
        clicks.key = found.facts["key"]
        shown = value_of(clicks.reading, found, names)
        if isinstance(shown, str):
            self.shown, self.shown_new = shown, self.shown_new or shown == clicks.value
            self._since = (self._since or now()) if shown == clicks.value else None

    def _stands(self) -> bool:
        """Whether the new value is there already: sent where that can be watched, else shown."""
        return self.written.sent if self.written.is_watched else self.shown == self.clicks.value

    def _done(self) -> bool:
        if self.shown != self.clicks.value or self._since is None:
            return False
        if self.written.is_watched:
            return self.written.status is not None and self.view.recorder.quiet
        change = self.clicks.control.change
        waits = self.clicks.chooses or (self.clicks.pending and change and change.save)
        return not waits and self.view.recorder.quiet and now() - self._since > _STANDS

    def _timeout(self) -> float:
        """Seconds without a further click: longer where the service has been asked and has not answered yet."""
        return self.timeouts.page if self.written.is_under_way else self.timeouts.control

    def _gave_up(self) -> Stopped:
        if self.clicks.chooses:
            return Stopped("no_option", "the control opened nothing that is called as the new value")
        if self.written.is_watched and not self.written.sent:
            return Stopped("no_write", self.written.in_place_of_it())
        if self.written.is_under_way:
            return Stopped("no_answer", "the service did not answer in time")
        return Stopped("not_shown", "the page does not show the new value")
