"""One change on an open page: each declared click once, then wait for what the service answers and the page shows.

Whether the change lasts is not decided here: a fresh page tells.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.context import now, pause
from auditor.browser.guard import Permit
from auditor.browser.locate import Found, element_at, facts_of, find_one, on_page, probe_source, whole
from auditor.browser.never import is_destructive
from auditor.browser.responses import at_path, is_missing, value_of
from auditor.browser.state import normal, state_of
from auditor.browser.visit import raise_if_gone
from auditor.browser.writing import objection, values_of
from auditor.model.service import TWO_STATE, Kind, Locator, every

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from playwright.async_api import Locator as PageLocator
    from playwright.async_api import Response

    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View
    from auditor.browser.state import Facts
    from auditor.browser.writing import Told
    from auditor.model.service import Control, Reading

_CLICK_MS = 3000
_BEFORE_SAVE = 1.0
"""Seconds after the last click in which a page that saves by itself has begun to."""
_STANDS = 0.6
"""Seconds that the new value must stand where no answer can be watched."""
_OPTIONS = ("menuitemradio", "menuitemcheckbox", "menuitem", "option", "radio")


@dataclass(frozen=True)
class Stopped:
    """Why a change went no further: a word for programs, and half a sentence for people."""

    detail: str
    saw: str


@dataclass(frozen=True)
class Applied:
    """What came of the clicks on this page. `clicked`: something was pressed, so the stored value is not known now.

    `status` is that of the service's answer to the write; `told` the value that it, or the settings after it, told;
    `shown_new`: the page showed the new value, if only for a moment.
    """

    clicked: bool
    stopped: Stopped | None = None
    status: int | None = None
    told: str | None = None
    shown_new: bool = False


async def apply(account: AccountBrowser, view: View, control: Control, others: tuple[str, ...], value: str) -> Applied:
    """Change the control, which is in sight on this page and was just read, to `value`. Never clicks twice."""
    session = await account.context.new_cdp_session(view.page)
    frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    return await _Attempt(account, view, control, others, value, frame).run()


@dataclass
class _Attempt:
    account: AccountBrowser
    view: View
    control: Control
    others: tuple[str, ...]
    value: str
    frame: str
    clicked: bool = False
    status: int | None = None
    answered: str | None = None
    failed: bool = False
    shown: str | None = None
    shown_new: bool = False
    permit: Permit | None = None
    _body: asyncio.Task[None] | None = None
    _pending: list[str] = field(default_factory=list)
    _last_click: float = 0.0
    _since: float | None = None

    @property
    def reading(self) -> Reading:
        return next(reading for reading in self.control.readings if reading.see is not None)

    async def run(self) -> Applied:
        told = self._told_before()
        answers = {target: len(list_) for target, list_ in self.view.recorder.answers.items()}
        if self.control.write is not None:
            self.permit = Permit(
                self.frame,
                self.account.place.home,
                self.control.write,
                lambda asked: objection(asked, self.control, self.value, told),
            )
        self.view.page.on("response", self._answer)
        self.view.page.on("requestfailed", self._failed)
        if self.permit is None:
            stopped = await self._clicks()
        else:
            with self._letting(self.permit):
                stopped = await self._clicks()
        if self._body is not None:
            await asyncio.wait([self._body], timeout=_BEFORE_SAVE)
        return Applied(self.clicked, stopped, self.status, self._told_after(answers), self.shown_new)

    def _letting(self, permit: Permit) -> AbstractContextManager[None]:
        return self.account.sentry.letting(permit)

    async def _clicks(self) -> Stopped | None:
        if stopped := await self._open():
            return stopped
        began = self._last_click
        while True:
            try:
                await self._see()
                stopped = await self._next()
            except Error as error:
                raise_if_gone(error)
                stopped = None
            if stopped or (stopped := self._wrong()):
                return stopped
            if self._done():
                return None
            if now() - self._last_click > self._patience():
                return self._gave_up()
            await pause(began)

    # -- what is clicked ------------------------------------------------------------------------------------------

    async def _open(self) -> Stopped | None:
        """The click on the control itself, or on the option that it shows at once."""
        found = await find_one(self.view.page, self.reading.find, names=self.control.names, others=self.others)
        if not isinstance(found, Found):
            return Stopped("gone", f"the control was not there any more ({found.reason.value.replace('_', ' ')})")
        if not found.named:
            return Stopped(
                "other_name", f"the control is called “{found.facts['name'][:80]}”, and nobody declared that"
            )
        if found.facts["disabled"]:
            return Stopped("locked", "the control is locked")
        if stopped := _forbidden(found.facts, row=True):
            return stopped
        element = self._element(found)
        change, words = self.control.change, self.reading.words.get(self.value, {})
        self._pending = ["confirm", "save"]
        if self.reading.see is Kind.RADIO:
            return await self._press_one(element.get_by_role("radio", name=whole(every(words))), "the option")
        if self.reading.see is Kind.SELECT and found.facts.get("tag") == "SELECT":
            return await self._select(element, every(words))
        if self.reading.see not in TWO_STATE or (change and self.value in change.choose):
            self._pending.insert(0, "choose")
        return await self._press(element)

    def _element(self, found: Found) -> PageLocator:
        by_key = element_at(self.view.page, found.facts["key"])
        locator = self.reading.find[found.hit.rank - 1]
        return by_key or on_page(self.view.page, locator, self.control.names).first

    async def _next(self) -> Stopped | None:
        """The next declared click, where its moment has come."""
        if not self._pending:
            return None
        change = self.control.change
        match self._pending[0]:
            case "choose":
                declared = change.choose.get(self.value) if change else None
                return await self._choose(declared or self._options())
            case "confirm":
                return await self._confirm()
            case _:
                return await self._save()

    def _options(self) -> tuple[Locator, ...]:
        words = self.reading.words.get(self.value, {})
        return tuple(Locator(role=role, name=words) for role in _OPTIONS)

    async def _choose(self, locators: tuple[Locator, ...]) -> Stopped | None:
        for locator in locators:
            reachable = await self._reachable(locator)
            if len(reachable) > 1:
                return Stopped("ambiguous", f"{len(reachable)} entries are called as the new value")
            if reachable:
                self._pending.pop(0)
                return await self._click(locator, reachable[0])
        return None

    async def _confirm(self) -> Stopped | None:
        declared = self.control.change.confirm.get(self.value) if self.control.change else None
        if declared is None:
            self._pending.pop(0)
            return None
        if self.permit is not None and self.permit.used is not None:
            self._pending.pop(0)
            return None
        if not await self._reachable(declared.within):
            if self._save_time():  # it does not ask: the next click may come
                self._pending.pop(0)
            return None
        inside = declared.click.model_copy(update={"within": declared.click.within or declared.within})
        reachable = await self._reachable(inside)
        if len(reachable) != 1:
            return None
        self._pending.pop(0)
        return await self._click(inside, reachable[0])

    async def _save(self) -> Stopped | None:
        declared = self.control.change.save if self.control.change else None
        if declared is None or (self.permit is not None and self.permit.used is not None):
            self._pending.pop(0)
            return None
        if not self._save_time():
            return None
        for locator in declared:
            reachable = await self._reachable(locator)
            if len(reachable) == 1:
                self._pending.pop(0)
                return await self._click(locator, reachable[0])
        return None

    def _save_time(self) -> bool:
        return self.view.recorder.quiet and now() - self._last_click > _BEFORE_SAVE

    async def _reachable(self, locator: Locator) -> list[tuple[int, Facts]]:
        found = await facts_of(self.view.page, locator, names=self.control.names, others=self.others)
        return [(number, facts) for number, facts in enumerate(found) if facts["why"] is None]

    async def _click(self, locator: Locator, target: tuple[int, Facts]) -> Stopped | None:
        number, facts = target
        if stopped := _forbidden(facts, row=False):
            return stopped
        element = element_at(self.view.page, facts["key"]) or on_page(self.view.page, locator, self.control.names).nth(
            number
        )
        return await self._press(element)

    async def _press_one(self, element: PageLocator, what: str) -> Stopped | None:
        facts: list[Facts] = await element.evaluate_all(probe_source(), {"row": None, "others": [], "reach": True})
        if len(facts) != 1:
            return Stopped("ambiguous", f"{what} for the new value is there {len(facts)} times")
        return _forbidden(facts[0], row=True) or await self._press(element)

    async def _press(self, element: PageLocator) -> Stopped | None:
        """One click. A native input that something else draws is clicked by its label, as a person would."""
        try:
            target: Any = element
            if not await element.is_visible():
                label = (await element.evaluate_handle("at => (at.labels || [])[0] || at")).as_element()
                target = label or element
            self.clicked = True
            await target.click(timeout=_CLICK_MS, no_wait_after=True)
        except PlaywrightTimeout:
            return Stopped("not_clickable", "it could not be clicked")
        finally:
            self._last_click = now()
        return None

    async def _select(self, element: PageLocator, words: tuple[str, ...]) -> Stopped | None:
        texts: list[str] = await element.evaluate("at => Array.from(at.options).map(option => option.label)")
        wanted = {normal(word) for word in words}
        fitting = [number for number, text in enumerate(texts) if normal(text) in wanted]
        if len(fitting) != 1:
            return Stopped("ambiguous", f"{len(fitting)} entries are called as the new value")
        try:
            self.clicked = True
            await element.select_option(index=fitting[0], timeout=_CLICK_MS, no_wait_after=True)
        except PlaywrightTimeout:
            return Stopped("not_clickable", "it could not be set")
        finally:
            self._last_click = now()
        return None

    # -- what came of it ------------------------------------------------------------------------------------------

    async def _see(self) -> None:
        found = await find_one(self.view.page, self.reading.find, names=self.control.names, others=self.others)
        shown = state_of(self.reading, found.facts, self.control.names) if isinstance(found, Found) else None
        if isinstance(shown, str):
            self.shown, self.shown_new = shown, self.shown_new or shown == self.value
            self._since = (self._since or now()) if shown == self.value else None

    def _answer(self, response: Response) -> None:
        request = response.request
        if self._is_ours(request.method, request.url):
            self.status = response.status
            self._body = asyncio.ensure_future(self._read(response))

    async def _read(self, response: Response) -> None:
        try:
            body = json.loads(await response.body())
        except (Error, ValueError, RecursionError):
            return
        self.answered = self._in_answer(body)

    def _in_answer(self, body: object) -> str | None:
        """What the answer to the write says of the control, wherever it stands in it."""
        write = self.control.write
        paths = [path for reading in self.control.readings for path in reading.json_paths or ()]
        for path in [*([write.json_path] if write and write.json_path else []), *paths]:
            for place in (path, path.rpartition(".")[2]):
                value = at_path(body, place)
                if not is_missing(value):
                    return values_of(self.control).get(json.dumps(value))
        return None

    def _failed(self, request: Any) -> None:
        if self._is_ours(request.method, request.url):
            self.failed = True

    def _is_ours(self, method: str, url: str) -> bool:
        used = self.permit.used if self.permit else None
        return used is not None and (used.method.upper(), _bare(used.url)) == (method.upper(), _bare(url))

    def _wrong(self) -> Stopped | None:
        if self.permit is not None and self.permit.used is None and self.permit.refused:
            return Stopped("other_write", f"the page wanted to write something else: {self.permit.refused}")
        if self.status is not None and not 200 <= self.status < 300:
            return Stopped("rejected", f"the service answered with status {self.status}")
        if self.failed and self.status is None:
            return Stopped("no_answer", "the request did not reach the service")
        return None

    def _done(self) -> bool:
        if self.shown != self.value or self._since is None:
            return False
        if self.permit is not None:
            return self.status is not None and self.view.recorder.quiet
        waits = self._pending and self._pending[0] in {"choose", "save"} and self._declares(self._pending[0])
        return not waits and self.view.recorder.quiet and now() - self._since > _STANDS

    def _declares(self, what: str) -> bool:
        return what == "choose" or bool(self.control.change and self.control.change.save)

    def _patience(self) -> float:
        """Seconds without a further click: longer where the service has been asked and has not answered yet."""
        patience = self.account.patience
        under_way = self.permit is not None and self.permit.used is not None and self.status is None
        return patience.page if under_way else patience.control

    def _gave_up(self) -> Stopped:
        if self._pending and self._pending[0] == "choose":
            return Stopped("no_option", "the control opened nothing that is called as the new value")
        if self.permit is not None and self.permit.used is None:
            return Stopped(
                "no_write", "the page did not write anything; perhaps it asks a question that is not declared"
            )
        if self.permit is not None and self.status is None:
            return Stopped("no_answer", "the service did not answer in time")
        return Stopped("not_shown", "the page does not show the new value")

    def _told_before(self) -> Told | None:
        """The page's own settings, for the comparison with what it writes."""
        for reading in self.control.readings:
            answers = [
                answer
                for answer in self.view.recorder.answered(reading.response or "")
                if reading.response and answer.readable and not answer.query.intersection(reading.except_query)
            ]
            if answers and reading.json_paths:
                body = answers[-1].body
                there = next((path for path in reading.json_paths if not is_missing(at_path(body, path))), None)
                return body, there or reading.json_paths[0]
        return None

    def _told_after(self, before: dict[str, int]) -> str | None:
        """What the settings said after the write, else what the answer to the write said."""
        for reading in self.control.readings:
            if reading.response:
                address = self.view.recorder.address(reading.response)
                later = self.view.recorder.answers.get(address, [])[before.get(address, 0) :]
                value = value_of(reading, later[-1:])
                if isinstance(value, str):
                    return value
        return self.answered


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _forbidden(facts: Facts, *, row: bool) -> Stopped | None:
    """What destroys is never clicked: by its own name, the title of its dialog, and that of its row."""
    test_id = facts.get("testId") or None
    titles = [facts["name"], facts.get("dialogTitle", ""), *(facts.get("rowTitles", []) if row else [])]
    name = next((title for title in titles if title and is_destructive(title, test_id)), None)
    if name is None and not is_destructive("", test_id):
        return None
    return Stopped("destructive", f"“{(name or test_id or '')[:80]}” is never clicked")
