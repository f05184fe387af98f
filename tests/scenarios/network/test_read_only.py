"""A page tries every way to write to its own service. No write arrives; reads and other posts do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Error

from auditor.browser.guard import Asked, WriteBlocker
from auditor.model.write import SessionWrite, Write

from .channels import element, in_worker
from .site import WRITES, Guarded, OwnServer, guarded
from .wire import Loop, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import Page

    from auditor.browser.context import AccountBrowser

PUT = "fetch('/api/x', {method: 'PUT', body: '1', keepalive: true})"
DECLARED = "'/api/settings?feature=training&value=true'"
LEAVE = "setTimeout(() => location.href = '/other', 50)"
MEMORY = "JSON.stringify({ui: {memory: false}})"
PRERENDER = "e.text = JSON.stringify({prerender: [{source: 'list', urls: ['/writes'], eagerness: 'immediate'}]});"

COUNTED = {
    "put": "fetch('/api/x', {method: 'PUT', body: '1'})",
    "patch": "fetch('/api/x', {method: 'PATCH', body: '1'})",
    "patch in small letters": "fetch('/api/x', {method: 'patch', body: '1'})",
    "delete": "fetch('/api/x', {method: 'DELETE'})",
    "put that outlives": PUT,
    "xhr": "const x = new XMLHttpRequest(); x.open('DELETE', '/api/x'); x.send()",
    "worker": in_worker("Worker", "fetch('@HOME/api/x', {method: 'PATCH'})"),
    "frame": element("iframe", srcdoc="<script>fetch('@HOME/api/x', {method: 'PUT'})</script>"),
    "declared post": f"fetch({DECLARED}, {{method: 'POST', body: '1'}})",
    "declared beacon": f"navigator.sendBeacon({DECLARED}, '1')",
    "declared form": element("form", method="post", action="/api/settings?feature=training") + " e.submit()",
    "declared key": f"fetch('/api/update', {{method: 'POST', body: {MEMORY}}})",
    "declared key in a blob": f"fetch('/api/update', {{method: 'POST', body: new Blob([{MEMORY}])}})",
    "declared key in much": "fetch('/api/update', {method: 'POST', body: JSON.stringify("
    "{x: 'x'.repeat(300000), ui: {memory: false}})})",
    "body that nobody can read": "fetch('/api/update', {method: 'POST', body: '{\"ui\":'})",
    "post without a body": "fetch('/api/update', {method: 'POST'})",
    "declared get": "fetch('/api/toggle?x=off')",
    "declared picture": "new Image().src = '/api/toggle?x=off'",
    "declared link": "location.href = '/api/toggle'",
    "redirect to a declared get": "fetch('/to-toggle')",
    "redirected form": element("form", method="post", action="/to-settings") + " e.submit()",
}
STOPPED_ONLY = {
    "while it is left": f"addEventListener('pagehide', () => {PUT}); {LEAVE}",
    "while it is unloaded": f"addEventListener('unload', () => {PUT}); {LEAVE}",
    "while it is hidden": f"addEventListener('visibilitychange', () => {PUT}); {LEAVE}",
    "beacon while it is left": f"addEventListener('pagehide', () => navigator.sendBeacon({DECLARED}, '1')); {LEAVE}",
    "when it is closed": f"addEventListener('pagehide', () => {PUT})",
    "frame on its way out": element("iframe", src="/leaving") + " setTimeout(() => e.remove(), 400)",
    "popup": "window.open('/').fetch('/api/x', {method: 'PUT'})",
    "popup that is written": "window.open('about:blank').document.write(`<script>"
    "fetch('@HOME/api/x', {method: 'PUT'})</` + `script>`)",
    "another key of a declared address": "fetch('/api/update', {method: 'POST', body: '{\"ui\": {\"theme\": 1}}'})",
    "the whole object": "fetch('/api/update', {method: 'POST', body: '{\"all\": {\"ui\": {\"memory\": true}}}'})",
    "later": "fetchLater('/api/x', {method: 'PUT', activateAfter: 0})",
    "service worker": "navigator.serviceWorker.register('/writes.js')",
    "shared worker": "new SharedWorker('/writes.js')",
    "prerendered": element("script", type="speculationrules").replace("document.body", PRERENDER + " document.body"),
}  # fmt: skip
WITHOUT_GUARD = (
    "while it is left",
    "while it is unloaded",
    "while it is hidden",
    "beacon while it is left",
    "service worker",
    "shared worker",
)
ALLOWED = {
    "read": ("fetch('/api/settings?feature=training')", "GET", "/api/settings"),
    "post": ("fetch('/api/other', {method: 'POST', body: 'x'})", "POST", "/api/other"),
    "another feature": ("fetch('/api/settings?feature=theme', {method: 'POST'})", "POST", "/api/settings"),
    "longer path": ("fetch('/api/toggles')", "GET", "/api/toggles"),
    "beacon": ("navigator.sendBeacon('/api/log', 'x')", "POST", "/api/log"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Guarded]:
    """A browser as a check starts it."""
    with guarded() as running:
        yield running


@pytest.fixture
def home() -> Iterator[OwnServer]:
    """A service that can be written to."""
    writes = "fetch('/api/x', {method: 'PUT'}); fetch('/api/toggle')"
    with OwnServer() as site:
        site.pages = {
            "/writes": (200, {}, f"<script>{writes}</script>"),
            "/writes.js": (200, {"Content-Type": "text/javascript"}, writes),
            "/leaving": (200, {}, f"<script>addEventListener('pagehide', () => {PUT})</script>"),
            "/to-toggle": (302, {"Location": "/api/toggle"}, ""),
            "/to-settings": (307, {"Location": "/api/settings?feature=training"}, ""),
        }
        yield site


def visit(browser: Guarded, home: OwnServer, script: str, *, close: bool = False) -> dict[tuple[str, str], int]:
    """Run a script on the service's page, and give it time."""

    async def work(account: AccountBrowser, page: Page) -> None:
        with suppress(Error):  # some are not even there
            await page.evaluate("script => { (0, eval)(`{\n${script}\n}`) }", script.replace("@HOME", home.origin))
        await asyncio.sleep(0.7)
        if close:
            await account.fresh()
            await asyncio.sleep(0.3)

    return browser.visit(home.origin, work)


