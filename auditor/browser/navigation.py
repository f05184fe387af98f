"""Go to a page in the declared ways, and say what stands in the way instead of guessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.challenge import is_challenge
from auditor.browser.consent import refuse_consent
from auditor.browser.context import now
from auditor.browser.locate import absence, facts_of
from auditor.browser.page_signs import describe, first_sign, has_sign
from auditor.browser.press import Press, press, pressables
from auditor.browser.retry import TOO_MANY_REQUESTS, UNAVAILABLE, not_now
from auditor.browser.turned_away import turned_away
from auditor.model.observation import Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ElementHandle

    from auditor.browser.context import AccountBrowser
    from auditor.browser.page_signs import View
    from auditor.model.locator import Locator
    from auditor.model.page import Page
    from auditor.model.sign_in import Steps

_GRACE = 0.7
"""Seconds that a page has before an overlay on it is taken for being in the way."""
_LASTING = 1.0
"""Seconds after which an obstacle is no passing view."""
_LIES_THERE = "layer => layer.isConnected && layer.checkVisibility({ opacityProperty: true, visibilityProperty: true })"
_MEETS = "(layer, other) => layer.contains(other) || other.contains(layer)"

_NOT_FOUND = frozenset({404, 410})
_TLS = {
    "ERR_CERT_COMMON_NAME_INVALID": ("tls_name", "the certificate that {host} shows is for another name"),
    "ERR_CERT_DATE_INVALID": ("tls_date", "the certificate of {host} has expired, or is not valid yet"),
    "ERR_CERT": ("tls", "the certificate of {host} is not trusted"),
    "ERR_SSL": ("tls_protocol", "{host} does not speak TLS as it should"),
}
"""A part of the browser's error → the detail, and what was seen. The first that fits."""


@dataclass(frozen=True)
class Opened:
    """The page as it was reached, in which way. `trouble`: it is not the declared page, and why.

    `clicks`: how many there were in its view by then.
    """

    view: View
    way: Steps
    trouble: Trouble | None = None
    clicks: int = 0


async def open_page(account: AccountBrowser, page: Page, after: Opened | None = None) -> Opened:
    """The declared page, ready; tried in every declared way, first in those that led to it before.

    `after`: the page that is open in this place, where this one may go on from it; else it is loaded anew.
    Trouble: the last, or the decisive, obstacle.
    """
    ways = sorted(page.open, key=lambda way: way not in account.ways)
    if after and (way := way_on(after.way, page)) and (rest := _rest(after, way)) is not None:
        view = after.view
        view.began = now()  # each page has its own time
        trouble = await _walk(account, view, page, rest, account.timeouts.next_way)
        if trouble and trouble.reason is Reason.PAGE_MISSING and rest and not view.dismissed:
            ways.remove(way)  # a new load would show the same
        if trouble is None or not ways:
            return Opened(view, way, trouble, len(view.clicked))
    for number, way in enumerate(ways, 1):
        last = number == len(ways)
        quiet = account.timeouts.quiet if last else account.timeouts.next_way
        view = await account.fresh()
        trouble = await _walk(account, view, page, way, quiet)
        if trouble and trouble.reason is Reason.PAGE_MISSING and view.dismissed:
            view = await account.fresh()  # closing an overlay may have closed a menu or a dialog of the way, too
            trouble = await _walk(account, view, page, way, quiet)
        if trouble is None and way not in account.ways:
            account.ways.append(way)
        if trouble is None or last or trouble.reason is not Reason.PAGE_MISSING:
            return Opened(view, way, trouble, len(view.clicked))
    raise AssertionError("a page has at least one way")


def way_on(way: Steps, page: Page) -> Steps | None:
    """A way to this page that begins with `way`, and goes on with clicks only; None where there is none."""
    ways = (each for each in page.open if each[: len(way)] == way and len(each) > len(way))
    return next((each for each in ways if all(step.click for step in each[len(way) :])), None)


def _rest(after: Opened, way: Steps) -> Steps | None:
    """What is left of a way that goes on from there: nothing, where a reading has clicked just that. None: something
    else was clicked.
    """
    clicked, rest = after.view.clicked[after.clicks :], way[len(after.way) :]
    if not clicked:
        return rest
    gone = len(clicked) == len(rest) and all(
        locator in (step.click or ()) for locator, step in zip(clicked, rest, strict=True)
    )
    return () if gone else None


