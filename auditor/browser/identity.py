"""Prove who is signed in on this page, before anything on it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.about import about
from auditor.browser.account_names import Comparison, ShownName, compare, shown_name
from auditor.browser.json_paths import first_at, is_missing
from auditor.browser.locate import on_page
from auditor.browser.navigation import obstacle
from auditor.browser.page_signs import first_sign
from auditor.browser.scripts import script
from auditor.browser.text_match import normal
from auditor.model.identity import NameKind
from auditor.model.observation import IdentityState, Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.config import Account
    from auditor.model.identity import NameSource

NO_SIGN = "no_sign"
"""`detail` where a page shows neither that somebody is signed in nor that nobody is."""


async def prove_identity(
    account: AccountBrowser, view: View, configured: Account, quiet: float | None = None
) -> IdentityState | Trouble:
    """PROVEN or SIGNED_IN on this page, or why not. Waits `quiet` seconds after its last request for a word.

    SIGNED_IN: the configuration has no name. A configured name that was not compared is a trouble.
    """
    wait = account.wait(view, quiet)
    while True:
        state = await look(account, view, configured.names)
        if state is IdentityState.PROVEN or (state is IdentityState.SIGNED_IN and not configured.names):
            return _in_space(account, view, configured) or state
        decided = isinstance(state, Trouble) and state.reason is Reason.WRONG_ACCOUNT
        hopeless = state is IdentityState.SIGNED_IN and not account.service.identity.account
        if decided or hopeless or (wait.over() and (view.recorder.complete or account.left(view) <= 0)):
            if state is IdentityState.SIGNED_IN:
                return _not_compared(await shown_names(account, view))
            return state or _nothing_said(view)
        await view.stillness.change()


def _nothing_said(view: View) -> Trouble:
    if not view.recorder.complete:
        return Trouble(reason=Reason.NO_WITNESS, detail="identity", saw="it did not say in time who is signed in")
    return Trouble(reason=Reason.SIGNED_OUT, detail=NO_SIGN, saw="nothing on the page shows that anybody is signed in")


async def still_there(account: AccountBrowser, view: View, configured: Account) -> Trouble | None:
    """Look once more after the readings: a session may end, or change hands, half-way."""
    view.forget()
    try:
        state = await look(account, view, configured.names)
        if state is IdentityState.SIGNED_IN and configured.names:
            return _not_compared(await shown_names(account, view))
    except Error:
        return Trouble(reason=Reason.UNSTABLE, saw="the page was replaced while it was read")
    if isinstance(state, IdentityState):
        return _in_space(account, view, configured)
    if state is None and not view.recorder.complete:
        return _nothing_said(view)
    return state or Trouble(
        reason=Reason.SIGNED_OUT, detail="half_way", saw="the signed-in sign was gone after the reading"
    )


async def look(account: AccountBrowser, view: View, configured: Sequence[str]) -> IdentityState | Trouble | None:
    """One look: a state, an obstacle, or None where the page has not said anything yet.

    SIGNED_IN: somebody is, and no configured name was compared (yet).
    """
    identity = account.service.identity
    if trouble := await obstacle(account, view):
        return trouble
    shown = await shown_names(account, view)
    if isinstance(shown, Trouble):
        return shown
    result = compare(shown, configured)
    if result.differs:  # a name of somebody else is enough, whatever is still to come
        return Trouble(reason=Reason.WRONG_ACCOUNT, saw="not the configured one")
    if len({name for name in shown if name.kind is NameKind.EMAIL}) > 1:
        return Trouble(reason=Reason.UNSTABLE, detail="identity", saw="the service named two people within one visit")
    asked = [exchange for source in identity.account if source.response for exchange in view.recorder.asked(source)]
    if any(exchange.over is None for exchange in asked) or not await first_sign(identity.signed_in, view):
        return None
    missing = configured and any(source.response and not source.if_told for source in identity.account) and not shown
    if missing:
        return Trouble(reason=Reason.NO_WITNESS, detail="identity", saw="the service did not say who is signed in")
    return IdentityState.PROVEN if result.compared else IdentityState.SIGNED_IN


async def shown_names(account: AccountBrowser, view: View, *, only_seen: bool = False) -> list[ShownName] | Trouble:
    """Every name of the signed-in user that came in answers or is shown by now; `only_seen`: that is shown."""
    shown: list[ShownName] = []
    for source in account.service.identity.account:
        if source.see is not None:
            found = await on_page(view.page, source.see).evaluate_all(script("names"), source.attribute)
            shown += [name for text in found if (name := shown_name(source, text))]
        if source.see is not None or only_seen:
            continue
        answers = _names_in_answers(view, source)
        if isinstance(answers, Trouble):
            return answers
        shown += answers
    return shown


def _names_in_answers(view: View, source: NameSource) -> list[ShownName] | Trouble:
    """The names in all good answers of this source. The last answer must be a good one."""
    answers = view.recorder.answered(source)
    values = [first_at(exchange.body, source.json_paths or ()) for exchange in answers if exchange.is_good]
    shown = [name for said in values if isinstance(said, str) and said and (name := shown_name(source, said))]
    if not answers:
        return shown
    last = answers[-1]
    if last.status in {401, 403}:
        return Trouble(
            reason=Reason.SIGNED_OUT, detail=f"status_{last.status}", saw="the service says that nobody is signed in"
        )
    if not last.is_good:
        return Trouble(
            reason=Reason.NO_WITNESS,
            detail="identity",
            saw="its last word about who is signed in was no name",
        )
    value = values[-1]
    if (isinstance(value, str) and value) or (source.if_told and is_missing(value)):
        return shown
    return Trouble(reason=Reason.SIGNED_OUT, detail="no_user", saw="the service names no signed-in user")


def _not_compared(shown: list[ShownName] | Trouble) -> Trouble:
    """Why the configured name was not compared with any that the service shows."""
    result = compare(shown if isinstance(shown, list) else (), ())
    if not result.kinds:
        saw = "the service does not say who is signed in where that can be read"
        return Trouble(reason=Reason.IDENTITY_NOT_COMPARED, detail="not_told", saw=saw)
    return Trouble(reason=Reason.IDENTITY_NOT_COMPARED, detail="other_kind", saw=f"the service shows {_kinds(result)}")


def _kinds(result: Comparison) -> str:
    words = {"email": "an e-mail address", "handle": "a handle", "full_name": "a full name"}
    return " and ".join(words[kind.value] for kind in sorted(result.kinds))


def _in_space(account: AccountBrowser, view: View, configured: Account) -> Trouble | None:
    """Why this is not the space that the configuration asks for; None where it is, or asks for none."""
    if configured.space is None:
        return None
    current = about(account, view).space
    if current is None:
        saw = "the service does not say which of its spaces this is"
        return Trouble(reason=Reason.IDENTITY_NOT_COMPARED, detail="space", saw=saw)
    if normal(current) == normal(configured.space):
        return None
    return Trouble(reason=Reason.WRONG_ACCOUNT, detail="space", saw=f"the space “{current[:80]}” is open")
