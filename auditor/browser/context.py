"""One account's own browser context: its gate to the network, its guard, its pages."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from auditor.browser.guard import PageGuard, written_by
from auditor.browser.launch import while_it_runs
from auditor.browser.page_signs import View
from auditor.browser.press import watch_presses
from auditor.browser.proxy import Gate, Network
from auditor.browser.recorder import Recorder
from auditor.browser.tape_recorder import Taping
from auditor.browser.timings import Timings
from auditor.model.observation import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import BrowserContext, Page

    from auditor.browser.guard import WriteBlocker
    from auditor.browser.launch import Launched
    from auditor.model.fetched import Fetched
    from auditor.model.service import Service
    from auditor.model.sign import Sign
    from auditor.model.sign_in import Steps

_PACE = ((0.3, 0.02), (1.0, 0.05))
_LONGEST_PAUSE = 0.1
LOOKS_A_SECOND = 4
"""How often a page is looked at, at the least, before a second counts as one in which it did nothing."""
_VIEWPORT = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds: for a page in all, and how long a page may be quiet before it is given up."""

    page: float = 30.0
    quiet: float = 8.0
    next_way: float = 2.5
    settings: float = 3.0
    control: float = 6.0
    account: float = 240.0
    alone: float = 1.2
    """Seconds that a value must stay on a quiet page, where nothing else confirms it: it is the same for all."""
    vacant: float = 1.5
    """Seconds that a page must stand still before it is taken for another one than the declared: the same for all."""
    still: float = 0.8
    """Seconds that a page must stand still before what is not on it is absent: it is the same for all."""

    @classmethod
    def of(cls, seconds: float) -> Timeouts:
        """Timeouts in proportion to `seconds`, the longest that a page may take in all."""
        scale = seconds / cls.page
        values = (cls.page, cls.quiet, cls.next_way, cls.settings, cls.control, cls.account)
        return cls(*(round(value * scale, 2) for value in values))


@dataclass
class Wait:
    """One wait for a page: over when the page has long been quiet, or when time is up in any case.

    Quiet is a page that was looked at so often and did nothing: where the machine is slow, so are its looks, and the
    page had no time to do anything in between. `over` is asked once after each look.
    """

    recorder: Recorder
    quiet: float
    total: float
    began: float = field(default_factory=lambda: now())
    _quiet_since: float = field(default_factory=lambda: now())
    _looks: int = 0

    def over(self) -> bool:
        """Whether there is nothing to wait for any longer."""
        self._looks += 1
        if not self.recorder.quiet:
            self._quiet_since, self._looks = now(), 0
        enough = self._looks >= self.quiet * LOOKS_A_SECOND
        return (enough and now() - self._quiet_since > self.quiet) or now() - self.began > self.total


@dataclass(frozen=True)
class Site:
    """Where an account's service is: the address that paths are relative to, and every origin it may use."""

    home: str
    origins: tuple[str, ...]


@dataclass
class AccountBrowser:
    """A context that reaches one service only, and a place in it where its pages are opened one after the other."""

    service: Service
    site: Site
    context: BrowserContext
    gate: Gate
    guard: PageGuard
    blocker: WriteBlocker
    timeouts: Timeouts
    targets: tuple[Fetched, ...] = ()
    keeps: bool = False
    """Whether what its pages are answered from now on is kept, to be replayed later."""
    ways: list[Steps] = field(default_factory=list)
    """Those that led to their pages in this visit."""
    timings: Timings = field(default_factory=Timings)
    consent_refused: int = 0
    """How many banners that ask for consent to cookies were refused."""
    _page: Page | None = None

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[AccountBrowser]:
        """Another place in the same context: its pages are open at the same time as those of this one."""
        other = replace(self, keeps=False, timings=Timings(), consent_refused=0, _page=None)
        try:
            yield other
        finally:
            self.timings.add(other.timings)
            self.consent_refused += other.consent_refused
            await other.leave()

    async def leave(self) -> None:
        """Close the page that is open here."""
        former, self._page = self._page, None
        if former:
            await former.close()

    async def fresh(self) -> View:
        """A new page with nothing recorded yet; the former one of this place is closed."""
        former = self._page
        page = self._page = await self.guard.new_page(self.context)
        page.set_default_timeout(self.timeouts.page * 1000)
        view = self.listen(page)
        if self.keeps or any(target.stream for target in self.targets):
            await view.recorder.streams.attach(page)
        if self.keeps:
            view.taping = Taping(view.recorder.streams)
            view.taping.attach(page)
        if former:
            await former.close()
        return view

    def listen(self, page: Page) -> View:
        """This page, with everything recorded that it fetches from now on."""
        readings = (reading for control in self.service.controls.values() for reading in control.readings)
        recorder = Recorder(
            self.site.home,
            self.site.origins,
            self.targets,
            self.service.unrelated,
            keeps_document=any(reading.document for reading in readings),
        )
        recorder.attach(page)
        return View(page, recorder, now())

    def left(self, view: View) -> float:
        """Seconds that are left of the longest time that this page may take in all."""
        return self.timeouts.page - (now() - view.began)

    def wait(self, view: View, quiet: float | None = None) -> Wait:
        """A wait for this page that begins now, within the time that is left of the page's."""
        return self._wait(view, quiet, max(0.0, self.left(view)))

    def wait_for_step(self, view: View, quiet: float | None = None) -> Wait:
        """The same with the time of a whole page: each step of a sign-in brings another one, in the same view."""
        return self._wait(view, quiet, self.timeouts.page)

    def _wait(self, view: View, quiet: float | None, total: float) -> Wait:
        return Wait(view.recorder, self.timeouts.quiet if quiet is None else quiet, total)

    def refused(self) -> tuple[Refused, ...]:
        """What was stopped so far, by origin."""
        origins = [Refused(origin=o, why="undeclared origin", count=n) for o, n in sorted(self.gate.refused.items())]
        return (*origins, *(Refused(origin=o, why="write", count=n) for o, n in sorted(self.guard.stopped.items())))


