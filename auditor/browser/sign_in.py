"""Sign in by the declared steps, once, and tell the outcomes apart. Secrets go from their holder into the page only."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.challenge import is_challenge
from auditor.browser.locate import facts_of, is_shown, on_page
from auditor.browser.signs import first_sign, has_sign
from auditor.browser.visit import TICK, click, dismiss, goto, raise_if_gone
from auditor.model.observation import Reason, SignInDetail, Trouble
from auditor.model.service import With

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View
    from auditor.model.service import Outcomes, Step

_STILL_THERE = 2.5
"""Quiet seconds after which a form that is still there has refused what was typed."""


@dataclass(frozen=True)
class Credentials:
    """What the steps may type. Each is asked for when its step is there, and not kept."""

    username: str
    password: Callable[[], str]
    totp: Callable[[float], str] | None = None
    totp_left: Callable[[float], float] | None = None


async def sign_in(account: AccountBrowser, credentials: Credentials) -> Trouble | None:
    """Do the declared steps; None when the service shows its signed-in sign."""
    declared = account.service.sign_in
    if not declared.steps:
        return _failed(SignInDetail.NOT_OFFERED, "the service offers no password sign-in to a program")
    view = await account.fresh()
    if trouble := await goto(account, view, declared.start):
        return trouble
    for step in declared.steps:
        outcome = await _do(account, view, step, credentials)
        if isinstance(outcome, Trouble):
            return outcome
        if outcome:
            return None
    return await _result(account, view)


async def _do(account: AccountBrowser, view: View, step: Step, credentials: Credentials) -> Trouble | bool:
    """Wait for this step's moment, and do it. True: already signed in. A Trouble: why it went no further."""
    wait, passing = account.wait(view), account.wait(view, _STILL_THERE)
    while True:
        try:
            if trouble := await _stopped(account, view):
                return trouble
            if await signed_in(account, view):
                return True
            await dismiss(account, view)
            if step.when is None or await has_sign(step.when, view):
                done = await _act(view, step, credentials)
                if done is not None:
                    return done
            elif passing.over() or await _next_is_there(account, view, step):
                return False
        except Error as error:
            raise_if_gone(error)
        if wait.over():
            return await _result(account, view) or True
        await asyncio.sleep(TICK)


async def _next_is_there(account: AccountBrowser, view: View, step: Step) -> bool:
    """Whether the place of the next step that always comes is there: then this one will not come."""
    steps = account.service.sign_in.steps
    after = steps[steps.index(step) + 1 :]
    targets = next(((one.fill,) if one.fill else one.click for one in after if one.when is None), None)
    for target in targets or ():
        if await is_shown(view.page, target):
            return True
    return False


async def _act(view: View, step: Step, credentials: Credentials) -> Trouble | bool | None:
    """None: its element is not there yet. False: done."""
    if step.click:
        return False if await click(view, step.click) is None else None
    if step.fill is None or step.with_ is None:
        return False
    for number, facts in enumerate(await facts_of(view.page, step.fill)):
        if facts["why"] is None:
            if step.with_ is With.TOTP and credentials.totp is None:
                return _failed(SignInDetail.CODE_NEEDED, "the service asks for a code, and no `totp` is configured")
            await _type(view, step, number, credentials)
            return False
    return None


async def _type(view: View, step: Step, number: int, credentials: Credentials) -> None:
    if step.fill is None:
        return
    field = on_page(view.page, step.fill).nth(number)
    try:
        match step.with_:
            case With.USERNAME:
                await field.fill(credentials.username, timeout=5000)
            case With.PASSWORD:
                await field.fill(credentials.password(), timeout=5000)
            case With.TOTP if credentials.totp and credentials.totp_left:
                left = credentials.totp_left(time.time())
                if left < 4:  # a code must not end while it is on its way
                    await asyncio.sleep(left + 0.2)
                await field.fill(credentials.totp(time.time()), timeout=5000)
    except PlaywrightTimeout:
        return
    except Error as error:
        # Playwright's message may quote the page, and the page what was typed.
        raise Error("a sign-in field could not be filled in" + (": closed" if "closed" in str(error) else "")) from None


async def signed_in(account: AccountBrowser, view: View) -> bool:
    """Whether this page shows that somebody is signed in, and nothing that denies it."""
    identity = account.service.identity
    if await first_sign((*identity.signed_out, *identity.expired), view):
        return False
    return await first_sign(identity.signed_in, view) is not None


async def _stopped(account: AccountBrowser, view: View) -> Trouble | None:
    if await is_challenge(view):
        return Trouble(reason=Reason.CHALLENGE, detail="sign_in")
    status = view.recorder.document
    if status is not None and status >= 500:
        return Trouble(
            reason=Reason.UNREACHABLE, detail=f"status_{status}", saw=f"the sign-in page answered with status {status}"
        )
    return await _declared_outcome(account.service.sign_in.outcomes, view)


async def _declared_outcome(outcomes: Outcomes, view: View) -> Trouble | None:
    for detail in (SignInDetail.LOCKED, SignInDetail.WRONG_CODE, SignInDetail.WRONG_PASSWORD, SignInDetail.CODE_NEEDED):
        if await first_sign(getattr(outcomes, detail.value), view):
            return _failed(detail)
    return None


async def _result(account: AccountBrowser, view: View) -> Trouble | None:
    """After the last step: signed in, refused, or neither."""
    wait, answer = account.wait(view), account.wait(view, _STILL_THERE)
    while True:
        try:
            if trouble := await _stopped(account, view):
                return trouble
            if await signed_in(account, view):
                return None
        except Error as error:
            raise_if_gone(error)
        gone_by = wait.over()
        if gone_by or answer.over():
            refused = await _refused(account, view)
            if refused or gone_by:
                return refused or _failed(
                    SignInDetail.PAGE_CHANGED, "the sign-in pages are not as its service file says"
                )
        await asyncio.sleep(TICK)


async def _refused(account: AccountBrowser, view: View) -> Trouble | None:
    """A form that is still there, after all is quiet, has refused what was typed into it."""
    for step in reversed(account.service.sign_in.steps):
        if step.fill and step.with_ is not With.USERNAME and await is_shown(view.page, step.fill):
            wrong = SignInDetail.WRONG_CODE if step.with_ is With.TOTP else SignInDetail.WRONG_PASSWORD
            return _failed(wrong, "the service shows the same form again")
    return None


def _failed(detail: SignInDetail, saw: str | None = None) -> Trouble:
    return Trouble(reason=Reason.SIGN_IN_FAILED, detail=detail.value, saw=saw)
