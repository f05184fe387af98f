"""Read the controls on the pages of one account, with the proof of who is signed in around it."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.audit.tracing import Tracing
from auditor.browser.about import about
from auditor.browser.discover import list_controls
from auditor.browser.identity import NO_SIGN, prove_identity, still_there
from auditor.browser.navigation import Opened, open_page, way_on
from auditor.browser.read import ControlReadings, look_for_refusals, no_picture, read_controls
from auditor.browser.served_document import read_served
from auditor.model.observation import IdentityState, Part, Trouble
from auditor.model.reason import WHOLE_ACCOUNT, Reason
from auditor.proof import has_one_witness

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Container, Iterable, Iterator

    from auditor.audit.builder import AccountBuilder
    from auditor.audit.clock import Clock
    from auditor.audit.task import AccountTask
    from auditor.browser.context import AccountBrowser
    from auditor.browser.launch import Launched
    from auditor.browser.page_signs import View
    from auditor.model.control import Control
    from auditor.model.observation import Undeclared
    from auditor.model.service import Service
    from auditor.model.sign_in import Steps

_STANDS = 1.0
"""Seconds between two looks at a page of which nothing is declared."""


@dataclass(frozen=True)
class Batch:
    """Controls that one load of a page shows."""

    page: str
    controls: dict[str, Control]


@dataclass
class PageReader:
    """Reads the controls of one task; what it sees goes to the builder. `step` reports the progress."""

    launched: Launched
    task: AccountTask
    builder: AccountBuilder
    clock: Clock
    step: Callable[[str, str], None]
    pages: asyncio.Semaphore
    """How many pages are read at a time, with those of other accounts."""

    async def read_all(self, account: AccountBrowser, save: Callable[[], Awaitable[None]]) -> Trouble | None:
        """Read every page of the task: one after the other until the identity is proven, then side by side, where the
        service allows it. `save` is called once, when it is proven.

        Trouble: what applies to the whole account.
        """
        service, last = self.task.service, None
        batches = list(_batches(service, self.task.controls, self.task.pages))
        while batches and not self._is_proven():
            read = await self._read(account, batches.pop(0), last)
            if isinstance(read, Trouble):
                return read
            last = read
        if self._is_proven():
            await save()
        if not self._side_by_side():
            return await self._read_in_turn(account, batches, last)
        here, *others = _places(service, batches, last)
        if not here:
            await account.leave()
        ended = await asyncio.gather(
            self._read_in_turn(account, here, last), *(self._read_beside(account, each) for each in others)
        )
        return next((trouble for trouble in ended if trouble), None)

    def _is_proven(self) -> bool:
        return self.builder.identity is not IdentityState.NOT_PROVEN

    def _side_by_side(self) -> bool:
        """A window draws one of its pages at a time, and a session that a page renews is over for the others."""
        service = self.task.service
        return not (self.launched.headed or service.one_page_at_a_time or service.session_writes)

    async def _read_beside(self, account: AccountBrowser, batches: Iterable[Batch]) -> Trouble | None:
        async with account.beside() as place:
            return await self._read_in_turn(place, batches)

    async def _read_in_turn(
        self, account: AccountBrowser, batches: Iterable[Batch], last: Opened | None = None
    ) -> Trouble | None:
        for batch in batches:
            ended = await self._read(account, batch, last)
            if isinstance(ended, Trouble):
                return ended
            last = ended
        return None

    async def _read(self, account: AccountBrowser, batch: Batch, last: Opened | None) -> Opened | Trouble | None:
        """Read these controls, or note why they were not. Trouble: the account's visit ends with it.

        `last`, and what is returned: the page that is open in this place, and nothing was done on it but reading.
        """
        async with self.pages:
            read = await self.read_batch(account, batch, last)
        if isinstance(read, Opened):
            return None if read.trouble or self.task.surveys else read  # a survey opens what it finds
        self.builder.not_read(batch.page, batch.controls, read)
        did_not_answer = read.reason is Reason.TIMEOUT and not self._is_proven()
        if read.reason in WHOLE_ACCOUNT or did_not_answer:
            self.builder.drop_if_nothing_proven()
            return read
        return None

    async def read_again(self, account: AccountBrowser, controls: dict[str, Control]) -> None:
        """Read these controls with the whole proof, wherever they are."""
        for batch in _batches(self.task.service, controls):
            read = await self.read_batch(account, batch)
            if isinstance(read, Trouble):
                self.builder.not_read(batch.page, batch.controls, read)

    async def read_batch(self, account: AccountBrowser, batch: Batch, last: Opened | None = None) -> Opened | Trouble:
        """Read these controls; those with one witness twice, with a fresh load between. Where that is the
        page, it is replayed. `last`: the open page, which this one may go on from.
        """
        page, waiting, looks = self.task.service.pages[batch.page], dict(batch.controls), dict[str, ControlReadings]()
        tracing = Tracing(self.task, self.launched, account, page, batch.controls, self.step)
        proven_before, timings = self.builder.identity, account.timings
        for load in (1, 2):
            self.step(self.task.id, f"opening {page.title or batch.page}")
            with nullcontext() if load == 1 else timings.of(Part.SECOND_LOAD):
                with timings.of(Part.PAGE):
                    opened = await open_page(account, page, last if load == 1 else None)
                if opened.trouble:
                    return await self._without_page(account, opened, opened.trouble, batch)
                seen = await self._read_page(account, opened.view, batch.page, waiting, load)
            if isinstance(seen, Trouble):
                self.builder.identity = proven_before
                return seen
            if later := _asks_to_come_back(seen):
                return later
            with timings.of(Part.COUNTERFACTUAL):
                await self.clock.beside(tracing.after(load, opened, seen))
            for name, look in seen.items():
                looks[name] = _joined(looks[name], look) if name in looks else look
            waiting = {name: control for name, control in waiting.items() if _needs_another_load(looks[name])}
            if not waiting or account.left(opened.view) <= 0:  # what did not finish would not do so a second time
                break
        for name, look in looks.items():
            self.builder.read(name, batch.page, look)
        return opened

    async def _read_page(
        self, account: AccountBrowser, view: View, page: str, controls: dict[str, Control], load: int
    ) -> dict[str, ControlReadings] | Trouble:
        """Who is signed in on an open page, what these controls show there, and whether it is still the same person."""
        with account.timings.of(Part.IDENTITY):
            identity = await prove_identity(account, view, self.task.account)
        if isinstance(identity, Trouble):
            return identity
        self.builder.identified(identity, about(account, view))
        self.step(self.task.id, f"reading {self.task.service.pages[page].title or page}")
        seen = await read_controls(account, view, controls, load, self.task.is_pictured if load == 1 else no_picture)
        await read_served(account, self.launched, view, controls, seen)
        read = {look.element for look in seen.values()}
        with account.timings.of(Part.READING):
            listed = await self._listed(account, view, page, read) if load == 1 else []
        with account.timings.of(Part.IDENTITY):
            trouble = await still_there(account, view, self.task.account)
        if trouble:
            return trouble
        self.builder.identified(identity, about(account, view))  # some of it is told while the page is read
        self.builder.found_undeclared(listed)
        return seen

    async def _listed(
        self, account: AccountBrowser, view: View, page: str, read: Container[str | None]
    ) -> list[Undeclared]:
        """What is on the page beside what was read. A survey may know nothing to wait for: the list has to stand."""
        listed = await list_controls(account, view, page, read, menus=self.task.surveys)
        while self.task.surveys and account.left(view) > 0:
            await asyncio.sleep(_STANDS)
            again = await list_controls(account, view, page, read, menus=True)
            if again == listed:
                break
            listed = again
        return listed

    async def _without_page(
        self, account: AccountBrowser, opened: Opened, trouble: Trouble, batch: Batch
    ) -> Opened | Trouble:
        """A page that is not there may be one that the service does not offer to this account."""
        if trouble.reason is not Reason.PAGE_MISSING:
            return trouble
        self.builder.found_undeclared(await list_controls(account, opened.view, batch.page))
        identity = await prove_identity(account, opened.view, self.task.account, quiet=0)  # it had its time
        if isinstance(identity, Trouble):  # an error page shows no signed-in sign: that is not being signed out
            return trouble if identity.detail == NO_SIGN else identity
        self.builder.identity = identity
        looks = await look_for_refusals(opened.view, batch.controls)
        for name, look in looks.items():
            self.builder.read(name, batch.page, look)
        left = {name: control for name, control in batch.controls.items() if name not in looks}
        if left or not batch.controls:
            self.builder.not_read(batch.page, left, trouble)
        return opened


def _batches(service: Service, controls: dict[str, Control], also: Iterable[str] = ()) -> Iterator[Batch]:
    """Controls that can be read in one load: by page, and with at most one thing to reveal first.

    `also`: pages that are opened whether or not one of these is on them.
    What one control reveals hides another's, unless the page says otherwise: the first reveal of a page comes after all
    that need none.
    """
    pages: dict[str, dict[str, dict[str, Control]]] = {}
    for name, control in controls.items():
        if control.page is not None:
            reveal = next((repr(reading.reveal) for reading in control.readings if reading.reveal), "")
            stays = service.pages[control.page].reveals_stay
            pages.setdefault(control.page, {"": {}}).setdefault("" if stays else reveal, {})[name] = control
    for page in also:
        pages.setdefault(page, {"": {}})
    for page, groups in pages.items():
        open_at_once, *revealed = groups.values()
        yield Batch(page, {**open_at_once, **(revealed[0] if revealed else {})})
        for group in revealed[1:]:
            yield Batch(page, group)


def _places(service: Service, batches: Iterable[Batch], last: Opened | None) -> list[list[Batch]]:
    """What is read in one place: batches of which each may go on from the page of the one before.

    The first is the place where `last` is open; nothing in it, where nothing goes on from there.
    """
    places = [list[Batch]()]
    ends: list[tuple[Steps, ...]] = [(last.way,) if last else ()]
    for batch in batches:
        page = service.pages[batch.page]
        on = (number for number, ways in enumerate(ends) if any(way_on(way, page) for way in ways))
        if (number := next(on, None)) is None:
            places.append([batch])
            ends.append(page.open)
        else:
            places[number].append(batch)
            ends[number] = page.open
    return places


def _needs_another_load(look: ControlReadings) -> bool:
    """Whether it has one witness only. One that brought nothing proves nothing by the second load either."""
    brought = look.not_offered or any(reading.value for reading in look.readings)
    return bool(brought) and has_one_witness(look.readings)


def _asks_to_come_back(looks: dict[str, ControlReadings]) -> Trouble | None:
    """What was answered with “too many requests” is not asked for a second time."""
    troubles = (reading.trouble for look in looks.values() for reading in look.readings if reading.counts)
    return next((trouble for trouble in troubles if trouble and trouble.reason is Reason.NOT_NOW), None)


def _joined(first: ControlReadings, second: ControlReadings) -> ControlReadings:
    return ControlReadings(
        readings=[*first.readings, *second.readings],
        managed=first.managed or second.managed,
        not_offered=first.not_offered and second.not_offered,
        rehearsed=second.rehearsed,
        captures=first.captures or second.captures,
    )