async def _walk(account: AccountBrowser, view: View, page: Page, way: Steps, quiet: float) -> Trouble | None:
    for step in way:
        if step.when is not None and not await has_sign(step.when, view):
            continue
        if step.goto:
            trouble = await goto(account, view, step.goto)
        else:
            trouble = await _click_when_there(account, view, step.click or (), quiet)
        if trouble:
            return trouble
    return await _arrival(account, view, page, quiet)


async def goto(account: AccountBrowser, view: View, target: str) -> Trouble | None:
    """Open an address; None when a document has begun to arrive."""
    address = urljoin(account.site.home, target)
    view.stillness.disturb()
    try:
        await view.page.goto(address, wait_until="commit", timeout=account.timeouts.page * 1000)
    except PlaywrightTimeout:
        return Trouble(reason=Reason.TIMEOUT, saw=f"{_host(address)} did not answer in time")
    except Error as error:
        return _unreachable(account, view, address, str(error))
    return None


def _unreachable(account: AccountBrowser, view: View, address: str, error: str) -> Trouble | None:
    host = _host(address)
    if "ERR_ABORTED" in error:  # the page itself went on to another address
        return None
    if "has been closed" in error or "crashed" in error:
        raise Error(error)
    if tls := next((name for name in _TLS if name in error), None):
        detail, saw = _TLS[tls]
        return Trouble(reason=Reason.UNREACHABLE, detail=detail, saw=saw.format(host=host))
    if why := account.gate.failed.get(host):
        return Trouble(reason=Reason.UNREACHABLE, detail="connection", saw=f"{host}: {why}")
    if account.gate.refused:
        refused = ", ".join(sorted(account.gate.refused))
        return Trouble(
            reason=Reason.UNREACHABLE, detail="undeclared", saw=f"{host} led to {refused}, which is not declared"
        )
    return Trouble(reason=Reason.UNREACHABLE, saw=f"{host} cannot be reached")


async def obstacle(account: AccountBrowser, view: View) -> Trouble | None:
    """What keeps this page from being the account's: a challenge, an ended session, a failing server."""
    identity = account.service.identity
    if await is_challenge(view):
        return Trouble(reason=Reason.CHALLENGE)
    if sign := await first_sign(identity.expired, view):
        return Trouble(reason=Reason.SESSION_EXPIRED, saw=describe(sign))
    if sign := await first_sign(identity.signed_out, view):
        return Trouble(reason=Reason.SIGNED_OUT, saw=describe(sign))
    for hurdles, reason in ((identity.not_let_in, Reason.NOT_LET_IN), (identity.not_now, Reason.NOT_NOW)):
        if sign := await first_sign(hurdles, view):
            said = next(hurdle.says for hurdle in hurdles if hurdle is sign)
            return Trouble(reason=reason, detail="declared", saw=said)
    status = view.recorder.document
    if status == TOO_MANY_REQUESTS or (status == UNAVAILABLE and view.recorder.come_back):
        return not_now(status, view.recorder.come_back)
    if refused := view.recorder.refused(declared=True):
        return not_now(TOO_MANY_REQUESTS, refused.come_back)
    if status is not None and status >= 500:
        why = account.gate.failed.get(_host(view.page.url))
        return Trouble(
            reason=Reason.UNREACHABLE,
            detail=f"status_{status}",
            saw=why or f"the service answered with status {status}",
        )
    return None


async def _arrival(account: AccountBrowser, view: View, page: Page, quiet: float) -> Trouble | None:
    wait = account.wait(view, max(quiet, page.draws_within))
    doubt: tuple[Reason, float] | None = None
    while True:
        try:
            if await first_sign(page.ready, view):
                return None
            trouble = await obstacle(account, view)
            if now() - wait.began > _GRACE:
                await dismiss(account, view)
        except Error as error:
            raise_if_gone(error)
            trouble = None
        if view.recorder.document in _NOT_FOUND:
            wait.quiet = min(wait.quiet, account.timeouts.next_way)
        if trouble is None or doubt is None or doubt[0] is not trouble.reason:
            doubt = (trouble.reason, now()) if trouble else None
        # A page may flash its guest view before it knows its user: an obstacle counts when it stays.
        if trouble and doubt and now() - doubt[1] > _LASTING:
            return trouble
        stands = now() - wait.began > page.draws_within and view.stillness.seconds > account.timeouts.vacant
        if wait.over() or (trouble is None and stands):
            return trouble or await _not_there(view)
        await view.stillness.change()