def written(site: OwnServer) -> list[str]:
    """The writes that arrived."""
    return [f"{request.method} {request.url}" for request in site.log if request.url.startswith("/api/")]


@pytest.mark.parametrize("way", COUNTED)
def test_a_write_is_stopped_and_counted(browser: Guarded, home: OwnServer, way: str) -> None:
    refused = visit(browser, home, COUNTED[way])
    assert written(home) == []
    assert refused == {(home.origin, "write"): 1}


@pytest.mark.parametrize("way", STOPPED_ONLY)
def test_a_write_is_stopped_when_its_page_is_gone_or_none_of_ours(browser: Guarded, home: OwnServer, way: str) -> None:
    visit(browser, home, STOPPED_ONLY[way], close=way == "when it is closed")
    assert written(home) == []


@pytest.mark.parametrize("way", ALLOWED)
def test_what_does_not_write_arrives(browser: Guarded, home: OwnServer, way: str) -> None:
    script, method, path = ALLOWED[way]
    assert visit(browser, home, script) == {}
    until(lambda: home.count(path, method) > 0)


@pytest.mark.parametrize("way", WITHOUT_GUARD)
def test_the_same_writes_arrive_without_the_guard(browser: Guarded, home: OwnServer, way: str) -> None:
    async def work(page: Page) -> None:
        await page.evaluate(
            "script => { (0, eval)(`{\n${script}\n}`) }", STOPPED_ONLY[way].replace("@HOME", home.origin)
        )
        await asyncio.sleep(0.5)
        await page.goto("about:blank")
        for _ in range(40):
            await asyncio.sleep(0.05 if written(home) == [] else 0)

    browser.unguarded(home.origin, work)
    assert written(home)


