"""One account from start to finish: session or sign-in, identity, pages, readings. Always ends in an AccountSeen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, assert_never

from auditor import sentences
from auditor.audit.fixing import LAST_LOOK, Fix
from auditor.audit.task import Errand, Task
from auditor.audit.tracing import Tracing
from auditor.browser.context import AccountBrowser, account_browser, now
from auditor.browser.discover import list_controls
from auditor.browser.identity import NO_SIGN, Spaces, prove_identity, spaces, still_there
from auditor.browser.launch import BrowserFailed
from auditor.browser.read import Look, look_for_refusals, read_controls
from auditor.browser.served import read_served
from auditor.browser.session_state import take_state, told_end
from auditor.browser.sign_in import Credentials, sign_in
from auditor.browser.visit import Opened, open_page
from auditor.errors import AuditorError
from auditor.model.config import SignInWay
from auditor.model.observation import AccountSeen, ControlSeen, IdentityState, Reason, SignInDetail, Trouble
from auditor.proof import has_one_witness
from auditor.sessions import storage_state, totp, vault
from auditor.sessions.budget import Budget, BudgetSpent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from auditor.audit.evidence import EvidenceBox
    from auditor.browser.context import Patience
    from auditor.browser.launch import Launched
    from auditor.browser.proxy import Network
    from auditor.browser.signs import View
    from auditor.model.observation import ChangeSeen, Refused, Undeclared
    from auditor.model.report import PlannedChange
    from auditor.model.service import Change, Control

T = TypeVar("T")
_WHOLE_ACCOUNT = frozenset(
    {
        Reason.SIGNED_OUT,
        Reason.SESSION_EXPIRED,
        Reason.WRONG_ACCOUNT,
        Reason.IDENTITY_NOT_COMPARED,
        Reason.CHALLENGE,
        Reason.UNREACHABLE,
        Reason.NO_SESSION,
        Reason.SIGN_IN_FAILED,
    }
)
"""Obstacles that no other page of the account will be free of."""
_ENDED = frozenset({Reason.SIGNED_OUT, Reason.SESSION_EXPIRED})


@dataclass(frozen=True)
class Means:
    """What the accounts of a run share. `browser` gives the one a task is read with, and a note about that choice."""

    browser: Callable[[Task], Awaitable[tuple[Launched, str | None]]]
    limit: asyncio.Semaphore
    network: Network
    patience: Patience
    step: Callable[[str, str], None]
    ask: Callable[[str, bool], Awaitable[str | None]] | None = None
    """Asks the person in the terminal, hiding the answer or not; None where there is nobody to ask."""


@dataclass
class _Draft:
    """What was seen so far; whatever happens, this becomes the account's observation."""

    task: Task
    box: EvidenceBox
    controls: dict[str, ControlSeen] = field(default_factory=dict)
    identity: IdentityState = IdentityState.NOT_PROVEN
    spaces: Spaces = field(default_factory=Spaces)
    undeclared: list[Undeclared] = field(default_factory=list)
    changes: list[ChangeSeen] = field(default_factory=list)
    refused: tuple[Refused, ...] = ()
    session_ends: datetime | None = None
    notes: list[str] = field(default_factory=list)

    def finish(self, trouble: Trouble | None, started: float) -> AccountSeen:
        rest = trouble or Trouble(reason=Reason.NOT_VISITED)
        missing = [
            ControlSeen(control=name, page=control.page, trouble=rest)
            for name, control in self.task.controls.items()
            if name not in self.controls and self.task.errand is Errand.AUDIT
        ]
        return AccountSeen(
            account=self.task.id,
            service=self.task.account.service,
            home=self.task.place.home,
            identity=self.identity,
            space=self.spaces.current,
            other_spaces=self.spaces.others,
            trouble=trouble if not self.controls else None,
            controls=(*self.controls.values(), *missing),
            undeclared=tuple(self.undeclared),
            changes=tuple(self.changes),
            refused=self.refused,
            notes=tuple(self.notes),
            session_ends=self.session_ends,
            seconds=now() - started,
            service_file=self.task.file,
            source=self.task.source,
        )


