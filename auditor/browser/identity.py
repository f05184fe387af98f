"""Prove who is signed in on this page, before anything on it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.context import pause
from auditor.browser.responses import first_at, is_missing
from auditor.browser.signs import first_sign
from auditor.browser.visit import obstacle
from auditor.model.observation import IdentityState, Reason, Trouble

if TYPE_CHECKING:
    from auditor.browser.context import AccountBrowser
    from auditor.browser.signs import View

NO_SIGN = "no_sign"
"""`detail` where a page shows neither that somebody is signed in nor that nobody is."""


async def prove_identity(
    account: AccountBrowser, view: View, username: str | None, quiet: float | None = None
) -> IdentityState | Trouble:
    """PROVEN or SIGNED_IN on this page, or why not. Waits `quiet` seconds after its last request for a word."""
    wait = account.wait(view, quiet)
    while True:
        state = await look(account, view, username)
        if isinstance(state, IdentityState):
            return state
        if wait.over() or (state is not None and state.reason is Reason.WRONG_ACCOUNT):
            return state or Trouble(
                reason=Reason.SIGNED_OUT, detail=NO_SIGN, saw="nothing on the page shows that anybody is signed in"
            )
        await pause(wait.began)


async def still_there(account: AccountBrowser, view: View, username: str | None) -> Trouble | None:
    """Look once more after the readings: a session may end, or change hands, half-way."""
    view.forget()
    try:
        state = await look(account, view, username)
    except Error:
        return Trouble(reason=Reason.UNSTABLE, saw="the page was replaced while it was read")
    if isinstance(state, IdentityState):
        return None
    return state or Trouble(
        reason=Reason.SIGNED_OUT, detail="half_way", saw="the signed-in sign was gone after the reading"
    )


async def look(account: AccountBrowser, view: View, username: str | None) -> IdentityState | Trouble | None:
    """One look: a state, an obstacle, or None where the page has not said anything yet."""
    identity = account.service.identity
    if trouble := await obstacle(account, view):
        return trouble
    name = _name(account, view)
    if isinstance(name, Trouble):
        return name
    source = identity.account
    compare = source is not None and username is not None and not (source.if_told and name is None)
    if compare and name is not None and name.casefold() != (username or "").casefold():
        return Trouble(reason=Reason.WRONG_ACCOUNT, saw="not the configured one")
    if not await first_sign(identity.signed_in, view):
        return None
    if not compare:
        return IdentityState.SIGNED_IN
    if name is None:
        return Trouble(reason=Reason.NO_WITNESS, detail="identity", saw="the service did not say who is signed in")
    return IdentityState.PROVEN


def _name(account: AccountBrowser, view: View) -> str | Trouble | None:
    """The signed-in user's name; None while the service has not told it."""
    source = account.service.identity.account
    answers = view.recorder.answered(source.response) if source else []
    if source is None or not answers:
        return None
    last = answers[-1]
    if last.status in {401, 403}:
        return Trouble(
            reason=Reason.SIGNED_OUT, detail=f"status_{last.status}", saw="the service says that nobody is signed in"
        )
    if not (200 <= last.status < 300 and last.readable):
        return None
    name = first_at(last.body, source.json_paths)
    if isinstance(name, str) and name:
        return name
    if source.if_told and is_missing(name):
        return None
    return Trouble(reason=Reason.SIGNED_OUT, detail="no_user", saw="the service names no signed-in user")
