"""The read-only promise: requests that write are stopped in the browser, and counted.

Where requests may go is the gate's business (proxy.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from playwright.async_api import Error

from auditor.browser.responses import at_path, is_missing
from auditor.model.address import origin_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playwright.async_api import BrowserContext, Dialog, Page, Request, Route

    from auditor.model.service import Write

_ALWAYS_WRITES = frozenset({"PUT", "PATCH", "DELETE"})


@dataclass
class Guard:
    """Stops every PUT, PATCH and DELETE, and every declared write, while an account is read."""

    home: str
    writes: tuple[Write, ...]
    stopped: Counter[str] = field(default_factory=Counter)
    _ours: set[Page] = field(default_factory=set)

    async def watch(self, context: BrowserContext) -> None:
        """Stand between this context and its account; call before its first page."""
        await context.route("**/*", self._decide)
        context.on("page", self._came)
        context.on("dialog", _dismiss)

    async def new_page(self, context: BrowserContext) -> Page:
        """A page of ours. Pages that a site opens by itself are closed."""
        page = await context.new_page()
        self._ours.add(page)
        return page

    async def _decide(self, route: Route) -> None:
        request = route.request
        try:
            if request.method in _ALWAYS_WRITES or any(writes(write, request, self.home) for write in self.writes):
                self.stopped[origin_of(request.url)] += 1
                await route.abort("blockedbyclient")
            else:
                await route.continue_()
        except Error:
            return  # the page is gone, and its request with it

    async def _came(self, page: Page) -> None:
        if page not in self._ours and await page.opener() is not None:
            await page.close()


def writes(write: Write, request: Request, home: str) -> bool:
    """Whether this request is the declared write: method, path, and the query and JSON key where they are declared."""
    if request.method != write.method or _path(request.url) != urljoin(home, write.path):
        return False
    query = parse_qs(urlsplit(request.url).query)
    if any(value not in query.get(key, []) for key, value in write.query.items()):
        return False
    return write.json_path is None or _has_key(request, write.json_path)


def _has_key(request: Request, path: str) -> bool:
    try:
        body = request.post_data_json
    except Error:
        return True  # a body that cannot be read may hold the key
    return body is None or not is_missing(at_path(body, path))


def _path(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


async def _dismiss(dialog: Dialog) -> None:
    await dialog.dismiss()


def written_by(controls: Iterable[Write | None]) -> tuple[Write, ...]:
    """The declared writes among a service's controls, each once."""
    found: list[Write] = []
    for write in controls:
        if write is not None and write not in found:
            found.append(write)
    return tuple(found)
