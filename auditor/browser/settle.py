"""One reading from the page: find the control, bring it into sight, and wait until what it shows stands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.context import LOOKS_A_SECOND, now
from auditor.browser.locate import Found, facts_in_frames, find_read
from auditor.browser.navigation import click, dismiss, raise_if_gone
from auditor.browser.shadow import has_closed_root
from auditor.browser.state import state_of
from auditor.model.observation import Trouble
from auditor.model.reading import TWO_STATE
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.control import Control
    from auditor.model.reading import Reading
    from auditor.model.sign_in import Step

_STABLE = 0.3
"""Seconds that a value must stay where another reading is silent."""
_BETWEEN = 0.15
"""Seconds between two reads of a value that has to stand."""
_DISAGREEING = 2.5
"""Seconds that a page may take to show what its settings say, before the two are a conflict."""


def value_of(reading: Reading, found: Found, names: tuple[str, ...]) -> str | Trouble:
    """The value that the found element shows, or that its presence means."""
    return found.means or state_of(reading, found.facts, names)


def _is_absent(seen: str | Trouble) -> bool:
    """Whether nothing at all is there that could be the control."""
    return isinstance(seen, Trouble) and seen.reason is Reason.CONTROL_MISSING and seen.detail is None


@dataclass
class Seeing:
    """One `see` reading: look again and again until the value stands, or time is up.

    `wanted`: what the page's settings say; a page that shows the same is done. `alone`: nothing else confirms it.
    """

    account: AccountBrowser
    view: View
    control: Control
    reading: Reading
    others: tuple[str, ...]
    wanted: str | None
    alone: bool
    deadline: float
    found: Found | None = None
    _steps: list[Step] = field(default_factory=list)
    _since: float = 0.0
    _last: str | None = None
    _changes: int = 0
    _is_whole: bool = True
    """Whether all locators are asked: while a value has to stand, only the one that found it is, and at the end all."""
    _looked_into: tuple[str, bool] | None = None

    async def settle(self) -> str | Trouble:
        self._steps, looks = list(self.reading.reveal), 0
        timeouts = self.account.timeouts
        deadline = max(self.deadline, now() + 2 * timeouts.alone)
        latest = now() + max(self.account.left(self.view), 2 * timeouts.alone)
        while True:
            if not self.view.recorder.quiet:  # what the page is still asking for may change what it shows
                deadline = min(latest, max(deadline, now() + 2 * timeouts.alone))
            try:
                seen = await self._once()
            except Error as error:
                raise_if_gone(error)
                seen = Trouble(reason=Reason.UNSTABLE, saw="the page was replaced while it was read")
            looks += 1
            is_over = now() > latest or (now() > deadline and looks >= timeouts.control * LOOKS_A_SECOND)
            is_over = is_over or (_is_absent(seen) and self.view.stillness.seconds >= timeouts.still)
            stands = self._stands(seen)
            if (stands or is_over) and self._is_whole:
                return self._vouched(seen) if stands else self._late(seen)
            self._is_whole = stands or is_over or isinstance(seen, Trouble)
            if stands or is_over:
                continue
            await (self.view.stillness.change() if self._last is None else asyncio.sleep(_BETWEEN))

    async def _once(self) -> str | Trouble:
        view = self.view
        words = self.reading.see not in TWO_STATE
        reading = self.reading
        if self.found and not self._is_whole and reading.find:
            reading = reading.model_copy(update={"find": (self.found.locator,)})
        found = await find_read(view.page, reading, names=self.control.names, others=self.others, words=words)
        if isinstance(found, Trouble):
            self.found = None
            return await self._reveal(found)
        self.found = found
        if await self._is_hidden(found):
            return Trouble(
                reason=Reason.STATE_UNREADABLE,
                detail="closed_root",
                saw="a part of the page that nobody can look into may draw another state than its hidden field has",
            )
        value = value_of(self.reading, found, self.control.names)
        if self.alone and self._is_whole and isinstance(value, str) and await self._is_doubted(value, found):
            return Trouble(
                reason=Reason.CONTROL_AMBIGUOUS,
                detail="hidden_twin",
                saw="another copy of the control does not show the same state",
            )
        return value

    async def _is_hidden(self, found: Found) -> bool:
        """Whether a native input that cannot be seen may be drawn by a closed shadow root in its row."""
        row = found.facts["row"]
        if not found.facts.get("byLabel") or row is None:
            return False
        if self._looked_into is None or self._looked_into[0] != row["key"]:
            self._looked_into = (row["key"], await has_closed_root(self.view.page, row["key"]))
        return self._looked_into[1]

    async def _is_doubted(self, value: str, found: Found) -> bool:
        """Whether something hidden, or in a frame, fits the declaration too, and does not show the same."""
        names = self.control.names
        if self.reading.present:
            rivals = [item for other, each in self.reading.present.items() if other != value for item in each]
            return bool(await facts_in_frames(self.view.page, rivals, names=names, others=self.others))
        framed = await facts_in_frames(self.view.page, self.reading.find, names=names, others=self.others)
        return any(state_of(self.reading, twin, names) != value for twin in (*found.hidden, *framed))

    async def _reveal(self, absent: Trouble) -> Trouble:
        """Do the next click that brings the control into sight, or take away what lies over it."""
        if self._steps:
            step = self._steps[0]
            missing = await click(self.view, step.click or (), self.control.names, self.others, around=True)
            if missing is None:
                self._steps.pop(0)
                return absent
            absent = missing if missing.reason is Reason.BLOCKED else absent
        await dismiss(self.account, self.view)
        return absent

    def _stands(self, value: str | Trouble) -> bool:
        if isinstance(value, Trouble):
            self._last = None  # a value must stand without a break
            return False
        if value == self.wanted:
            return True
        if value != self._last:
            self._changes += self._last is not None
            self._last, self._since = value, now()
        wait = _DISAGREEING if self.wanted is not None else self.account.timeouts.alone if self.alone else _STABLE
        settled = self.view.recorder.quiet and bool(self.found and self.found.facts.get("loaded"))
        if self.alone and not settled:
            self._since = now()  # it begins to count when the page has everything
        return now() - self._since >= wait

    def _vouched(self, value: str | Trouble) -> str | Trouble:
        """Where only the page can be read, a control of another name is not the declared one."""
        if self.alone and self.found and not self.found.named:
            return Trouble(
                reason=Reason.CONTROL_MISSING,
                detail="other_name",
                saw=f"a control is in its place, but it is called “{self.found.facts['name'][:80]}”",
            )
        return value

    def _late(self, seen: str | Trouble) -> str | Trouble:
        if isinstance(seen, Trouble) or not (self.alone or self._changes):
            return seen
        if self._changes:
            return Trouble(reason=Reason.UNSTABLE, saw="its state kept changing")
        return Trouble(reason=Reason.UNSTABLE, detail="loading", saw="the page was still loading when time was up")
