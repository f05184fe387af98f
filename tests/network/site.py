"""A web site on loopback that keeps every request, and a real browser that visits it behind the guard or without."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from auditor.browser.binaries import find_binary
from auditor.browser.context import Patience, Place, account_browser
from auditor.browser.driver import Driver, driver
from auditor.browser.launch import Launched, launch
from auditor.browser.proxy import Network
from auditor.model.service import Service

from .wire import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

    from playwright.async_api import Browser, Page

    from auditor.browser.context import AccountBrowser

WRITES = (
    {"method": "POST", "path": "/api/settings", "query": {"feature": "training"}},
    {"method": "POST", "path": "/api/update", "json": "ui.memory"},
    {"method": "GET", "path": "/api/toggle"},
)


def service() -> Service:
    """A service that writes in three ways: by query, by a key in the body, and by reading an address."""
    control: dict[str, Any] = {
        "title": "Training",
        "purpose": "training",
        "covers": ["text"],
        "page": "main",
        "readings": [{"see": "switch", "find": [{"test_id": "toggle"}]}],
        "by_hand": "Settings",
        "confidence": "high",
    }
    return Service.model_validate(
        {
            "name": "Site",
            "vendor": "Site",
            "verified": date(2026, 11, 1),
            "verified_against": "itself",
            "sources": ["https://help.parrot.com"],
            "self_hosted": True,
            "sign_in": {"start": "/"},
            "identity": {"signed_in": [{"test_id": "me"}]},
            "pages": {"main": {"open": [[{"goto": "/"}]], "ready": [{"test_id": "toggle"}]}},
            "controls": {f"control-{n}": {**control, "write": write} for n, write in enumerate(WRITES)},
        }
    )


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    body: bytes


@dataclass
class Site:
    """A server whose every path answers an empty page, but for those in `pages`: status, headers, body."""

    pages: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                site.log.append(Asked(self.command, self.path, body))
                status, headers, text = site.pages.get(self.path.partition("?")[0], (200, {}, "<!doctype html>"))
                self.send_response(status)
                given = {"Content-Type": "text/html", "Access-Control-Allow-Origin": "*", **headers}
                for name, value in {**given, "Content-Length": str(len(text.encode()))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def arrived(self, method: str, path: str) -> bool:
        """Whether such a request came."""
        return any(one.method == method and one.path.startswith(path) for one in self.log)


@dataclass
class Guarded:
    """A driver and its browsers in a loop of their own."""

    loop: Loop
    playwright: Driver
    launched: Launched
    _ends: contextlib.AsyncExitStack

    def visit(
        self, home: str, work: Callable[[AccountBrowser, Page], Coroutine[Any, Any, Any]], *more: str
    ) -> dict[tuple[str, str], int]:
        """Do this on a page at `home`; gives what was refused, by origin and reason."""

        async def visited() -> dict[tuple[str, str], int]:
            place = Place(home, (home, *more))
            async with account_browser(self.launched, service(), place, Network(), Patience(), None) as account:
                view = await account.fresh()
                await view.page.goto(home)
                await work(account, view.page)
                return {(one.origin, one.why): one.count for one in account.refused()}

        return self.loop.run(visited(), 60)

    def unguarded(self, home: str, work: Callable[[Page], Coroutine[Any, Any, Any]]) -> None:
        """Do this in a browser as Playwright starts it."""

        async def visited() -> None:
            browser = await self._plain()
            async with await browser.new_context(ignore_https_errors=True) as context:
                page = await context.new_page()
                await page.goto(home)
                await work(page)

        self.loop.run(visited(), 60)

    async def _plain(self) -> Browser:
        if not hasattr(self, "_browser"):
            path = find_binary(None, headed=False).path
            self._browser = await self.playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            self._ends.push_async_callback(self._browser.close)
        return self._browser


@contextlib.contextmanager
def guarded(arguments: Sequence[str] = ()) -> Iterator[Guarded]:
    """A real browser as a check starts it."""
    with Loop() as loop:
        ends = contextlib.AsyncExitStack()

        async def start() -> tuple[Driver, Launched]:
            playwright = await (await ends.enter_async_context(driver()))
            binary = find_binary(None, headed=False)
            return playwright, await ends.enter_async_context(
                launch(playwright, binary, headed=False, arguments=arguments)
            )

        try:
            playwright, launched = loop.run(start(), 60)
            yield Guarded(loop, playwright, launched, ends)
        finally:
            loop.run(ends.aclose(), 60)
            loop.complaints.clear()
