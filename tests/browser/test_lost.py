"""A browser that is killed: nothing waits for it, and another one is started."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from auditor.audit.run import BrowserChoice, Browsers
from auditor.browser.binaries import Binary, find_binary
from auditor.browser.context import Site, Timeouts, account_browser
from auditor.browser.driver import driver
from auditor.browser.launch import BrowserFailed, launch
from auditor.browser.proxy import Network
from auditor.errors import AuditorError
from tests.audit.engine import service
from tests.serving import task

if TYPE_CHECKING:
    from collections.abc import Set
    from pathlib import Path

ORIGIN = "https://chatgpt.com"
CHATGPT = service("chatgpt").value
NOBODY: dict[str, object] = {"cookies": [], "origins": []}


def _browsers() -> set[int]:
    """Every process of every browser that this one has started."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if any(word.startswith(("--remote-debugging", "--type=")) for word in child.cmdline()):
                found.add(child.pid)
    return found


def _kill(processes: Set[int]) -> None:
    assert processes
    for pid in processes:
        with suppress(psutil.Error):
            psutil.Process(pid).kill()


def test_what_a_lost_browser_never_answers_ends_soon() -> None:
    async def lose() -> None:
        async with driver() as starting:
            before = _browsers()
            async with launch(await starting, find_binary(None, headed=False), Network(), headed=False) as launched:
                site = Site(ORIGIN, (ORIGIN,))
                async with account_browser(launched, CHATGPT, site, Network(), Timeouts(), NOBODY):
                    _kill(_browsers() - before)
                    await asyncio.Event().wait()  # in place of a call that is never answered

    began = time.monotonic()
    with pytest.raises(BrowserFailed, match="went away"):
        asyncio.run(asyncio.wait_for(lose(), 60))
    assert time.monotonic() - began < 30


def test_a_browser_that_does_not_start_again_costs_one_account(tmp_path: Path) -> None:
    real = find_binary(None, headed=False)
    program = tmp_path / real.path.name
    program.write_text(f'#!/bin/sh\nexec "{real.path}" "$@"\n', "utf-8")
    program.chmod(0o755)

    async def lose() -> None:
        async with driver() as starting:
            before = _browsers()
            choice = BrowserChoice(Binary(program, real.headless_only), None)
            async with Browsers(starting, choice, Network()) as browsers:
                launched, _ = await browsers.get(task(CHATGPT, ORIGIN))
                _kill(_browsers() - before)
                while launched.browser.is_connected():
                    await asyncio.sleep(0.05)
                program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
                with pytest.raises(BrowserFailed, match="did not start"):
                    await browsers.get(task(CHATGPT, ORIGIN))
            async with Browsers(starting, choice, Network()) as others:
                with pytest.raises(AuditorError, match="did not start"):
                    await others.get(task(CHATGPT, ORIGIN))

    asyncio.run(asyncio.wait_for(lose(), 60))
