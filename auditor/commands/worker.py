"""What a Dask worker does: one account after the other, with the sessions and the secrets of its own machine.

Its browsers are started for the first account and stay until none has come for a while.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from auditor import __version__
from auditor.audit.account import RunContext, audit_account
from auditor.audit.builder import AccountBuilder
from auditor.audit.evidence import EvidenceBox
from auditor.audit.order import Order
from auditor.audit.run import Browsers
from auditor.browser.context import now
from auditor.browser.driver import driver
from auditor.commands.browsing import BrowserAccess
from auditor.commands.options import BrowserOptions
from auditor.errors import AuditorError
from auditor.model.observation import Trouble
from auditor.model.reason import Reason
from auditor.storage.environment import keep_only_allowed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from auditor.audit.order import Reach
    from auditor.audit.task import AccountTask
    from auditor.model.service import BrowserNeed

RESOURCE = "browser"
"""Each account takes one of this resource of its worker."""
_AT_A_TIME = 64
"""The worker's resource is the limit that counts."""
_IDLE_SECONDS = 5.0
"""How long browsers wait for another account."""


class Visited(NamedTuple):
    """What comes back: the observation as JSON, its evidence by path, and the browser."""

    seen: str
    evidence: dict[str, bytes]
    browser: str | None


class About(NamedTuple):
    """What must be the same on every worker, and how many browsers this one offers."""

    auditor: str
    playwright: str
    browsers: float


def about(dask_worker: Any) -> About:
    """Of this worker; Dask gives it."""
    return About(__version__, version("playwright"), float(dask_worker.state.total_resources.get(RESOURCE, 0)))


async def visit(text: str) -> Visited:
    """Visit the account of an order. Whatever goes wrong is in the observation."""
    keep_only_allowed()
    order, box = Order.model_validate_json(text), EvidenceBox()
    began, task = now(), order.task()
    try:
        task = await asyncio.to_thread(order.equipped)
    except AuditorError as error:
        seen = AccountBuilder(task, box).finish(Trouble(reason=Reason.NO_SESSION, saw=str(error)), began)
        return Visited(seen.model_dump_json(), {}, None)
    try:
        async with _browsers(order.reach, task) as (context, browsers):
            seen = await audit_account(task, context, box)
            return Visited(seen.model_dump_json(), box.files, browsers.names)
    except AuditorError as error:
        seen = AccountBuilder(task, box).finish(Trouble(reason=Reason.BROWSER_ERROR, saw=str(error)), began)
        return Visited(seen.model_dump_json(), {}, None)


@dataclass
class _Open:
    """Browsers that are in use, or were a moment ago."""

    context: RunContext
    browsers: Browsers
    stack: AsyncExitStack
    visits: int = 0
    closing: asyncio.Task[None] | None = field(default=None, repr=False)


_open: dict[tuple[Reach, BrowserNeed], _Open] = {}
_opening = asyncio.Lock()


@asynccontextmanager
async def _browsers(reach: Reach, task: AccountTask) -> AsyncIterator[tuple[RunContext, Browsers]]:
    key = (reach, task.service.browser)
    async with _opening:
        if key not in _open:
            _open[key] = await _opened(reach, task)
    place = _open[key]
    place.visits += 1
    if place.closing:
        place.closing.cancel()
    try:
        yield place.context, place.browsers
    finally:
        place.visits -= 1
        if not place.visits:
            place.closing = asyncio.create_task(_close_later(key))


async def _opened(reach: Reach, task: AccountTask) -> _Open:
    """AuditorError where this machine has no browser, or its proxy or its authorities cannot be used."""
    options = BrowserOptions(browser_args=reach.browser_args, connect_to=reach.connect_to, timeout=reach.timeout)
    access = await asyncio.to_thread(BrowserAccess.of, options)
    settings = access.settings([task], _AT_A_TIME)
    async with AsyncExitStack() as stack:
        starting = await stack.enter_async_context(driver())
        browsers = await stack.enter_async_context(Browsers(starting, settings.choice, settings.network))
        context = RunContext(browsers.get, settings.jobs, settings.network, settings.timeouts, lambda *_: None)
        return _Open(context, browsers, stack.pop_all())


async def _close_later(key: tuple[Reach, BrowserNeed]) -> None:
    await asyncio.sleep(_IDLE_SECONDS)
    await _open.pop(key).stack.aclose()
