"""Read the controls of one page: wait for the page's own settings, then look, then doubt."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.context import now
from auditor.browser.evidence import Capture, capture
from auditor.browser.locate import Found, find_one
from auditor.browser.responses import value_of
from auditor.browser.signs import describe, first_sign
from auditor.browser.state import state_of
from auditor.browser.visit import TICK, click, dismiss, raise_if_gone
from auditor.model.observation import ReadingSeen, Reason, Trouble
from auditor.model.service import TWO_STATE

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View
    from auditor.model.service import Control, Reading, Step

_STABLE = 0.3
"""Seconds that a value must stay, on a quiet page, where nothing else vouches for it."""
_DISAGREEING = 2.5
"""Seconds that a page may take to show what its settings say, before the two are a conflict."""


@dataclass
class Look:
    """What one load of a page showed of one control."""

    readings: list[ReadingSeen] = field(default_factory=list)
    managed: bool = False
    not_offered: str | None = None
    captures: tuple[Capture, ...] = ()


async def read_controls(
    account: AccountBrowser, view: View, controls: Mapping[str, Control], load: int, pictured: Container[str]
) -> dict[str, Look]:
    """Read these controls on a page that is open and whose identity is proven; take evidence of those `pictured`."""
    counting = {name: [await _counts(one, view) for one in control.readings] for name, control in controls.items()}
    await _witnesses(account, view, controls, counting)
    counting = {name: [await _counts(one, view) for one in control.readings] for name, control in controls.items()}
    reader = _Reader(account, view, load, pictured, now() + account.patience.control)
    return {name: await reader.look(name, control, counting[name]) for name, control in controls.items()}


async def look_for_refusals(view: View, controls: Mapping[str, Control]) -> dict[str, Look]:
    """On a page that stands in for a missing one: the controls that a declared sign says are not offered."""
    looks: dict[str, Look] = {}
    for name, control in controls.items():
        if sign := await first_sign(control.not_offered, view):
            gone = Trouble(reason=Reason.CONTROL_MISSING)
            absent = [
                ReadingSeen(slot=slot, load=1, kind=reading.kind, trouble=gone)
                for slot, reading in enumerate(control.readings)
                if reading.see
            ]
            looks[name] = Look(readings=absent, not_offered=describe(sign))
    return looks


async def _counts(reading: Reading, view: View) -> bool:
    return not reading.unless or await first_sign(reading.unless, view) is None


async def _witnesses(
    account: AccountBrowser, view: View, controls: Mapping[str, Control], counting: Mapping[str, Sequence[bool]]
) -> None:
    """Wait until every declared response that counts has arrived, or will not."""
    targets = {
        reading.response
        for name, control in controls.items()
        for reading, counts in zip(control.readings, counting[name], strict=True)
        if reading.response and counts
    }
    targets |= {
        sign.response
        for control in controls.values()
        for one in control.readings
        for sign in one.unless
        if sign.response
    }
    wait = account.wait(view, account.patience.settings)
    while not all(view.recorder.answered(target) for target in targets) and not wait.over():
        await asyncio.sleep(TICK)


@dataclass
class _Reader:
    account: AccountBrowser
    view: View
    load: int
    pictured: Container[str]
    deadline: float

    async def look(self, name: str, control: Control, counting: Sequence[bool]) -> Look:
        look = Look()
        sole = sum(counting) == 1
        told = [self._told(reading) if reading.response else None for reading in control.readings]
        for slot, (reading, counts) in enumerate(zip(control.readings, counting, strict=True)):
            if reading.response:
                look.readings.append(self._reading(slot, reading, told[slot] or "", counts))
                continue
            values = [
                value for value, counted in zip(told, counting, strict=True) if counted and isinstance(value, str)
            ]
            silent = any(isinstance(value, Trouble) and counted for value, counted in zip(told, counting, strict=True))
            seeing = _Seeing(self, control, reading, self._others(name), values[0] if values else None, alone=sole)
            value = await seeing.settle()
            if silent and isinstance(value, str):
                value = _before_its_settings(reading, value)
            look.readings.append(self._reading(slot, reading, value, counts, seeing.found, control))
            if seeing.found:
                look.managed = look.managed or seeing.found.facts["disabled"]
                if name in self.pictured and not look.captures:
                    look.captures = await capture(self.view.page, seeing.found.facts["row"])
        look.managed = look.managed or await first_sign(control.managed, self.view) is not None
        sign = await first_sign(control.not_offered, self.view)
        look.not_offered = describe(sign) if sign else None
        return look

    def _told(self, reading: Reading) -> str | Trouble:
        return value_of(reading, self.view.recorder.answered(reading.response or ""))

    def _others(self, name: str) -> tuple[str, ...]:
        """Labels of the page's other controls: a row that shows one of them is not this control's row."""
        mine = set(self.account.service.controls[name].names)
        names = (
            each for other, control in self.account.service.controls.items() if other != name for each in control.names
        )
        return tuple(each for each in names if each not in mine)

    def _reading(
        self,
        slot: int,
        reading: Reading,
        value: str | Trouble,
        counts: bool,
        found: Found | None = None,
        control: Control | None = None,
    ) -> ReadingSeen:
        former = found.hit.label if found and control and found.hit.label in control.former_names else None
        return ReadingSeen(
            slot=slot,
            load=self.load,
            kind=reading.kind,
            value=value if isinstance(value, str) else None,
            trouble=value if isinstance(value, Trouble) else None,
            locator=found.hit if found else None,
            named=found.named if found else False,
            counts=counts,
            former_label=former,
        )


def _before_its_settings(reading: Reading, value: str) -> str | Trouble:
    """A page paints `off` before, or without, its settings; only an explicit `on` stands without them."""
    if reading.see in TWO_STATE and value == "on":
        return value
    return Trouble(
        reason=Reason.NO_WITNESS, detail="before_settings", saw=f"the page showed “{value}” without its settings"
    )


@dataclass
class _Seeing:
    """One `see` reading: look again and again until the value stands, or time is up."""

    reader: _Reader
    control: Control
    reading: Reading
    others: tuple[str, ...]
    wanted: str | None
    alone: bool
    found: Found | None = None
    _steps: list[Step] = field(default_factory=list)
    _since: float = 0.0
    _last: str | None = None
    _changes: int = 0

    async def settle(self) -> str | Trouble:
        self._steps = list(self.reading.reveal)
        deadline = max(self.reader.deadline, now() + 1.0)
        while True:
            try:
                seen = await self._once()
            except Error as error:
                raise_if_gone(error)
                seen = Trouble(reason=Reason.UNSTABLE, saw="the page was replaced while it was read")
            if isinstance(seen, str) and self._stands(seen):
                return self._vouched(seen)
            if now() > deadline:
                return self._late(seen)
            await asyncio.sleep(TICK)

    async def _once(self) -> str | Trouble:
        view = self.reader.view
        found = await find_one(view.page, self.reading.find, names=self.control.names, others=self.others)
        if isinstance(found, Trouble):
            self.found, self._last = None, None
            return await self._reveal(found)
        self.found = found
        return state_of(self.reading, found.facts, self.control.names)

    async def _reveal(self, absent: Trouble) -> Trouble:
        """Do the next click that brings the control into sight, or take away what lies over it."""
        if self._steps:
            step = self._steps[0]
            missing = await click(self.reader.view, step.click or (), self.control.names, self.others)
            if missing is None:
                self._steps.pop(0)
                return absent
            absent = missing if missing.reason is Reason.BLOCKED else absent
        await dismiss(self.reader.account, self.reader.view)
        return absent

    def _stands(self, value: str) -> bool:
        if value == self.wanted:
            return True
        if value != self._last:
            self._changes += self._last is not None
            self._last, self._since = value, now()
        wait = _STABLE if self.wanted is None else _DISAGREEING
        return now() - self._since >= wait and (self.reader.view.recorder.quiet or not self.alone)

    def _vouched(self, value: str) -> str | Trouble:
        """Where only the page can be read, failed requests and a control of another name leave nothing to trust."""
        if not self.alone:
            return value
        if self.reader.view.recorder.failed:
            return Trouble(
                reason=Reason.NO_WITNESS,
                detail="request_failed",
                saw="a request of the page failed, so what it shows may not be what is stored",
            )
        if self.found and not self.found.named:
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
