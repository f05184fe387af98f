"""Read the controls of one page: wait for the page's own settings, then look, then doubt."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.browser.context import now
from auditor.browser.evidence import Capture, capture
from auditor.browser.page_signs import describe, first_sign
from auditor.browser.responses import Said, means, said
from auditor.browser.settle import Seeing
from auditor.model.observation import MANAGED, TOLD, Part, ReadingSeen, Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from auditor.browser.context import AccountBrowser
    from auditor.browser.locate import Found
    from auditor.browser.page_signs import View
    from auditor.browser.state import Row
    from auditor.model.control import Control
    from auditor.model.fetched import Fetched
    from auditor.model.observation import Rehearsed
    from auditor.model.reading import Reading
    from auditor.model.service import Service


@dataclass
class ControlReadings:
    """What one load of a page showed of one control. `element`: the key of the one that was read (see `Facts`)."""

    readings: list[ReadingSeen] = field(default_factory=list)
    managed: bool = False
    not_offered: str | None = None
    element: str | None = None
    rehearsed: Rehearsed | None = None
    captures: tuple[Capture, ...] = ()
    row: Row | None = None
    """The part of the page that shows it."""


def no_picture(name: str, readings: Sequence[ReadingSeen]) -> bool:
    """Of no control is evidence taken."""
    return False


async def read_controls(
    account: AccountBrowser,
    view: View,
    controls: Mapping[str, Control],
    load: int,
    pictured: Callable[[str, Sequence[ReadingSeen]], bool] = no_picture,
) -> dict[str, ControlReadings]:
    """Read these controls on a page that is open and whose identity is proven; take evidence of those `pictured`."""
    counting = {
        name: [await _counts(reading, view) for reading in control.readings] for name, control in controls.items()
    }
    with account.timings.of(Part.SETTINGS):
        await _witnesses(account, view, controls, counting)
    counting = {
        name: [await _counts(reading, view) for reading in control.readings] for name, control in controls.items()
    }
    reader = _Reader(account, view, load, pictured, now() + account.timeouts.control)
    # What lies open is read at the same time; what must be revealed first comes after it, one by one.
    hidden = [name for name, control in controls.items() if any(reading.reveal for reading in control.readings)]
    at_once = [name for name in controls if name not in hidden]
    with account.timings.of(Part.READING):
        found = await asyncio.gather(*(reader.look(name, controls[name], counting[name]) for name in at_once))
        looks = dict(zip(at_once, found, strict=True))
        await reader.picture(looks)
        for name in hidden:
            looks[name] = await reader.look(name, controls[name], counting[name])
            await reader.picture({name: looks[name]})
        await _settled(account, view)
    for name, look in looks.items():
        look.readings = reader.in_the_end(controls[name], look)
    return looks


async def _settled(account: AccountBrowser, view: View) -> None:
    """Wait for what the page is still asking for: it may show old settings first and fresh ones later.

    A declared response is waited for as long as the page may take in all.
    """
    began, soon = now(), account.timeouts.settings
    while not view.recorder.quiet and (now() - began < soon or not view.recorder.complete) and account.left(view) > 0:
        await view.stillness.change()


async def look_for_refusals(view: View, controls: Mapping[str, Control]) -> dict[str, ControlReadings]:
    """On a page that stands in for a missing one: the controls that a declared sign says are not offered."""
    looks: dict[str, ControlReadings] = {}
    for name, control in controls.items():
        if sign := await first_sign(control.not_offered, view):
            readings = [_without_page(slot, reading, view) for slot, reading in enumerate(control.readings)]
            looks[name] = ControlReadings(readings=readings, not_offered=describe(sign))
    return looks


def _without_page(slot: int, reading: Reading, view: View) -> ReadingSeen:
    """A reading where the page is missing: a response counts where some page asked for it all the same."""
    if not reading.response:
        gone = Trouble(reason=Reason.CONTROL_MISSING)
        return ReadingSeen(slot=slot, load=1, kind=reading.kind, trouble=gone)
    asked = view.recorder.asked(reading)
    results = said(reading, asked)
    return ReadingSeen(
        slot=slot,
        load=1,
        kind=reading.kind,
        value=results.value,
        trouble=results.trouble,
        doubt=results.doubt,
        by_absence=results.by_absence,
        counts=bool(asked),
    )


async def _counts(reading: Reading, view: View) -> bool:
    return not reading.unless or await first_sign(reading.unless, view) is None


async def _witnesses(
    account: AccountBrowser, view: View, controls: Mapping[str, Control], counting: Mapping[str, Sequence[bool]]
) -> None:
    """Wait until every declared response that counts has arrived, or will not."""
    wanted: list[Fetched] = [
        reading
        for name, control in controls.items()
        for reading, counts in zip(control.readings, counting[name], strict=True)
        if reading.response and counts
    ]
    signs = [sign for control in controls.values() for reading in control.readings for sign in reading.unless]
    wanted += [sign for sign in signs if sign.response]
    wait = account.wait(view, account.timeouts.settings)
    while not all(view.recorder.answered(want) for want in wanted):
        if wait.over() or view.stillness.seconds >= account.timeouts.still:
            break
        await view.stillness.change()
    while not view.recorder.complete and account.left(view) > 0:
        await view.stillness.change()


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
    pictured: Callable[[str, Sequence[ReadingSeen]], bool]
    deadline: float

    async def look(self, name: str, control: Control, counting: Sequence[bool]) -> ControlReadings:
        look, locked = ControlReadings(), False
        results = [self._said(reading) if reading.response else _NOT_READ for reading in control.readings]
        values = [said.value for said, counts in zip(results, counting, strict=True) if counts and said.value]
        for slot, (reading, counts) in enumerate(zip(control.readings, counting, strict=True)):
            if not reading.on_page:
                look.readings.append(self._reading(slot, reading, results[slot], counts))
                continue
            seeing = Seeing(
                self.account,
                self.view,
                control,
                reading,
                others_of(self.account.service, name),
                wanted=values[0] if values else None,
                alone=_is_alone(reading, control, counting),
                deadline=self.deadline,
            )
            value = await seeing.settle()
            seen = Said(value, doubt=_doubt(seeing.found)) if isinstance(value, str) else Said(trouble=value)
            look.readings.append(self._reading(slot, reading, seen, counts, seeing.found, control))
            if seeing.found:
                look.element = seeing.found.facts["key"]
                locked = locked or seeing.found.facts["disabled"]
                look.row = look.row or seeing.found.facts["row"]
        sign = await first_sign(control.managed, self.view)
        look.managed = locked or sign is not None
        if locked and sign is None:
            look.readings = [
                reading if reading.kind in TOLD else _doubted(reading, _LOCKED) for reading in look.readings
            ]
        sign = await first_sign(control.not_offered, self.view)
        look.not_offered = describe(sign) if sign else None
        return look

    async def picture(self, looks: Mapping[str, ControlReadings]) -> None:
        """Take evidence of what was found."""
        with self.account.timings.of(Part.EVIDENCE):
            for name, look in looks.items():
                if look.row and self.pictured(name, look.readings):
                    look.captures = await capture(self.view.page, look.row)

    def in_the_end(self, control: Control, look: ControlReadings) -> list[ReadingSeen]:
        """The readings after everything came: what the page asked since may put them in doubt."""
        readings, doubt = [], self.view.recorder.doubt()
        for seen in look.readings:
            reading = control.readings[seen.slot]
            results = self._reading(seen.slot, reading, self._said(reading), seen.counts) if reading.response else None
            readings.append(results or _doubted(seen, doubt))
        return self._of_generation(control, readings) + self._managed(control)

    def _of_generation(self, control: Control, readings: list[ReadingSeen]) -> list[ReadingSeen]:
        """Readings of a generation of the page of which nothing is there do not count, where another one is there."""
        of = [control.readings[reading.slot].generation for reading in readings]
        there = {
            each
            for each, reading in zip(of, readings, strict=True)
            if reading.counts and self._is_there(control, reading)
        }
        counting = {None, *there} if there - {None} else {*of}
        return [
            reading if each in counting else reading.model_copy(update={"counts": False})
            for each, reading in zip(of, readings, strict=True)
        ]

    def _is_there(self, control: Control, seen: ReadingSeen) -> bool:
        """Whether the page has the element that is read, or asked for the response."""
        reading = control.readings[seen.slot]
        if reading.response:
            return bool(self.view.recorder.asked(reading))
        return reading.on_page and (seen.trouble is None or seen.trouble.reason is not Reason.CONTROL_MISSING)

    def _managed(self, control: Control) -> list[ReadingSeen]:
        """What the organisation's signs say of the value: the first that gives one, as a reading of its own."""
        results = (means(sign, self.view.recorder.asked(sign)) for sign in control.managed if sign.means)
        return [
            ReadingSeen(
                slot=len(control.readings),
                load=self.load,
                kind=MANAGED,
                value=value.value,
                doubt=value.doubt,
                named=True,
            )
            for value in [each for each in results if each][:1]
        ]

    def _said(self, reading: Reading) -> Said:
        return said(reading, self.view.recorder.asked(reading))

    def _reading(
        self,
        slot: int,
        reading: Reading,
        results: Said,
        counts: bool,
        found: Found | None = None,
        control: Control | None = None,
    ) -> ReadingSeen:
        former = found.hit.label if found and control and found.hit.label in control.former_names else None
        return ReadingSeen(
            slot=slot,
            load=self.load,
            kind=reading.kind,
            value=results.value,
            trouble=results.trouble,
            doubt=results.doubt,
            by_absence=results.by_absence,
            locator=found.hit if found else None,
            named=found.named if found else False,
            counts=counts,
            former_label=former,
        )


