"""Start a browser that reaches nothing but our own proxies."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error as BrowserFailed

from auditor.browser.authority import trusting
from auditor.browser.guard import WriteBlocker
from auditor.browser.proxy import Gate, OpenGate
from auditor.errors import AuditorError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from playwright.async_api import Browser

    from auditor.browser.binaries import Binary
    from auditor.browser.driver import Driver
    from auditor.browser.proxy import Network

__all__ = ["BrowserFailed", "Launched", "check_arguments", "launch", "launch_for_a_person", "while_it_runs"]

GUARD_ARGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # a full browser reads this one
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # a headless shell reads this one
    "--disable-blink-features=SharedWorker,FetchLaterAPI",
)
"""Without them, promises do not hold: connect.py says which."""
QUIET_ARGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_ANSWERS_WITHIN = 1.0
"""Seconds in which calls that are on their way fail by themselves once their browser is gone."""
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


@dataclass(frozen=True)
class Launched:
    """A running browser: what it is called in reports, whether Chromium's own sandbox is on, and who stops writes."""

    browser: Browser
    name: str
    sandboxed: bool
    blocker: WriteBlocker
    headed: bool = False


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
async def launch(
    playwright: Driver, binary: Binary, network: Network, *, headed: bool, arguments: Sequence[str] = ()
) -> AsyncIterator[Launched]:
    """A browser that cannot write, and whose own traffic is refused; contexts bring their own gate.

    AuditorError where it does not start.
    """
    async with _through(Gate(allowed=(), network=network)) as address, _trusting(network) as environment:
        switches = (*GUARD_ARGS, *QUIET_ARGS, *arguments)
        launched = await _start(playwright, binary, address, environment, headed=headed, switches=switches)
        try:
            async with while_it_runs(launched.browser):
                await launched.blocker.watch(launched.browser)
            yield launched
        finally:
            await launched.browser.close()


@asynccontextmanager
async def launch_for_a_person(
    playwright: Driver, binary: Binary, network: Network, arguments: Sequence[str] = ()
) -> AsyncIterator[Launched]:
    """A browser with a window and without the guard: it reaches everything, and may write."""
    async with _through(OpenGate(allowed=(), network=network)) as address, _trusting(network) as environment:
        switches = (*QUIET_ARGS, *arguments)
        launched = await _start(playwright, binary, address, environment, headed=True, switches=switches)
        try:
            yield launched
        finally:
            with suppress(BrowserFailed):  # the person may have closed it
                await launched.browser.close()


@asynccontextmanager
async def while_it_runs(browser: Browser) -> AsyncIterator[None]:
    """What is done inside ends in BrowserFailed once the browser is gone.

    Playwright never answers some calls that were on their way then, `new_page` for one.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as limit:

            def lost(_: Browser) -> None:
                limit.reschedule(loop.time() + _ANSWERS_WITHIN)

            browser.once("disconnected", lost)
            try:
                yield
            finally:
                browser.remove_listener("disconnected", lost)
    except TimeoutError as error:
        if limit.expired():
            raise BrowserFailed("The browser went away.") from error
        raise


@asynccontextmanager
async def _through(gate: Gate) -> AsyncIterator[str]:
    try:
        yield await gate.start()
    finally:
        await gate.stop()


@asynccontextmanager
async def _trusting(network: Network) -> AsyncIterator[dict[str, str] | None]:
    with ExitStack() as stack:
        yield await asyncio.to_thread(stack.enter_context, trusting(network.authority))


async def _start(
    playwright: Driver,
    binary: Binary,
    proxy: str,
    environment: dict[str, str] | None,
    *,
    headed: bool,
    switches: Sequence[str],
) -> Launched:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    for sandboxed in (False,) if root else (True, False):
        try:
            browser = await playwright.chromium.launch(
                executable_path=binary.path,
                headless=not headed,
                args=list(switches),
                chromium_sandbox=sandboxed,
                proxy={"server": proxy},
                env=dict(environment) if environment else None,
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
        return Launched(browser, f"{binary.path.name} {browser.version}", sandboxed, WriteBlocker(), headed)
    raise AssertionError("the last attempt returns or raises")
