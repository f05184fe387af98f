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
from auditor.browser.navigation import open_page
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
    from auditor.browser.navigation import Opened
    from auditor.browser.page_signs import View
    from auditor.model.control import Control
    from auditor.model.observation import Undeclared
    from auditor.model.service import Service

_STANDS = 1.0
"""Seconds between two looks at a page of which nothing is declared."""


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
        batches = list(_batches(self.task.service, self.task.controls, self.task.pages))
        while batches and not self._is_proven():
            if trouble := await self._ended_by(account, *batches.pop(0)):
                return trouble
        if self._is_proven():
            await save()
        if not self._side_by_side():
            for page, controls in batches:
                if trouble := await self._ended_by(account, page, controls):
                    return trouble
            return None
        await account.leave()
        ended = await asyncio.gather(*(self._beside(account, page, controls) for page, controls in batches))
        return next((trouble for trouble in ended if trouble), None)

    def _is_proven(self) -> bool:
        return self.builder.identity is not IdentityState.NOT_PROVEN

    def _side_by_side(self) -> bool:
        """A window draws one of its pages at a time, and a session that a page renews is over for the others."""
        service = self.task.service
        return not (self.launched.headed or service.one_page_at_a_time or service.session_writes)

    async def _beside(self, account: AccountBrowser, page: str, controls: dict[str, Control]) -> Trouble | None:
        async with account.beside() as place:
            return await self._ended_by(place, page, controls)

    async def _ended_by(self, account: AccountBrowser, page: str, controls: dict[str, Control]) -> Trouble | None:
        """Read these controls, or note why they were not. Trouble: the account's visit ends with it."""
        async with self.pages:
            trouble = await self.read_batch(account, page, controls)
        if trouble is None:
            return None
        self.builder.not_read(page, controls, trouble)
        did_not_answer = trouble.reason is Reason.TIMEOUT and not self._is_proven()
        if trouble.reason in WHOLE_ACCOUNT or did_not_answer:
            self.builder.drop_if_nothing_proven()
            return trouble
        return None

    async def read_again(self, account: AccountBrowser, controls: dict[str, Control]) -> None:
        """Read these controls with the whole proof, wherever they are."""
        for page, batch in _batches(self.task.service, controls):
            if trouble := await self.read_batch(account, page, batch):
                self.builder.not_read(page, batch, trouble)

    async def read_batch(self, account: AccountBrowser, page: str, controls: dict[str, Control]) -> Trouble | None:
        """Read these controls; those with one witness twice, with a fresh load between. Where that is the
        page, it is replayed.
        """
        declared, waiting, looks = self.task.service.pages[page], dict(controls), dict[str, ControlReadings]()
        tracing = Tracing(self.task, self.launched, account, declared, controls, self.step)
        proven_before, timings = self.builder.identity, account.timings
        for load in (1, 2):
            self.step(self.task.id, f"opening {declared.title or page}")
            with nullcontext() if load == 1 else timings.of(Part.SECOND_LOAD):
                with timings.of(Part.PAGE):
                    opened = await open_page(account, declared)
                if opened.trouble:
                    return await self._without_page(account, opened, page, controls)
                seen = await self._read_page(account, opened.view, page, waiting, load)
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
            self.builder.read(name, page, look)
        return None

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
        self, account: AccountBrowser, opened: Opened, page: str, controls: dict[str, Control]
    ) -> Trouble | None:
        """A page that is not there may be one that the service does not offer to this account."""
        trouble = opened.trouble
        if trouble is None or trouble.reason is not Reason.PAGE_MISSING:
            return trouble
        self.builder.found_undeclared(await list_controls(account, opened.view, page))
        identity = await prove_identity(account, opened.view, self.task.account, quiet=0)  # it had its time
        if isinstance(identity, Trouble):  # an error page shows no signed-in sign: that is not being signed out
            return trouble if identity.detail == NO_SIGN else identity
        self.builder.identity = identity
        looks = await look_for_refusals(opened.view, controls)
        for name, look in looks.items():
            self.builder.read(name, page, look)
        left = {name: control for name, control in controls.items() if name not in looks}
        if left or not controls:
            self.builder.not_read(page, left, trouble)
        return None


def _batches(
    service: Service, controls: dict[str, Control], also: Iterable[str] = ()
) -> Iterator[tuple[str, dict[str, Control]]]:
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
        yield page, {**open_at_once, **(revealed[0] if revealed else {})}
        for group in revealed[1:]:
            yield page, group


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