def _is_alone(reading: Reading, control: Control, counting: Sequence[bool]) -> bool:
    """Whether only the page shows what this reads: no answer or document of the same generation of the page."""
    results = [each for each, counts in zip(control.readings, counting, strict=True) if counts and not each.on_page]
    return not any(each.generation in {None, reading.generation} for each in results)


_NOT_READ = Said(
    trouble=Trouble(
        reason=Reason.NO_WITNESS, detail="no_document", saw="the document as the server sent it was not read"
    )
)
"""What is said of a document until it was read (see served_document.py)."""
_LOCKED = Trouble(
    reason=Reason.NO_WITNESS, detail="locked", saw="the control is locked, and nothing says that this is meant to be"
)
_BUSY = Trouble(reason=Reason.NO_WITNESS, detail="busy", saw="the page says that this part of it is still loading")


def _doubt(found: Found | None) -> Trouble | None:
    return _BUSY if found and found.facts.get("busy") else None


def _doubted(seen: ReadingSeen, doubt: Trouble | None) -> ReadingSeen:
    """A reading of the page with this doubt too: about its value, or about the control's not being there."""
    if doubt is None or seen.doubt is not None:
        return seen
    if seen.trouble and seen.trouble.reason is Reason.CONTROL_MISSING and seen.trouble.detail is None:
        return seen.model_copy(
            update={"trouble": seen.trouble.model_copy(update={"detail": doubt.detail, "saw": doubt.saw})}
        )
    return seen if seen.value is None else seen.model_copy(update={"doubt": doubt})
