"""Many accounts at once: browsers as they are needed, and a limit on how many accounts run."""

from __future__ import annotations

import asyncio
import gc
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, Self

from auditor import __version__
from auditor.audit.account import RunContext, audit_account
from auditor.audit.evidence import EvidenceBox
from auditor.audit.task import TaskKind
from auditor.browser.binaries import find_binary, has_display, kind_of, of_kind
from auditor.browser.connect import Endpoint, connect
from auditor.browser.launch import BrowserFailed, launch
from auditor.errors import AuditorError, UsageError
from auditor.messages import tried_again
from auditor.model.observation import Run
from auditor.model.reason import Reason
from auditor.model.service import BrowserNeed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence

    from auditor.audit.interrupts import Interrupts
    from auditor.audit.task import AccountTask
    from auditor.browser.binaries import Binary
    from auditor.browser.context import Timeouts
    from auditor.browser.driver import Driver
    from auditor.browser.launch import Launched
    from auditor.browser.proxy import Network
    from auditor.model.observation import AccountSeen
    from auditor.model.shard import Shard


SOON = timedelta(seconds=60)
_COLLECTED_EVERY = 10
"""Accounts after which Python looks for cycles, which Playwright leaves of every page: the program does so rarely."""
_LASTING = ("tls", "undeclared")
"""Details of `unreachable` that no second attempt changes."""
_TRANSIENT = frozenset({Reason.UNREACHABLE, Reason.TIMEOUT})


@dataclass(frozen=True)
class BrowserChoice:
    """Which programs to start, chosen before anything does. Without `always_` or `never_`, each service file says.

    `named`: the person named the program. Else a session is used with the kind of browser that made it. `endpoint`: a
    browser that runs already, in place of all of them.
    """

    headless: Binary | None
    headed: Binary | None
    always_headed: bool = False
    never_headed: bool = False
    named: bool = False
    arguments: tuple[str, ...] = ()
    endpoint: Endpoint | None = None

    def for_task(self, task: AccountTask) -> tuple[Binary | Endpoint, bool, str | None]:
        """The program, whether it has a window, and a note where the service wants a window and there is none."""
        if self.endpoint:
            return self.endpoint, False, None
        wants = self.always_headed or task.service.browser is BrowserNeed.HEADED
        if wants and self.headed is not None:
            return self._like_before(self.headed, task, headed=True), True, None
        binary = self.headless or self.headed
        if binary is None:
            raise UsageError("There is no browser: run `auditor doctor`.")
        note = None
        if wants and not self.never_headed:
            why = (
                task.service.browser_note or "This service often asks browsers without a window for proof of a person."
            )
            note = f"Read without a window, as there is no display or no full browser here. {why}"
        return self._like_before(binary, task, headed=False), False, note

    def _like_before(self, binary: Binary, task: AccountTask, *, headed: bool) -> Binary:
        made_with = task.session.browser if task.session else None
        if self.named or made_with is None or kind_of(made_with) == binary.kind:
            return binary
        return of_kind(kind_of(made_with), headed=headed) or binary


def choose_browsers(
    tasks: Sequence[AccountTask], *, path: str | None, headed: bool, headless: bool, arguments: Sequence[str]
) -> BrowserChoice:
    """Find the programs that these tasks need. UsageError where there is none, before anything starts."""
    if headed and not has_display():
        raise UsageError(
            "--headed needs a display, and there is none: leave it out, or start the run under `xvfb-run`."
        )
    wants_window = headed or (
        not headless and has_display() and any(task.service.browser is BrowserNeed.HEADED for task in tasks)
    )
    window = None
    if wants_window:
        try:
            window = find_binary(path, headed=True)
        except UsageError:
            if headed:
                raise
    plain = None if headed else find_binary(path, headed=False)
    named = bool(path or os.environ.get("AUDITOR_BROWSER"))
    return BrowserChoice(plain, window, headed, headless, named, tuple(arguments))


@dataclass
class Browsers:
    """Started when first needed, and started again when one was lost. Closes them all at its end.

    A first start that fails is an AuditorError; one in place of a lost browser costs no more than the account that
    needed it: BrowserFailed.
    """

    driver: asyncio.Task[Driver]
    choice: BrowserChoice
    network: Network
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _running: dict[tuple[Binary | Endpoint, bool], Launched] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, task: AccountTask) -> tuple[Launched, str | None]:
        """The browser that this task is read with, and a note about the choice."""
        binary, headed, note = self.choice.for_task(task)
        async with self._lock:
            found = self._running.get((binary, headed))
            if found is None or not found.browser.is_connected():
                driver, arguments = await asyncio.shield(self.driver), self.choice.arguments
                launching = (
                    connect(driver, binary, self.network, arguments)
                    if isinstance(binary, Endpoint)
                    else launch(driver, binary, self.network, headed=headed, arguments=arguments)
                )
                try:
                    self._running[binary, headed] = await self._stack.enter_async_context(launching)
                except AuditorError as error:
                    if found is None:
                        raise
                    raise BrowserFailed(str(error)) from error
                found = self._running[binary, headed]
        return found, note

    @property
    def names(self) -> str | None:
        """What was started, for the report."""
        return ", ".join(map(_named, self._running.values())) or None

    async def close(self) -> None:
        """End every browser."""
        await self._stack.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@dataclass(frozen=True)
