"""One account's own browser context: its gate to the network, its guard, its pages."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.browser.guard import Guard, written_by
from auditor.browser.press import watch_presses
from auditor.browser.proxy import Gate, Network
from auditor.browser.recorder import Recorder
from auditor.browser.signs import View
from auditor.browser.taping import Taping
from auditor.model.observation import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import BrowserContext, Page

    from auditor.browser.guard import Sentry
    from auditor.browser.launch import Launched
    from auditor.model.service import Fetched, Service, Sign

_PACE = ((0.3, 0.02), (1.0, 0.05))
_LONGEST_PAUSE = 0.1
_VIEWPORT = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a page in all, and how long a page may be quiet before it is given up."""

    page: float = 30.0
    quiet: float = 8.0
    next_way: float = 2.5
    settings: float = 3.0
    control: float = 6.0
    account: float = 240.0
    alone: float = 1.2
    """Seconds that a value must stay on a quiet page, where nothing else vouches for it: it is the same for all."""

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """Patience in proportion to `seconds`, the longest that a page may take in all."""
        scale = seconds / cls.page
        values = (cls.page, cls.quiet, cls.next_way, cls.settings, cls.control, cls.account)
        return cls(*(round(value * scale, 2) for value in values))


@dataclass
class Wait:
    """One wait for a page: over when the page has long been quiet, or when time is up in any case."""

    recorder: Recorder
    quiet: float
    total: float
    began: float = field(default_factory=lambda: now())
    _quiet_since: float = field(default_factory=lambda: now())

    def over(self) -> bool:
        """Whether there is nothing to wait for any longer."""
        if not self.recorder.quiet:
            self._quiet_since = now()
        return now() - self._quiet_since > self.quiet or now() - self.began > self.total


@dataclass(frozen=True)
class Place:
    """Where an account's service is: the address that paths are relative to, and every origin it may use."""

    home: str
    origins: tuple[str, ...]


@dataclass
class AccountBrowser:
    """A context that reaches one service only. `step` tells the progress display what is going on."""

    service: Service
    place: Place
    context: BrowserContext
    gate: Gate
    guard: Guard
    sentry: Sentry
    patience: Patience
    targets: tuple[Fetched, ...] = ()
    keeps: bool = False
    """Whether what its pages are answered from now on is kept, to be replayed later."""

    async def fresh(self) -> View:
        """A new page with nothing recorded yet; the former ones are closed, so that one page at a time is read."""
        former = list(self.context.pages)
        page = await self.guard.new_page(self.context)
        page.set_default_timeout(self.patience.page * 1000)
        view = self.listen(page)
        if self.keeps or any(one.stream for one in self.targets):
            await view.recorder.streams.attach(page)
        if self.keeps:
            view.taping = Taping(view.recorder.streams)
            view.taping.attach(page)
        for old in former:
            await old.close()
        return view

    def listen(self, page: Page) -> View:
        """This page, with everything recorded that it fetches from now on."""
        readings = (reading for control in self.service.controls.values() for reading in control.readings)
        recorder = Recorder(
            self.place.home,
            self.place.origins,
            self.targets,
            self.service.unrelated,
            keeps_document=any(reading.document for reading in readings),
        )
        recorder.attach(page)
        return View(page, recorder, now())

    def left(self, view: View) -> float:
        """Seconds that are left of the longest time that this page may take in all."""
        return self.patience.page - (now() - view.began)

    def wait(self, view: View, quiet: float | None = None) -> Wait:
        """A wait for this page that begins now."""
        return Wait(view.recorder, self.patience.quiet if quiet is None else quiet, self.patience.page)

    def refused(self) -> tuple[Refused, ...]:
        """What was stopped so far, by origin."""
        origins = [Refused(origin=o, why="undeclared origin", count=n) for o, n in sorted(self.gate.refused.items())]
        return (*origins, *(Refused(origin=o, why="write", count=n) for o, n in sorted(self.guard.stopped.items())))


@asynccontextmanager
async def account_browser(
    launched: Launched,
    service: Service,
    place: Place,
    network: Network,
    patience: Patience,
    state: dict[str, Any] | None,
) -> AsyncIterator[AccountBrowser]:
    """Open a context for one account, with its saved session where there is one.

    Without one, the identity provider's origins can be reached too, until the gate is narrowed to the service's.
    """
    provider = service.sign_in.origins if state is None else ()
    gate = Gate(allowed=(*place.origins, *provider), network=network)
    await launched.sentry.forbid(place.home, written_by(service), service.session_writes)
    async with behind(gate, launched, service, place, patience, state) as account:
        yield account


@asynccontextmanager
async def behind(
    gate: Gate,
    launched: Launched,
    service: Service,
    place: Place,
    patience: Patience,
    state: dict[str, Any] | None,
    *,
    scripts: bool = True,
) -> AsyncIterator[AccountBrowser]:
    """A context of its own that reaches the network through this gate only. `scripts`: whether pages run theirs."""
    address = await gate.start()
    try:
        context = await launched.browser.new_context(
            accept_downloads=False,
            color_scheme="light",
            java_script_enabled=scripts,
            locale="en-US",
            proxy={"server": address},
            reduced_motion="reduce",
            service_workers="block",
            storage_state=state,  # type: ignore[arg-type]
            viewport=_VIEWPORT,  # type: ignore[arg-type]
        )
        guard = Guard()
        try:
            guard.watch(context)
            await watch_presses(context)
            yield AccountBrowser(service, place, context, gate, guard, launched.sentry, patience, targets_of(service))
        finally:
            await context.close()
    finally:
        await gate.stop()


def targets_of(service: Service) -> tuple[Fetched, ...]:
    """Every response that the service file names."""
    readings = [reading for control in service.controls.values() for reading in control.readings]
    signs: list[Sign] = [*service.identity.signed_in, *service.identity.signed_out, *service.identity.expired]
    for page in service.pages.values():
        signs += page.ready
    for control in service.controls.values():
        signs += [*control.managed, *control.not_offered]
    signs += [sign for reading in readings for sign in reading.unless]
    signs += [
        sign for name in type(service.sign_in.outcomes).model_fields for sign in getattr(service.sign_in.outcomes, name)
    ]
    spaces = service.identity.spaces
    told = (service.session_end, spaces.current if spaces else None, spaces.all_ if spaces else None)
    named = [*(one for one in service.identity.account if one.response), *(one for one in told if one)]
    return tuple(one for one in (*named, *readings, *signs) if one.response)


def now() -> float:
    """A clock for deadlines, in seconds."""
    return time.monotonic()


async def pause(began: float) -> None:
    """The time between two looks at a page: short at first, longer when it takes long."""
    age = now() - began
    await asyncio.sleep(next((seconds for until, seconds in _PACE if age < until), _LONGEST_PAUSE))