async def audit_account(task: Task, means: Means, box: EvidenceBox) -> AccountSeen:
    """Everything that can be seen of one account. A cancel ends in `interrupted`.

    Raises AuditorError where no browser starts; whatever else goes wrong is in the observation.
    """
    started, draft, trouble = now(), _Draft(task, box), None
    if task.errand is Errand.AUDIT and not task.controls:  # nothing is asked about, or manual controls only
        draft.notes += [] if task.checks else ["The policy has nothing for this service: nothing was looked at."]
        return draft.finish(None, started)
    if task.errand is Errand.AUDIT and any(control.write is None for control in task.controls.values()):
        draft.notes.append(
            "Read-only is not proven: the service file does not say how all of its controls are written."
        )
    seconds = _seconds(task, means.patience)
    try:
        async with means.limit:
            started = now()
            launched, note = await means.browser(task)
            draft.notes += [note] if note else []
            async with asyncio.timeout(seconds) as limit:
                trouble = await _Audit(launched, task, means, draft, limit).run()
    except TimeoutError:
        trouble = Trouble(reason=Reason.TIMEOUT, saw=f"the account took longer than {seconds:.0f} s")
    except asyncio.CancelledError:
        trouble = Trouble(reason=Reason.INTERRUPTED)
    except BrowserFailed:
        # Playwright's message may quote the page: it is not repeated.
        trouble = Trouble(reason=Reason.BROWSER_ERROR, saw="the browser went away or did not answer")
    return draft.finish(trouble, started)


def _seconds(task: Task, patience: Patience) -> float:
    """How long this account may take: a change takes about as long as half an audit, and waits before the last look."""
    waits = max((one.settles_within for name in task.changes if (one := _change_of(task, name))), default=0)
    return patience.account * (1 + len(task.changes) / 2) + (max(LAST_LOOK, waits) if task.changes else 0)


def _change_of(task: Task, planned: PlannedChange) -> Change | None:
    return task.service.controls[planned.control].change