class RunSettings:
    """How to audit: which browsers, how many accounts at a time, how to reach the network, how long to wait."""

    choice: BrowserChoice
    network: Network
    timeouts: Timeouts
    jobs: int
    shard: Shard | None = None
    """Which part of a run this is."""


class Elsewhere(Protocol):
    """Machines that visit accounts for this one."""

    async def visit(self, task: AccountTask, box: EvidenceBox, step: Callable[[str, str], None]) -> AccountSeen:
        """What `audit_account` gives, whatever happens there. A cancel ends in `interrupted`."""

    @property
    def names(self) -> str | None:
        """The browsers that were used, for the report."""


async def audit_accounts(
    tasks: Sequence[AccountTask],
    plan: RunSettings,
    browsers: Browsers,
    *,
    interrupts: Interrupts,
    step: Callable[[str, str], None],
    done: Callable[[AccountSeen], None],
    ask: Callable[[str, bool], Awaitable[str | None]] | None = None,
    box: EvidenceBox | None = None,
    elsewhere: Elsewhere | None = None,
) -> tuple[Run, EvidenceBox]:
    """Visit these accounts for what they are about. `ask` asks the person in the terminal, where there is one.

    `elsewhere`: who visits them, where it is not this machine.
    A first interrupt makes the rest `interrupted`; a second one ends the program.
    """
    started, box = datetime.now(UTC), box or EvidenceBox()
    visits = count(1)
    context = RunContext(browsers.get, plan.jobs, plan.network, plan.timeouts, step, ask=ask)

    async def audit(task: AccountTask, former: AccountSeen | None = None) -> AccountSeen:
        seen = await (elsewhere.visit(task, box, step) if elsewhere else audit_account(task, context, box))
        if former is None and may_pass(task, seen):
            step(task.id, "to be tried once more at the end of the run")
            return seen
        if former is not None:
            seen = seen.model_copy(update={"notes": (*seen.notes, tried_again(former))})
        done(seen)
        if next(visits) % _COLLECTED_EVERY == 0:
            gc.collect()
        return seen

    accounts = await _all(interrupts, [audit(task) for task in tasks])
    again = [place for place, seen in enumerate(accounts) if may_pass(tasks[place], seen)]
    if again and not interrupts.stopped:
        seconds = await _all(interrupts, [audit(tasks[place], accounts[place]) for place in again])
        for place, seen in zip(again, seconds, strict=True):
            accounts[place] = seen
    run = Run(
        auditor=__version__,
        started=started,
        finished=datetime.now(UTC),
        browser=elsewhere.names if elsewhere else browsers.names,
        proxy=plan.network.upstream.shown if plan.network.upstream else None,
        authority=plan.network.authority.shown if plan.network.authority else None,
        interrupted=interrupts.stopped,
        shard=plan.shard,
        accounts=tuple(accounts),
    )
    return run, box


async def _all(interrupts: Interrupts, visits: Iterable[Coroutine[Any, Any, AccountSeen]]) -> list[AccountSeen]:
    running = [asyncio.create_task(visit) for visit in visits]
    with interrupts.stoppable(running):
        return await asyncio.gather(*running)


def may_pass(task: AccountTask, seen: AccountSeen) -> bool:
    """Whether what kept this account from being read may be over soon. A service that was slow or failed during a
    sign-in is not given the password a second time.
    """
    trouble = seen.trouble
    if task.kind is not TaskKind.AUDIT or trouble is None:
        return False
    if trouble.reason is Reason.NOT_NOW:
        return trouble.until is not None and trouble.until - datetime.now(UTC) < SOON
    if trouble.reason is Reason.UNREACHABLE and (trouble.detail or "").startswith(_LASTING):
        return False
    nothing_typed = task.session is not None or trouble.detail == "connection"
    return trouble.reason is Reason.BROWSER_ERROR or (trouble.reason in _TRANSIENT and nothing_typed)


def _named(launched: Launched) -> str:
    return launched.name if launched.sandboxed else f"{launched.name} (without Chromium's own sandbox)"