def test_a_write_stays_forbidden_when_another_account_is_read_in_the_same_browser(browser: Guarded) -> None:
    with OwnServer() as mine, OwnServer() as theirs:
        visit(browser, mine, "0")
        script = f"fetch('{mine.origin}/api/toggle', {{mode: 'no-cors'}})"

        async def work(account: AccountBrowser, page: Page) -> None:
            await page.evaluate(f"{script}.catch(() => 0)")

        assert browser.visit(theirs.origin, work, mine.origin) == {(mine.origin, "write"): 1}
        assert written(mine) == []


def test_a_second_load_asks_the_server_again_when_the_answer_may_be_kept(browser: Guarded, home: OwnServer) -> None:
    home.pages["/api/kept"] = (200, {"Cache-Control": "max-age=3600", "Content-Type": "application/json"}, "{}")

    async def work(account: AccountBrowser, page: Page) -> None:
        for _ in range(2):
            view = await account.fresh()
            await view.page.goto(home.origin)
            await view.page.evaluate("fetch('/api/kept').then(answer => answer.text())")

    browser.visit(home.origin, work)
    assert written(home) == ["GET /api/kept"] * 2


@pytest.mark.parametrize(
    "url",
    [
        "https://LAB.example.com/api/toggle",
        "https://lab.example.com:443/api/toggle",
        "https://lab.example.com/api/toggle#x",
    ],
)
@pytest.mark.parametrize("home_url", ["https://lab.example.com", "https://Lab.Example.com:443"])
def test_an_address_is_the_declared_one_however_it_is_spelled(url: str, home_url: str) -> None:
    blocker = WriteBlocker()
    with Loop() as loop:
        loop.run(blocker.forbid(home_url, [Write.model_validate(WRITES[2])]))
    assert blocker.forbids(Asked("GET", url))
    assert not blocker.forbids(Asked("POST", url))
    assert not blocker.forbids(Asked("GET", "https://other.example.com/api/toggle"))


@pytest.mark.parametrize(
    "body", [None, b"", b"not json", b"[" * 100_000, b'{"ui": {"memory": null}}', b'{"theme": 1}', b'{"ui": {}}', b"[]"]
)
def test_a_request_to_a_declared_address_is_stopped_whatever_it_holds(body: bytes | None) -> None:
    blocker = WriteBlocker()
    with Loop() as loop:
        loop.run(blocker.forbid("https://lab.example.com", [Write.model_validate(WRITES[1])]))
    assert blocker.forbids(Asked("POST", "https://lab.example.com/api/update", body))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "put", "patch", "delete"])
def test_some_methods_always_write(method: str) -> None:
    assert WriteBlocker().forbids(Asked(method, "https://anywhere.example.com/"))


RENEWAL = {"path": "/api/session", "query": {"step": "renew"}}


@pytest.mark.parametrize(
    ("method", "path", "stopped"),
    [
        ("POST", "/api/session?step=renew", False),
        ("POST", "/api/session", True),
        ("POST", "/api/session?step=end", True),
        ("PUT", "/api/session?step=renew", True),
        ("DELETE", "/api/session?step=renew", True),
    ],
)
def test_only_the_declared_renewal_of_a_session_may_pass(method: str, path: str, stopped: bool) -> None:
    blocker, home = WriteBlocker(), "https://ai.example.com"
    writes = [Write.model_validate({"method": "POST", "path": "/api/session"})]
    with Loop() as loop:
        loop.run(blocker.forbid(home, writes, [SessionWrite.model_validate(RENEWAL)]))

    assert blocker.forbids(Asked(method, f"{home}{path}")) is stopped
