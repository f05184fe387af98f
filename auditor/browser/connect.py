"""Use a browser that runs already, of a Playwright server or with a debugging port, where the guard holds there too."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.browser.guard import WriteBlocker
from auditor.browser.launch import GUARD_ARGS, QUIET_ARGS, BrowserFailed, Launched, while_it_runs
from auditor.browser.proxy import Gate
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from playwright.async_api import Browser

    from auditor.browser.driver import Driver
    from auditor.browser.proxy import Network

_PROBE = "http://auditor-probe.invalid/"
_SECONDS = 15
_KEPT_BY = {
    "--host-resolver-rules": "that nothing is looked up or reached but through this machine's gate",
    "--webrtc-ip-handling-policy": "that no connection of a page goes past the gate (WebRTC)",
    "--force-webrtc-ip-handling-policy": "that no connection of a page goes past the gate (WebRTC)",
    "--disable-blink-features": "that no worker of a page writes unseen",
}
"""Which promise rests on which switch of the browser."""


@dataclass(frozen=True)
class Endpoint:
    """Where a browser is to be had. `cdp`: by its debugging port, else of a Playwright server."""

    url: str
    cdp: bool

    @property
    def host(self) -> str:
        """For messages: what may be secret in the address is left out."""
        return urlsplit(self.url).netloc.rpartition("@")[2]


def endpoint_of(connect: str | None, connect_cdp: str | None) -> Endpoint | None:
    """From the options; None where none is given. UsageError for what is no such address."""
    if connect and connect_cdp:
        raise UsageError("--connect and --connect-cdp exclude each other: choose one.")
    for url, option, schemes in (
        (connect, "--connect", ("ws", "wss")),
        (connect_cdp, "--connect-cdp", ("http", "https", "ws", "wss")),
    ):
        if not url:
            continue
        parts = urlsplit(url)
        if parts.scheme not in schemes or not parts.hostname:
            raise UsageError(f"{option} needs an address such as {schemes[0]}://127.0.0.1:9222.")
        return Endpoint(url, cdp=option == "--connect-cdp")
    return None


@asynccontextmanager
async def connect(
    playwright: Driver, endpoint: Endpoint, network: Network, arguments: Sequence[str] = ()
) -> AsyncIterator[Launched]:
    """A browser elsewhere that cannot write and reaches nothing but our gates.

    AuditorError where it does not answer, or where that cannot be promised there, naming the promise.
    """
    browser = await _connected(playwright, endpoint, arguments)
    try:
        async with while_it_runs(browser):
            switches = await _command_line(browser)
            _require_guard(switches, endpoint)
            await _require_gate(browser, network, endpoint)
            sandboxed = not any(switch.startswith("--no-sandbox") for switch in switches)
            launched = Launched(browser, f"Chromium {browser.version} at {endpoint.host}", sandboxed, WriteBlocker())
            await launched.blocker.watch(browser)
        yield launched
    finally:
        await browser.close()


async def _connected(playwright: Driver, endpoint: Endpoint, arguments: Sequence[str]) -> Browser:
    options = json.dumps({"args": [*GUARD_ARGS, *QUIET_ARGS, *arguments], "headless": True})
    headers = {"x-playwright-browser": "chromium", "x-playwright-launch-options": options}
    try:
        if endpoint.cdp:
            return await playwright.chromium.connect_over_cdp(endpoint.url, timeout=_SECONDS * 1000)
        return await playwright.chromium.connect(endpoint.url, headers=headers, timeout=_SECONDS * 1000)
    except BrowserFailed as error:
        mismatch = "version mismatch" in str(error).lower()
        why = "runs another version of Playwright" if mismatch else "does not answer as a browser"
        advice = "install the same version there" if mismatch else "check the address, and that it still runs"
        raise AuditorError(f"{endpoint.host} {why}: {advice}.") from error


async def _command_line(browser: Browser) -> list[str]:
    session = await browser.new_browser_cdp_session()
    try:
        found = await session.send("SystemInfo.getInfo")
    finally:
        await session.detach()
    return [f"--{part}" for part in str(found.get("commandLine", "")).split(" --")[1:]]


def _require_guard(switches: Sequence[str], endpoint: Endpoint) -> None:
    given = {switch.replace('"', "").strip() for switch in switches}
    for wanted in GUARD_ARGS:
        if wanted not in given:
            promise = _KEPT_BY[wanted.partition("=")[0]]
            raise AuditorError(
                f"The browser at {endpoint.host} cannot keep a promise: {promise}. Start it with "
                f"{' '.join(_quoted(each) for each in GUARD_ARGS)}, or let auditor start its own."
            )


def _quoted(switch: str) -> str:
    return f"'{switch}'" if " " in switch else switch


async def _require_gate(browser: Browser, network: Network, endpoint: Endpoint) -> None:
    """Ask for an address that does not exist: the gate must be asked, and refuse it."""
    gate = Gate(allowed=(), network=network)
    address = await gate.start()
    try:
        context = await browser.new_context(proxy={"server": address})
        try:
            page = await context.new_page()
            await page.goto(_PROBE, timeout=_SECONDS * 1000)
        except BrowserFailed:
            pass
        finally:
            await context.close()
        if not gate.refused:
            raise AuditorError(
                f"The browser at {endpoint.host} does not come through this machine's gate. That only declared origins "
                "are reached cannot be promised there: run auditor on that machine, with --shard for instance."
            )
    finally:
        await gate.stop()
