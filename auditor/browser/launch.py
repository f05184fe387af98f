"""Start Playwright's driver and a browser that reaches nothing but our own proxies."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import platformdirs
from playwright.async_api import Error as BrowserFailed
from playwright.async_api import Playwright as Driver
from playwright.async_api import async_playwright

from auditor.browser.guard import Sentry
from auditor.browser.proxy import Gate, Network
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from playwright.async_api import Browser

    from auditor.browser.binaries import Binary

__all__ = ["BrowserFailed", "Driver", "Launched", "check_arguments", "driver", "launch"]

_GUARD_ARGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # a full browser reads this one,
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # and a headless shell this one
    "--disable-blink-features=SharedWorker,FetchLaterAPI",
)
_QUIET_ARGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_GUARDED_SWITCHES = (
    "--disable-blink-features",
    "--enable-blink-features",
    "--force-webrtc-ip-handling-policy",
    "--host-resolver-rules",
    "--no-proxy-server",
    "--proxy-auto-detect",
    "--proxy-bypass-list",
    "--proxy-pac-url",
    "--proxy-server",
    "--webrtc-ip-handling-policy",
)
_UNWANTED_VARIABLES = ("DEBUG", "DEBUG_FILE", "PWDEBUG", "PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK")


@dataclass(frozen=True)
class Launched:
    """A running browser: what it is called in reports, whether Chromium's own sandbox is on, and who stops writes."""

    browser: Browser
    name: str
    sandboxed: bool
    sentry: Sentry


def check_arguments(arguments: Sequence[str]) -> tuple[str, ...]:
    """`--browser-arg` values that may be handed on; one that would open the guard is a UsageError."""
    for argument in arguments:
        switch = argument.partition("=")[0]
        if f"--{switch.lstrip('-')}" in _GUARDED_SWITCHES:  # Chromium takes one dash for two
            raise UsageError(
                f"--browser-arg {switch} would replace a part of the guard: use --connect-to or --proxy instead."
            )
    return tuple(arguments)


@asynccontextmanager
async def driver() -> AsyncIterator[asyncio.Task[Driver]]:
    """Playwright's driver process, starting: half a second in which there is other work to do.

    The environment that it and all browsers inherit is the one of this moment, without what prints secrets or lets
    a browser past its proxy.
    """
    for name in _UNWANTED_VARIABLES:
        os.environ.pop(name, None)
    os.environ.setdefault("NODE_COMPILE_CACHE", str(_compile_cache()))
    starting = asyncio.create_task(_start_driver())
    try:
        yield starting
    finally:
        with suppress(AuditorError):
            await (await starting).stop()


async def _start_driver() -> Driver:
    try:
        return await async_playwright().start()
    except Exception as error:
        raise AuditorError(
            "Playwright's driver did not start. Install Playwright again (`pip install --force-reinstall playwright`); "
            "on a minimal Debian or Ubuntu it also needs the package libatomic1."
        ) from error


def _compile_cache() -> Path:
    """Where the driver keeps its compiled code between runs: a fifth of its start."""
    folder = platformdirs.user_cache_path("auditor", appauthor=False) / "driver"
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def launch(
    playwright: Driver, binary: Binary, *, headed: bool, arguments: Sequence[str] = ()
) -> AsyncIterator[Launched]:
    """A browser that cannot write, and whose own traffic is refused; contexts bring their own gate.

    AuditorError where it does not start.
    """
    nowhere = Gate(allowed=(), network=Network())
    address = await nowhere.start()
    try:
        launched = await _start(playwright, binary, address, headed=headed, arguments=arguments)
        try:
            await launched.sentry.watch(launched.browser)
            yield launched
        finally:
            await launched.browser.close()
    finally:
        await nowhere.stop()


async def _start(playwright: Driver, binary: Binary, proxy: str, *, headed: bool, arguments: Sequence[str]) -> Launched:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    for sandboxed in (False,) if root else (True, False):
        try:
            browser = await playwright.chromium.launch(
                executable_path=binary.path,
                headless=not headed,
                args=[*_GUARD_ARGS, *_QUIET_ARGS, *arguments],
                chromium_sandbox=sandboxed,
                proxy={"server": proxy},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except BrowserFailed as error:
            if sandboxed and "sandbox" in str(error).lower():
                continue
            raise AuditorError(
                f"The browser {binary.path} did not start: run `auditor doctor`, or name another with --browser-path."
            ) from error
        return Launched(browser, f"{binary.path.name} {browser.version}", sandboxed, Sentry())
    raise AssertionError("the last attempt returns or raises")