async def _not_there(view: View) -> Trouble:
    if why := await turned_away(view):
        return why
    if not view.recorder.quiet:
        return Trouble(reason=Reason.TIMEOUT, saw="the page did not finish loading")
    return Trouble(reason=Reason.PAGE_MISSING)


def raise_if_gone(error: Error) -> None:
    """A page that is just being replaced is asked again later; one that is gone for good is an error."""
    if "closed" in str(error) or "crashed" in str(error):
        raise error


async def dismiss(account: AccountBrowser, view: View) -> None:
    """Close the declared overlays that lie on top now, and refuse consent to cookies: nothing else is closed.

    Each once, as long as it lies there.
    """
    async with view.dismissing:
        view.answered = [layer for layer in view.answered if await _is(layer, _LIES_THERE)]
        await _close_declared(account, view)
        if await refuse_consent(view, account.service):
            view.dismissed += 1
            view.stillness.disturb()
            account.consent_refused += 1


async def _close_declared(account: AccountBrowser, view: View) -> None:
    for overlay in account.service.dismiss:
        layer = next(iter(await pressables(view.page, overlay.within)), None)
        if layer is None or any([await _is(answered, _MEETS, layer.element) for answered in view.answered]):
            continue
        if overlay.press:
            await view.page.keyboard.press(overlay.press)
        elif overlay.click:
            inside = overlay.click.model_copy(update={"within": overlay.click.within or overlay.within})
            if await click(view, (inside,)) is not None:
                continue
        view.dismissed += 1
        view.stillness.disturb()
        view.answered.append(layer.element)


async def _is(element: ElementHandle, question: str, other: ElementHandle | None = None) -> bool:
    try:
        return bool(await element.evaluate(question, other))
    except Error as error:  # of a document that is gone
        raise_if_gone(error)
        return False


async def click(
    view: View,
    locators: Sequence[Locator],
    names: tuple[str, ...] = (),
    others: Sequence[str] = (),
    *,
    around: bool = False,
) -> Trouble | None:
    """Click the first of these locators that is one element which a person could reach. Trouble: why none was clicked.

    What destroys is not clicked; `around`: nor what stands in a row or a dialog that says so. A page that is busy with
    the click was clicked.
    """
    for locator in locators:
        there = await pressables(view.page, locator, names=names, others=others)
        if len(there) > 1:
            return _not_clicked("ambiguous", f"{len(there)} elements are what should be clicked")
        if not there:
            continue
        if destroys := there[0].objection(around=around):
            return _not_clicked("destructive", f"“{destroys[:80]}” is never clicked")
        if await press(view.page, there[0]) is Press.DONE:
            view.clicked.append(locator)
            view.stillness.disturb()
            return None
        return _not_clicked("not_clickable", "it could not be clicked")
    return absence(
        [facts for locator in locators for facts in await facts_of(view.page, locator, names=names, others=others)]
    )


def _not_clicked(detail: str, saw: str) -> Trouble:
    return Trouble(
        reason=Reason.CONTROL_AMBIGUOUS if detail == "ambiguous" else Reason.CONTROL_MISSING, detail=detail, saw=saw
    )


async def _click_when_there(
    account: AccountBrowser, view: View, locators: Sequence[Locator], quiet: float
) -> Trouble | None:
    wait = account.wait(view, quiet)
    while True:
        try:
            missing = await click(view, locators)
            if missing is None:
                return None
            await dismiss(account, view)
            trouble = await obstacle(account, view)
        except Error as error:
            raise_if_gone(error)
            missing = trouble = None
        if wait.over() or (trouble is None and view.stillness.seconds > account.timeouts.vacant):
            if trouble is None and missing and missing.reason is Reason.BLOCKED:
                return missing
            saw = (
                missing.saw
                if missing and missing.detail == "ambiguous"
                else "a step on the way to the page is not there"
            )
            gone = Trouble(reason=Reason.PAGE_MISSING, saw=saw)
            return trouble or await turned_away(view) or gone
        await view.stillness.change()


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