@dataclass
class _Audit:
    launched: Launched
    task: Task
    means: Means
    draft: _Draft
    limit: asyncio.Timeout

    async def run(self) -> Trouble | None:
        task = self.task
        by_password = task.account.sign_in is SignInWay.PASSWORD and task.errand is not Errand.CHECK
        if task.session is not None:
            trouble = await self._with(task.session.state)
            again = trouble is not None and trouble.reason in _ENDED and not self.draft.controls
            if not (again and by_password):
                return trouble
        if not by_password:
            return Trouble(reason=Reason.NO_SESSION, saw=task.no_session)
        self.task = replace(task, session=None)
        return await self._with(None)

    async def _with(self, state: dict[str, object] | None) -> Trouble | None:
        task, means = self.task, self.means
        async with account_browser(
            self.launched, task.service, task.place, means.network, means.patience, state
        ) as account:
            try:
                if state is None and (trouble := await self._sign_in(account)):
                    return trouble
                match task.errand:
                    case Errand.AUDIT:
                        return await self._pages(account)
                    case Errand.FIX:
                        await self._fix(account)
                        return None
                    case Errand.CHECK | Errand.RENEW:
                        return await self._session(account)
                assert_never(task.errand)
            finally:
                self.draft.refused = account.refused()

    async def _sign_in(self, account: AccountBrowser) -> Trouble | None:
        """Sign in by the declared steps, as long as today's failures leave an attempt."""
        task, secret = self.task, self.task.totp
        budget = Budget(task.account.service, task.id, task.account.failed_sign_ins)
        if task.account.username is None:
            return Trouble(reason=Reason.NO_SESSION)
        try:
            if budget.is_spent:
                return Trouble(reason=Reason.SIGN_IN_FAILED, detail=SignInDetail.BUDGET.value)
            self.means.step(task.id, "signing in")
            credentials = Credentials(
                username=task.account.username,
                password=lambda: self._password(budget),
                totp=(lambda at: totp.code(secret, at)) if secret else None,
                totp_left=(lambda at: totp.seconds_left(at, secret)) if secret else None,
                code=self._ask_for_code if self.means.ask else None,
            )
            trouble = await sign_in(account, credentials)
        except BudgetSpent:
            return Trouble(reason=Reason.SIGN_IN_FAILED, detail=SignInDetail.BUDGET.value)
        except AuditorError as error:
            return Trouble(reason=Reason.SIGN_IN_FAILED, detail=SignInDetail.BUDGET.value, saw=str(error))
        if trouble is None:
            await account.gate.narrow(task.place.origins)
            try:
                budget.give_back()
            except AuditorError as error:
                self.draft.notes.append(f"The sign-in worked, and still counts as a failed one: {error}")
        return trouble

    async def _password(self, budget: Budget) -> str | None:
        """The password, on its way into the page: from here on the service may count an attempt."""
        password, ref = self.task.password, self.task.account.password
        typed = password.reveal() if password else None
        if typed is None and ref is not None and ref.prompt:
            typed = await self._ask(f"The password of {self.task.id}", hidden=True)
        if typed is not None:
            budget.spend()
        return typed

    async def _ask_for_code(self) -> str | None:
        return await self._ask(f"{self.task.service.name} has sent a code for {self.task.id}: type it here")

    async def _ask(self, question: str, *, hidden: bool = False) -> str | None:
        """A person's answer; the time that it takes is not the account's."""
        if self.means.ask is None:
            return None
        return await self._beside_the_clock(self.means.ask(question, hidden))

    async def _beside_the_clock(self, work: Awaitable[T]) -> T:
        """Something that takes none of the account's time: it has a limit of its own, or waits for a person."""
        end, began = self.limit.when(), now()
        self.limit.reschedule(None)
        try:
            return await work
        finally:
            self.limit.reschedule(end + now() - began if end else None)

    async def _pages(self, account: AccountBrowser) -> Trouble | None:
        saved = False
        for page, controls in _batches(self.task.controls):
            trouble = await self._read_batch(account, page, controls)
            proven = self.draft.identity is not IdentityState.NOT_PROVEN
            if proven and not saved and (trouble is None or trouble.reason not in _WHOLE_ACCOUNT):
                await self._save(account)
                saved = True
            if trouble is not None:
                self._all(controls, trouble)
                if trouble.reason in _WHOLE_ACCOUNT:
                    self._drop_if_nothing_proven()
                    return trouble
        return None

    async def _fix(self, account: AccountBrowser) -> None:
        draft = self.draft
        fix = Fix(self.task, account, self._beside, self._read_again, draft.controls, draft.changes, self.means.step)
        await fix.run()

    @asynccontextmanager
    async def _beside(self, account: AccountBrowser, stored: list[dict[str, Any]]) -> AsyncIterator[AccountBrowser]:
        """Another context of this account: the cookies of now, these stored origins. New cookies are carried back."""
        task, means = self.task, self.means
        state: dict[str, Any] = {"cookies": await account.context.cookies(), "origins": stored}
        async with account_browser(
            self.launched, task.service, task.place, means.network, means.patience, state
        ) as other:
            yield other
            with suppress(BrowserFailed):  # a cookie that the browser gave and does not take back: the former one stays
                await account.context.add_cookies(await other.context.cookies())  # type: ignore[arg-type]
            account.gate.refused.update(other.gate.refused)
            account.guard.stopped.update(other.guard.stopped)

    async def _read_again(self, account: AccountBrowser, controls: dict[str, Control]) -> None:
        """Read these controls with the whole proof, wherever they are."""
        for page, batch in _batches(controls):
            if trouble := await self._read_batch(account, page, batch):
                self._all(batch, trouble)

    async def _session(self, account: AccountBrowser) -> Trouble | None:
        """Who is signed in on the first page, and nothing else."""
        opened = await open_page(account, next(iter(self.task.service.pages.values())))
        if opened.trouble and opened.trouble.reason is not Reason.PAGE_MISSING:
            return opened.trouble
        self.means.step(self.task.id, "looking who is signed in")
        identity = await prove_identity(account, opened.view, self.task.account)
        if isinstance(identity, Trouble):
            return identity
        self.draft.identity, self.draft.spaces = identity, spaces(account, opened.view)
        self.draft.session_ends = told_end(account, opened.view)
        await self._save(account)
        return None

    async def _read_batch(self, account: AccountBrowser, page: str, controls: dict[str, Control]) -> Trouble | None:
        """Read these controls; those of which one witness tells twice, with a fresh load between. Where that is the
        page, it is replayed.
        """
        declared, waiting, looks = self.task.service.pages[page], dict(controls), dict[str, Look]()
        tracing = Tracing(self.task, self.launched, account, declared, controls, self.means.step)
        proven_before = self.draft.identity
        for load in (1, 2):
            self.means.step(self.task.id, f"opening {declared.title or page}")
            opened = await open_page(account, declared)
            if opened.trouble:
                return await self._without_page(account, opened, controls)
            seen = await self._read_page(account, opened.view, page, waiting, load)
            if isinstance(seen, Trouble):
                self.draft.identity = proven_before
                return seen
            await self._beside_the_clock(tracing.after(load, opened.view, seen))
            for name, look in seen.items():
                looks[name] = _joined(looks[name], look) if name in looks else look
            waiting = {name: control for name, control in waiting.items() if has_one_witness(looks[name].readings)}
            if not waiting:
                break
        for name, look in looks.items():
            self.draft.controls[name] = self._seen(name, page, look)
        return None

    async def _read_page(
        self, account: AccountBrowser, view: View, page: str, controls: dict[str, Control], load: int
    ) -> dict[str, Look] | Trouble:
        """Who is signed in on an open page, what these controls show there, and whether it is still the same person."""
        identity = await prove_identity(account, view, self.task.account)
        if isinstance(identity, Trouble):
            return identity
        self.draft.identity, self.draft.spaces = identity, spaces(account, view)
        self.draft.session_ends = told_end(account, view) or self.draft.session_ends
        self.means.step(self.task.id, f"reading {self.task.service.pages[page].title or page}")
        seen = await read_controls(account, view, controls, load, self.task.checks if load == 1 else ())
        await read_served(account, self.launched, view, controls, seen)
        read = {look.element for look in seen.values()}
        listed = await list_controls(account, view, page, read, menus=self.task.menus) if load == 1 else []
        if trouble := await still_there(account, view, self.task.account):
            return trouble
        self._list(listed)
        return seen

    async def _without_page(
        self, account: AccountBrowser, opened: Opened, controls: dict[str, Control]
    ) -> Trouble | None:
        """A page that is not there may be one that the service does not offer to this account."""
        trouble = opened.trouble
        if trouble is None or trouble.reason is not Reason.PAGE_MISSING:
            return trouble
        self._list(await list_controls(account, opened.view, next(iter(controls.values())).page or ""))
        identity = await prove_identity(account, opened.view, self.task.account, quiet=0)  # it had its time
        if isinstance(identity, Trouble):  # an error page shows no signed-in sign: that is not being signed out
            return trouble if identity.detail == NO_SIGN else identity
        self.draft.identity = identity
        looks = await look_for_refusals(opened.view, controls)
        for name, look in looks.items():
            self.draft.controls[name] = self._seen(name, controls[name].page or "", look)
        self._all({name: control for name, control in controls.items() if name not in looks}, trouble)
        return None

    def _seen(self, name: str, page: str, look: Look) -> ControlSeen:
        return ControlSeen(
            control=name,
            page=page,
            readings=tuple(look.readings),
            managed=look.managed,
            not_offered=look.not_offered,
            rehearsed=look.rehearsed,
            evidence=self.draft.box.put(self.task.id, self.task.account.service, name, look.captures),
            observed_at=datetime.now(UTC),
        )

    def _list(self, controls: list[Undeclared]) -> None:
        self.draft.undeclared += [one for one in controls if one not in self.draft.undeclared]

    def _all(self, controls: dict[str, Control], trouble: Trouble) -> None:
        for name, control in controls.items():
            self.draft.controls[name] = ControlSeen(control=name, page=control.page, trouble=trouble)

    def _drop_if_nothing_proven(self) -> None:
        """An obstacle on the first page is the account's, not each control's."""
        if all(seen.trouble for seen in self.draft.controls.values()):
            self.draft.controls.clear()
            self.draft.identity = IdentityState.NOT_PROVEN

    async def _save(self, account: AccountBrowser) -> None:
        """Keep the proven session for the next run. A vault that cannot be written costs a note, not the audit."""
        task, draft, now_ = self.task, self.draft, datetime.now(UTC)
        state = await take_state(account)
        if state is None:
            draft.notes.append("The session could not be read from the browser, so it was not saved.")
            return
        service = task.service
        reduced = storage_state.reduce(state, origins=task.place.origins, keeps=service.session_keeps, now=now_)
        ends = storage_state.session_end(reduced.state, service.session_cookies, now=now_, told=draft.session_ends)
        draft.session_ends = ends
        former = task.session
        session = vault.Session(
            service=task.account.service,
            account=task.id,
            how=former.how if former else vault.How.PASSWORD,
            when=former.when if former else now_,
            state=reduced.state,
            username=task.account.username,
            browser=self.launched.name if former is None else former.browser,
            ends=ends,
            proven=now_,
        )
        if task.errand is Errand.CHECK:
            return
        if ends and task.account.sign_in is not SignInWay.PASSWORD and ends - now_ < vault.WARN_BEFORE:
            draft.notes.append(sentences.session_ends_soon(task.id, ends, now_))
        try:
            saved = await asyncio.to_thread(vault.save, session)
        except (AuditorError, OSError) as error:
            draft.notes.append(f"The session was not saved: {error}")
        else:
            draft.notes += saved.notes


def _batches(controls: dict[str, Control]) -> Iterator[tuple[str, dict[str, Control]]]:
    """Controls that can be read in one load: by page, and with at most one thing to reveal first.

    What one control reveals hides another's: the first reveal of a page comes after all that need none.
    """
    pages: dict[str, dict[str, dict[str, Control]]] = {}
    for name, control in controls.items():
        if control.page is not None:
            reveal = next((repr(reading.reveal) for reading in control.readings if reading.reveal), "")
            pages.setdefault(control.page, {"": {}}).setdefault(reveal, {})[name] = control
    for page, groups in pages.items():
        open_at_once, *revealed = groups.values()
        yield page, {**open_at_once, **(revealed[0] if revealed else {})}
        for group in revealed[1:]:
            yield page, group


def _joined(first: Look, second: Look) -> Look:
    return Look(
        readings=[*first.readings, *second.readings],
        managed=first.managed or second.managed,
        not_offered=first.not_offered and second.not_offered,
        rehearsed=second.rehearsed,
        captures=first.captures or second.captures,
    )
