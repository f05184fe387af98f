"""Sign in by the declared steps, once, and distinguish the outcomes. Secrets go into the page only."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from itertools import dropwhile
from typing import TYPE_CHECKING, assert_never

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.challenge import is_challenge
from auditor.browser.locate import facts_of, is_shown, on_page
from auditor.browser.navigation import click, dismiss, goto, raise_if_gone
from auditor.browser.page_signs import first_sign, has_sign
from auditor.browser.retry import TOO_MANY_REQUESTS, UNAVAILABLE, not_now
from auditor.browser.turned_away import turned_away
from auditor.model.observation import Trouble
from auditor.model.reason import Reason, SignInDetail
from auditor.model.sign_in import With

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from playwright.async_api import Locator as PageLocator

    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.sign_in import Outcomes, Step

_STILL_THERE = 2.5
"""Quiet seconds after which a form that is still there has refused what was typed."""
_INSIDE = 4.0
"""Seconds that a one-time code must still last when it is typed."""
_CLOCKS_DIFFER = 20.0
_NOBODY = {
    With.TOTP: "the service asks for a code, no `totp` is configured, and there is no terminal to ask in",
    With.CODE: "the service has sent a code, and there is no terminal to ask for it",
    With.PASSWORD: "the service asks for the password, and there is no terminal to ask for it",
}
_DECLARED = (
    SignInDetail.LOCKED,
    SignInDetail.WRONG_CODE,
    SignInDetail.WRONG_PASSWORD,
    SignInDetail.CODE_NEEDED,
    SignInDetail.NOT_OFFERED,
)
"""Outcomes that a service file has signs of, the most telling first."""
_REFUSED = {With.PASSWORD: SignInDetail.WRONG_PASSWORD}
"""What it means that the service asks once more; for all others, that a code was refused."""


@dataclass(frozen=True)
class Credentials:
    """What the steps may type. Each is asked for when its step is there, and not kept.

    `code`: what a person reads in an e-mail or on a phone; None where nobody can be asked.
    """

    username: str
    password: Callable[[], Awaitable[str | None]]
    totp: Callable[[float], str] | None = None
    totp_left: Callable[[float], float] | None = None
    code: Callable[[], Awaitable[str | None]] | None = None


async def sign_in(account: AccountBrowser, credentials: Credentials) -> Trouble | None:
    """Do the declared steps; None when the service shows its signed-in sign. A refused TOTP gets one more try."""
    declared = account.service.sign_in
    if not declared.steps:
        return _failed(SignInDetail.NOT_OFFERED, "the service offers no password sign-in to a program")
    view = await account.fresh()
    if trouble := await goto(account, view, declared.start):
        return trouble
    trouble = await _Attempt(account, view, credentials, declared.steps).run()
    again = _from_totp(declared.steps)
    if _is(trouble, SignInDetail.WRONG_CODE) and again and credentials.totp and credentials.totp_left:
        await asyncio.sleep(credentials.totp_left(time.time()) + 0.2)
        trouble = await _Attempt(account, view, credentials, again, shown_before=SignInDetail.WRONG_CODE).run()
    if _is(trouble, SignInDetail.WRONG_CODE) and (clock := _clock(view)):
        return _failed(SignInDetail.WRONG_CODE, clock)
    return trouble


def _is(trouble: Trouble | None, detail: SignInDetail) -> bool:
    return trouble is not None and trouble.reason is Reason.SIGN_IN_FAILED and trouble.detail == detail.value


def _from_totp(steps: Sequence[Step]) -> tuple[Step, ...]:
    return tuple(dropwhile(lambda step: step.with_ is not With.TOTP, steps))


def _clock(view: View) -> str | None:
    """What the service's own clock says about this machine's, where they differ so much that codes do not fit."""
    ahead = view.recorder.ahead
    if ahead is None or abs(ahead) < _CLOCKS_DIFFER:
        return None
    return f"this machine's clock is {abs(ahead):.0f} seconds {'behind' if ahead > 0 else 'ahead of'} the service's"


@dataclass(frozen=True)
class _Attempt:
    """The steps from one place to the end. `shown_before`: what the page still says of the attempt before."""

    account: AccountBrowser
    view: View
    credentials: Credentials
    steps: tuple[Step, ...]
    shown_before: SignInDetail | None = None
    _typed: set[With] = field(default_factory=set)
    _sent: set[With] = field(default_factory=set)
    """What was typed and then followed by a click: only that can have been refused."""

    async def run(self) -> Trouble | None:
        for number, step in enumerate(self.steps):
            outcome = await self._do(step, self.steps[number + 1 :])
            if isinstance(outcome, Trouble):
                return outcome
            if outcome:
                return None
        return await self._result()

    async def _do(self, step: Step, later: Sequence[Step]) -> Trouble | bool:
        """Wait for this step's moment, and do it. True: already signed in. A Trouble: why it went no further."""
        account, view = self.account, self.view
        wait, passing = account.wait_for_step(view), account.wait_for_step(view, _STILL_THERE)
        while True:
            try:
                if trouble := await self._stopped(self.shown_before):
                    return trouble
                if await signed_in(account, view):
                    return True
                await dismiss(account, view)
                if step.when is None or await has_sign(step.when, view):
                    done = await self._act(step)
                    if done is not None:
                        return done
                elif passing.over() or await self._is_there(later):
                    return False
            except Error as error:
                raise_if_gone(error)
            if wait.over():
                return await self._result() or True
            await view.stillness.change()

    async def _is_there(self, later: Sequence[Step]) -> bool:
        """Whether a later step's moment, or the place of the next one that always comes, is there already."""
        for step in later:
            if step.when is not None and await has_sign(step.when, self.view):
                return True
        targets = next(((step.fill,) if step.fill else step.click for step in later if step.when is None), None)
        for target in targets or ():
            if await is_shown(self.view.page, target):
                return True
        return False

    async def _act(self, step: Step) -> Trouble | bool | None:
        """None: its element is not there yet. False: done."""
        if step.click:
            if await click(self.view, step.click) is not None:
                return None
            self._sent.update(self._typed)
            return False
        if step.fill is None or step.with_ is None:
            return False
        for number, facts in enumerate(await facts_of(self.view.page, step.fill)):
            field = on_page(self.view.page, step.fill).nth(number)
            if facts["why"] is None and await field.is_editable(timeout=1000):
                return await self._fill(field, step.with_)
        return None

    async def _fill(self, field: PageLocator, what: With) -> Trouble | bool:
        """Nothing is typed a second time: a service that asks again has refused it."""
        if what in self._sent and what is not With.USERNAME:
            wrong = _REFUSED.get(what, SignInDetail.WRONG_CODE)
            return _failed(wrong, "the service asks for it again")
        text = await self._text(what)
        if text is None:
            return _failed(SignInDetail.CODE_NEEDED, _NOBODY[what])
        if not await _type(field, text):
            return _failed(SignInDetail.PAGE_CHANGED, "a field of the sign-in could not be filled in")
        self._typed.add(what)
        return False

    async def _text(self, what: With) -> str | None:
        """What to type; None where it is not configured, and nobody can be asked."""
        given = self.credentials
        match what:
            case With.USERNAME:
                return given.username
            case With.PASSWORD:
                return await given.password()
            case With.TOTP if given.totp and given.totp_left:
                left = given.totp_left(time.time())
                if left < _INSIDE:  # a code must not end while it is on its way
                    await asyncio.sleep(left + 0.2)
                return given.totp(time.time())
            case With.TOTP | With.CODE:
                return await given.code() if given.code else None
            case _:
                assert_never(what)

    async def _stopped(self, shown_before: SignInDetail | None) -> Trouble | None:
        view = self.view
        if await is_challenge(view):
            return Trouble(reason=Reason.CHALLENGE, detail="sign_in")
        status = view.recorder.document
        if status == TOO_MANY_REQUESTS or (status == UNAVAILABLE and view.recorder.come_back):
            return not_now(status, view.recorder.come_back)
        if status is not None and status >= 500:
            saw = f"the sign-in page answered with status {status}"
            return Trouble(reason=Reason.UNREACHABLE, detail=f"status_{status}", saw=saw)
        return await _declared_outcome(self.account.service.sign_in.outcomes, view, shown_before)

    async def _result(self) -> Trouble | None:
        """After the last step: signed in, refused, or neither."""
        account, view = self.account, self.view
        wait, answer = account.wait_for_step(view), account.wait_for_step(view, _STILL_THERE)
        while True:
            late = answer.over()
            try:
                if trouble := await self._stopped(None if late else self.shown_before):
                    return trouble
                if await signed_in(account, view):
                    return None
            except Error as error:
                raise_if_gone(error)
            gone_by = wait.over()
            if gone_by or late:
                if too_often := view.recorder.refused(declared=False):
                    return not_now(TOO_MANY_REQUESTS, too_often.come_back)
                refused = await self._refused()
                if refused or gone_by:
                    changed = _failed(SignInDetail.PAGE_CHANGED, "the sign-in pages are not as its service file says")
                    return refused or await turned_away(view) or changed
            await view.stillness.change()

    async def _refused(self) -> Trouble | None:
        """A form that is still there, after all is quiet, has refused what was typed into it."""
        for step in reversed(self.steps):
            if step.fill is None or step.with_ is None or step.with_ not in self._sent - {With.USERNAME}:
                continue
            if await is_shown(self.view.page, step.fill):
                return _failed(
                    _REFUSED.get(step.with_, SignInDetail.WRONG_CODE), "the service shows the same form again"
                )
        return None


async def _type(field: PageLocator, text: str) -> bool:
    try:
        await field.fill(text, timeout=5000)
    except PlaywrightTimeout:
        return False
    except Error as error:
        # Playwright's message may quote the page, and the page what was typed.
        raise Error("a sign-in field could not be filled in" + (": closed" if "closed" in str(error) else "")) from None
    return True


async def signed_in(account: AccountBrowser, view: View) -> bool:
    """Whether this page shows that somebody is signed in, and nothing that denies it."""
    identity = account.service.identity
    if await first_sign((*identity.signed_out, *identity.expired), view):
        return False
    return await first_sign(identity.signed_in, view) is not None


async def _declared_outcome(outcomes: Outcomes, view: View, shown_before: SignInDetail | None) -> Trouble | None:
    for detail in _DECLARED:
        if detail is not shown_before and await first_sign(getattr(outcomes, detail.value), view):
            return _failed(detail)
    return None


def _failed(detail: SignInDetail, saw: str | None = None) -> Trouble:
    return Trouble(reason=Reason.SIGN_IN_FAILED, detail=detail.value, saw=saw)
