"""One account's own browser context: its gate to the network, its guard, its pages."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.browser.guard import Guard, written_by
from auditor.browser.proxy import Gate, Network
from auditor.browser.responses import Recorder
from auditor.browser.signs import View
from auditor.model.observation import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import BrowserContext

    from auditor.browser.launch import Launched
    from auditor.model.service import Service, Sign

_VIEWPORT = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a page to begin, for what it should show, for one of several ways."""

    navigation: float = 30.0
    page: float = 15.0
    way: float = 5.0
    control: float = 6.0
    account: float = 180.0

    @classmethod
    def of(cls, seconds: float) -> Patience:
        """Patience in proportion to `seconds`, the time for a page to show itself."""
        scale = seconds / cls.page
        return cls(
            *(round(value * scale, 2) for value in (cls.navigation, cls.page, cls.way, cls.control, cls.account))
        )


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
    patience: Patience
    targets: frozenset[str] = field(default_factory=frozenset)

    async def fresh(self) -> View:
        """A new page with nothing recorded yet; the former ones are closed, so that one page at a time is read."""
        former = list(self.context.pages)
        page = await self.guard.new_page(self.context)
        page.set_default_timeout(self.patience.page * 1000)
        recorder = Recorder(self.place.home, self.place.origins, self.targets)
        recorder.attach(page)
        for old in former:
            await old.close()
        return View(page, recorder)

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
    """Open a context for one account, with its saved session where there is one."""
    gate = Gate(allowed=place.origins, network=network)
    address = await gate.start()
    try:
        context = await launched.browser.new_context(
            accept_downloads=False,
            color_scheme="light",
            locale="en-US",
            proxy={"server": address},
            reduced_motion="reduce",
            service_workers="block",
            storage_state=state,  # type: ignore[arg-type]
            viewport=_VIEWPORT,  # type: ignore[arg-type]
        )
        guard = Guard(place.home, written_by(control.write for control in service.controls.values()))
        try:
            await guard.watch(context)
            yield AccountBrowser(service, place, context, gate, guard, patience, _targets(service))
        finally:
            await context.close()
    finally:
        await gate.stop()


def _targets(service: Service) -> frozenset[str]:
    """Every response path that the service file names."""
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
    account = service.identity.account
    named = [account.response] if account else []
    return frozenset(
        [*named, *(r.response for r in readings if r.response), *(s.response for s in signs if s.response)]
    )


def now() -> float:
    """A clock for deadlines, in seconds."""
    return time.monotonic()
