"""Read the controls of one page: wait for the page's own settings, then look, then doubt."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.browser.context import now, pause
from auditor.browser.evidence import Capture, capture
from auditor.browser.responses import value_of
from auditor.browser.seeing import Seeing
from auditor.browser.signs import describe, first_sign
from auditor.model.observation import ReadingSeen, Reason, Trouble
from auditor.model.service import TWO_STATE

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from auditor.browser.context import AccountBrowser
    from auditor.browser.locate import Found
    from auditor.browser.signs import View
    from auditor.model.service import Control, Reading, Service


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
    # What lies open is read at the same time; what must be revealed first comes after it, one by one.
    hidden = [name for name, control in controls.items() if any(one.reveal for one in control.readings)]
    at_once = [name for name in controls if name not in hidden]
    found = await asyncio.gather(*(reader.look(name, controls[name], counting[name]) for name in at_once))
    looks = dict(zip(at_once, found, strict=True))
    for name in hidden:
        looks[name] = await reader.look(name, controls[name], counting[name])
    await _settled(account, view)
    for name, look in looks.items():
        look.readings = [reader.told_again(controls[name].readings[seen.slot], seen) for seen in look.readings]
    return looks


async def _settled(account: AccountBrowser, view: View) -> None:
    """Wait for what the page is still asking for: it may show old settings first and fresh ones later."""
    began = now()
    while not view.recorder.quiet and now() - began < account.patience.settings:
        await pause(began)


async def look_for_refusals(view: View, controls: Mapping[str, Control]) -> dict[str, Look]:
    """On a page that stands in for a missing one: the controls that a declared sign says are not offered."""
    looks: dict[str, Look] = {}
    for name, control in controls.items():
        if sign := await first_sign(control.not_offered, view):
            gone = Trouble(reason=Reason.CONTROL_MISSING)
            absent = [
                ReadingSeen(slot=slot, load=1, kind=reading.kind, trouble=gone, counts=reading.see is not None)
                for slot, reading in enumerate(control.readings)
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
        await pause(wait.began)


def others_of(service: Service, name: str) -> tuple[str, ...]:
    """Labels of the other controls: a row that shows one of them is not this control's row."""
    mine = set(service.controls[name].names)
    names = (each for other, control in service.controls.items() if other != name for each in control.names)
    return tuple(each for each in names if each not in mine)


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
            seeing = Seeing(
                self.account,
                self.view,
                control,
                reading,
                others_of(self.account.service, name),
                wanted=values[0] if values else None,
                alone=sole,
                deadline=self.deadline,
            )
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

    def told_again(self, reading: Reading, seen: ReadingSeen) -> ReadingSeen:
        """A response reading as it is after everything came: what changed since is a conflict."""
        if seen.value is None or not reading.response or self._told(reading) == seen.value:
            return seen
        changed = Trouble(reason=Reason.CONFLICT, detail="changed", saw="the page's settings changed while it was read")
        return seen.model_copy(update={"value": None, "trouble": changed})

    def _told(self, reading: Reading) -> str | Trouble:
        return value_of(reading, self.view.recorder.answered(reading.response or ""))

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
