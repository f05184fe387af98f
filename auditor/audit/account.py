"""One account from start to finish: session or sign-in, identity, pages, readings. Always ends in an AccountSeen."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, assert_never

from auditor.audit.builder import AccountBuilder
from auditor.audit.clock import Clock
from auditor.audit.fix import LAST_LOOK, Fix
from auditor.audit.page_reader import PageReader
from auditor.audit.pauses import Pauses
from auditor.audit.save_session import save_session
from auditor.audit.sign_in import SignIn
from auditor.audit.task import AccountTask, TaskKind
from auditor.browser.about import about
from auditor.browser.context import AccountBrowser, account_browser, now
from auditor.browser.identity import prove_identity
from auditor.browser.launch import BrowserFailed
from auditor.browser.navigation import open_page
from auditor.errors import AuditorError
from auditor.model.config import SignInWay
from auditor.model.observation import IdentityState, Part, Trouble
from auditor.model.reason import WHOLE_ACCOUNT, Reason
from auditor.sessions.vault import restore_former

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from auditor.audit.evidence import EvidenceBox
    from auditor.browser.context import Timeouts
    from auditor.browser.launch import Launched
    from auditor.browser.proxy import Network
    from auditor.model.change import PlannedChange
    from auditor.model.observation import AccountSeen
    from auditor.model.write import Change
    from auditor.sessions.vault import Session

_ENDED = frozenset({Reason.SIGNED_OUT, Reason.SESSION_EXPIRED})
_AT_ONE_SERVICE = 4
"""Accounts of one service that are visited at a time: more of them look like an attack."""
_NOT_OF_IT = _ENDED | {Reason.WRONG_ACCOUNT}


@dataclass
class RunContext:
    """What the accounts of a run share. `browser` gives the one a task is read with, and a note about that choice."""

    browser: Callable[[AccountTask], Awaitable[tuple[Launched, str | None]]]
    jobs: int
    """How many accounts are visited, and how many of their pages are read, at a time."""
    network: Network
    timeouts: Timeouts
    step: Callable[[str, str], None]
    pauses: Pauses = field(default_factory=Pauses)
    ask: Callable[[str, bool], Awaitable[str | None]] | None = None
    """Asks the person in the terminal, hiding the answer or not; None where there is nobody to ask."""

    def __post_init__(self) -> None:
        self._accounts, self.pages = asyncio.Semaphore(self.jobs), asyncio.Semaphore(self.jobs)
        self._at = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(_AT_ONE_SERVICE))

    @asynccontextmanager
    async def turn(self, task: AccountTask) -> AsyncIterator[None]:
        """This account's turn. What its service keeps waiting does not keep accounts of other services waiting."""
        async with self._at[task.account.service]:
            await self.pauses.over(task, self.step)
            async with self._accounts:
                yield


async def audit_account(task: AccountTask, context: RunContext, box: EvidenceBox) -> AccountSeen:
    """Everything that can be seen of one account. A cancel ends in `interrupted`.

    Raises AuditorError where no browser starts; whatever else goes wrong is in the observation.
    """
    started, builder, trouble = now(), AccountBuilder(task, box), None
    if task.kind is TaskKind.AUDIT and not task.pages:  # nothing is asked about, or manual controls only
        builder.notes += [] if task.checks else ["The policy has no checks for this service: nothing was read."]
        return builder.finish(None, started)
    if task.kind is TaskKind.AUDIT and any(control.write is None for control in task.controls.values()):
        builder.notes.append("Read-only cannot be guaranteed: not every control's write request is declared.")
    seconds = _seconds(task, context.timeouts)
    try:
        async with context.turn(task):
            if (later := await context.pauses.over(task, context.step)) is not None:
                return builder.finish(later, started)
            started = now()
            with builder.timings.of(Part.BROWSER):
                launched, note = await context.browser(task)
            builder.notes += [note] if note else []
            async with asyncio.timeout(seconds) as limit:
                trouble = await _Audit(launched, task, context, builder, Clock(limit)).run()
    except TimeoutError:
        trouble = Trouble(reason=Reason.TIMEOUT, saw=f"the account took longer than {seconds:.0f} s")
    except asyncio.CancelledError:
        trouble = Trouble(reason=Reason.INTERRUPTED)
    except BrowserFailed:
        # Playwright's message may quote the page: it is not repeated.
        trouble = Trouble(reason=Reason.BROWSER_ERROR, saw="the browser went away or did not answer")
    context.pauses.heard(task, trouble)
    return builder.finish(trouble, started)


def _seconds(task: AccountTask, timeouts: Timeouts) -> float:
    """How long this account may take: a change takes about as long as half an audit, and waits before the last look."""
    waits = max((change.settles_within for name in task.changes if (change := _change_of(task, name))), default=0)
    return timeouts.account * (1 + len(task.changes) / 2) + (max(LAST_LOOK, waits) if task.changes else 0)


def _change_of(task: AccountTask, planned: PlannedChange) -> Change | None:
    return task.service.controls[planned.control].change