@asynccontextmanager
async def account_browser(
    launched: Launched,
    service: Service,
    site: Site,
    network: Network,
    timeouts: Timeouts,
    state: dict[str, Any] | None,
) -> AsyncIterator[AccountBrowser]:
    """Open a context for one account, with its saved session where there is one.

    Without one, the identity provider's origins can be reached too, until the gate is narrowed to the service's.
    """
    provider = service.sign_in.origins if state is None else ()
    gate = Gate(allowed=(*site.origins, *provider), network=network)
    await launched.blocker.forbid(site.home, written_by(service), service.session_writes)
    async with behind(gate, launched, service, site, timeouts, state) as account:
        yield account


@asynccontextmanager
async def behind(
    gate: Gate,
    launched: Launched,
    service: Service,
    site: Site,
    timeouts: Timeouts,
    state: dict[str, Any] | None,
    *,
    scripts: bool = True,
) -> AsyncIterator[AccountBrowser]:
    """A context of its own that reaches the network through this gate only. `scripts`: whether pages run theirs."""
    address, targets = await gate.start(), targets_of(service)
    try:
        async with while_it_runs(launched.browser):
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
            guard = PageGuard()
            try:
                guard.watch(context)
                await watch_presses(context)
                yield AccountBrowser(service, site, context, gate, guard, launched.blocker, timeouts, targets)
            finally:
                await context.close()
    finally:
        await gate.stop()


def targets_of(service: Service) -> tuple[Fetched, ...]:
    """Every response that the service file names."""
    readings = [reading for control in service.controls.values() for reading in control.readings]
    signs: list[Sign] = [
        *service.identity.signed_in,
        *service.identity.signed_out,
        *service.identity.expired,
        *service.identity.not_let_in,
        *service.identity.not_now,
    ]
    for page in service.pages.values():
        signs += page.ready
    for control in service.controls.values():
        signs += [*control.managed, *control.not_offered]
    signs += [sign for reading in readings for sign in reading.unless]
    signs += [
        sign for name in type(service.sign_in.outcomes).model_fields for sign in getattr(service.sign_in.outcomes, name)
    ]
    spaces = service.identity.spaces
    of_spaces = (spaces.current, spaces.all_) if spaces else ()
    optional = (service.session_end, service.release, *of_spaces)
    named = [
        *(source for source in service.identity.account if source.response),
        *(fetched for fetched in optional if fetched),
    ]
    kept = [control.write.keeps for control in service.controls.values() if control.write and control.write.keeps]
    return tuple(fetched for fetched in (*named, *readings, *signs, *kept) if fetched.response)


def now() -> float:
    """A clock for deadlines, in seconds."""
    return time.monotonic()


async def pause(began: float) -> None:
    """The time between two reads of a page: short at first, longer when it takes long."""
    age = now() - began
    await asyncio.sleep(next((seconds for until, seconds in _PACE if age < until), _LONGEST_PAUSE))
