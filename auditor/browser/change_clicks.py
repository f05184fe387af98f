"""The declared clicks that change a control, each made once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.context import now
from auditor.browser.locate import Found, find_read
from auditor.browser.press import OPTION_ROLES, Press, Pressable, press, pressables, pressables_among
from auditor.browser.text_match import normal, whole
from auditor.browser.write_watch import Stopped
from auditor.model.locator import Locator
from auditor.model.reading import ONE_CLICK, Kind
from auditor.model.texts import every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.browser.page_signs import View
    from auditor.browser.write_watch import Written
    from auditor.model.control import Control
    from auditor.model.reading import Reading

_CLICK_MS = 3000
BEFORE_SAVE = 1.0
"""Seconds after the last click in which a page that saves by itself has begun to."""


@dataclass
class Clicks:
    """What is pressed on one page to give a control the new value.

    `clicked`: something was pressed; `last`: when, by `context.now`; `key`: the control's own key (see `Facts`);
    `pending`: what is still to be pressed.
    """

    view: View
    control: Control
    others: tuple[str, ...]
    value: str
    written: Written
    clicked: bool = False
    last: float = 0.0
    key: str = ""
    pending: list[str] = field(default_factory=list)

    @property
    def reading(self) -> Reading:
        """The reading of the page that says how the control is pressed."""
        return next(reading for reading in self.control.readings if reading.on_page)

    @property
    def chooses(self) -> bool:
        """Whether an entry for the new value is to be pressed next."""
        return self.pending[:1] == ["choose"]

    async def open(self) -> Stopped | None:
        """Press the control itself, or the option that it shows at once."""
        found = await find_read(self.view.page, self.reading, names=self.control.names, others=self.others)
        if not isinstance(found, Found):
            return Stopped("gone", f"the control was gone ({found.reason.value.replace('_', ' ')})")
        if not found.named:
            return Stopped(
                "other_name", f"the control is called “{found.facts['name'][:80]}”, and nobody declared that"
            )
        if found.facts["disabled"]:
            return Stopped("locked", "the control is locked")
        control = only(await self.there(found.locator))
        if isinstance(control, Stopped):
            return control
        if control.facts["name"] != found.facts["name"]:
            return _MOVED
        self.key = control.facts["key"]
        change, words = self.control.change, every(self.reading.words.get(self.value, {}))
        self.pending = ["save"]
        if self.reading.see is Kind.RADIO:
            return await self.press(await self._radio(control, words))
        if self.reading.see is Kind.SELECT and control.facts.get("tag") == "SELECT":
            return await self._select(control, words)
        if self.reading.see not in ONE_CLICK or (change and self.value in change.choose):
            self.pending.insert(0, "choose")
        return await self.press(control)

    async def _radio(self, control: Pressable, words: Sequence[str]) -> Pressable | Stopped:
        group = control.element
        inside = await group.query_selector_all('input[type="radio"], [role="radio"]')
        wanted = whole(tuple(words))
        named = [
            pressable
            for pressable in await pressables_among(self.view.page, inside)
            if wanted.match(pressable.facts["name"])
        ]
        return only(named, "the option for the new value")

    async def there(self, locator: Locator) -> list[Pressable]:
        """What the locator matches and could be pressed now."""
        return await pressables(self.view.page, locator, names=self.control.names, others=self.others)

    async def next(self) -> Stopped | None:
        """Press what comes next, where its moment has come."""
        if not self.pending:
            return None
        return await (self._choose() if self.pending[0] == "choose" else self._save())

    def choices(self) -> tuple[Locator, ...]:
        """Where the entry for the new value may be."""
        declared = self.control.change.choose.get(self.value) if self.control.change else None
        words = self.reading.words.get(self.value, {})
        return declared or tuple(Locator(role=role, name=words) for role in OPTION_ROLES)

    async def _choose(self) -> Stopped | None:
        for locator in self.choices():
            there = await self.there(locator)
            if there:
                self.pending.pop(0)
                return await self.press(only(there, "the entry for the new value"))
        return None

    async def _save(self) -> Stopped | None:
        declared = self.control.change.save if self.control.change else None
        if declared is None or self.written.sent:
            self.pending.pop(0)
            return None
        if not (self.view.recorder.quiet and now() - self.last > BEFORE_SAVE):
            return None
        for locator in declared:
            there = await self.there(locator)
            if there:
                self.pending.pop(0)
                return await self.press(only(there, "the button that saves"))
        return None

    async def press(
        self, target: Pressable | Stopped, also: Sequence[str] = (), *, around: bool = True
    ) -> Stopped | None:
        """One press; what destroys is not pressed, by its own words or by those around it."""
        if isinstance(target, Stopped):
            return target
        if destroys := target.objection(also, around=around):
            return Stopped("destructive", f"“{destroys[:80]}” is never clicked")
        before, self.clicked = self.clicked, True  # from here on it may have been
        outcome = await press(self.view.page, target)
        self.last = now()
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
            self.last = now()
        return None


_MOVED = Stopped("moved", "what lay under the pointer changed in that moment, so it was not clicked")


def only(there: Sequence[Pressable], what: str = "the control") -> Pressable | Stopped:
    """The one element that is meant; none or several are no reason to guess."""
    if len(there) == 1:
        return there[0]
    return Stopped("ambiguous", f"{what} is there {len(there)} times") if there else Stopped("gone", f"{what} is gone")