@dataclass
class _Audit:
    launched: Launched
    task: AccountTask
    context: RunContext
    builder: AccountBuilder
    clock: Clock

    async def run(self) -> Trouble | None:
        task = self.task
        by_password = task.account.sign_in is SignInWay.PASSWORD and task.kind is not TaskKind.CHECK
        if task.session is not None:
            trouble = await self._with(task.session.state)
            if trouble and task.former and trouble.reason in _NOT_OF_IT and not self.builder.controls:
                trouble = await self._with_former(task.former, trouble)
            again = trouble is not None and trouble.reason in _ENDED and not self.builder.controls
            if not (again and by_password):
                return trouble
        if not by_password:
            return Trouble(reason=Reason.NO_SESSION, saw=task.no_session)
        self.task = replace(task, session=None)
        return await self._with(None)

    async def _with_former(self, former: Session, trouble: Trouble) -> Trouble | None:
        """An imported session was none of this account: use the one that it replaced."""
        why = trouble.reason.value.replace("_", " ")
        if self.task.kind is TaskKind.CHECK:
            self.builder.notes.append("The former session is still kept: the next run that is no check uses it.")
            return trouble
        try:
            restore_former(former.service, former.account)
        except AuditorError as error:
            self.builder.notes.append(str(error))
            return trouble
        self.builder.notes.append(f"The imported session is not used ({why}): the former one is back.")
        self.task = replace(self.task, session=former, former=None)
        return await self._with(former.state)

    async def _with(self, state: dict[str, object] | None) -> Trouble | None:
        timings = self.builder.timings
        async with timings.around(Part.BROWSER, self._browser(state)) as account:
            account.timings = timings
            try:
                with timings.of(Part.SIGN_IN):
                    trouble = None if state else await self._sign_in(account)
                if trouble:
                    return trouble
                trouble = await self._visit(account)
                await self._save_renewed(account, trouble)
                return trouble
            finally:
                self.builder.refused = account.refused()
                if account.consent_refused:
                    self.builder.notes.append(f"Cookie banners that were refused: {account.consent_refused}.")

    async def _visit(self, account: AccountBrowser) -> Trouble | None:
        """What the task is about."""
        match self.task.kind:
            case TaskKind.AUDIT:
                return await self._reader().read_all(account, lambda: self._save(account))
            case TaskKind.FIX:
                await self._fix(account)
                return None
            case TaskKind.CHECK | TaskKind.RENEW:
                return await self._session(account)
        assert_never(self.task.kind)

    async def _save_renewed(self, account: AccountBrowser, trouble: Trouble | None) -> None:
        """Once more at the end, where every load renews the session: the one that was saved first is over by then."""
        ended = trouble is not None and trouble.reason in WHOLE_ACCOUNT
        if self.task.service.session_writes and not ended and self.builder.identity is not IdentityState.NOT_PROVEN:
            await self._save(account)

    def _browser(self, state: dict[str, Any] | None) -> AbstractAsyncContextManager[AccountBrowser]:
        context = self.context
        return account_browser(
            self.launched, self.task.service, self.task.site, context.network, context.timeouts, state
        )

    def _reader(self) -> PageReader:
        return PageReader(self.launched, self.task, self.builder, self.clock, self.context.step, self.context.pages)

    async def _sign_in(self, account: AccountBrowser) -> Trouble | None:
        self.context.step(self.task.id, "signing in")
        return await SignIn(self.task, self.context.ask, self.clock, self.builder.notes).run(account)

    async def _save(self, account: AccountBrowser) -> None:
        await save_session(account, self.task, self.builder, self.launched.name)

    async def _fix(self, account: AccountBrowser) -> None:
        builder, read_again = self.builder, self._reader().read_again
        fix = Fix(self.task, account, self._beside, read_again, builder.controls, builder.changes, self.context.step)
        await fix.run()

    @asynccontextmanager
    async def _beside(self, account: AccountBrowser, stored: list[dict[str, Any]]) -> AsyncIterator[AccountBrowser]:
        """Another context of this account: the cookies of now, these stored origins. New cookies are carried back."""
        async with self._browser({"cookies": await account.context.cookies(), "origins": stored}) as other:
            yield other
            with suppress(BrowserFailed):  # a cookie that the browser gave and does not take back: the former one stays
                await account.context.add_cookies(await other.context.cookies())  # type: ignore[arg-type]
            account.gate.refused.update(other.gate.refused)
            account.guard.stopped.update(other.guard.stopped)

    async def _session(self, account: AccountBrowser) -> Trouble | None:
        """Who is signed in on the first page, and nothing else."""
        opened = await open_page(account, next(iter(self.task.service.pages.values())))
        if opened.trouble and opened.trouble.reason is not Reason.PAGE_MISSING:
            return opened.trouble
        self.context.step(self.task.id, "checking who is signed in")
        identity = await prove_identity(account, opened.view, self.task.account)
        if isinstance(identity, Trouble):
            return identity
        self.builder.identified(identity, about(account, opened.view))
        await self._save(account)
        return None
