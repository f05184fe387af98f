"""Playwright's driver: a process that takes longer to start than all of our own preparation.

Imports nothing of ours but errors, so that it can start first.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from playwright.async_api import Playwright as Driver
from playwright.async_api import async_playwright

from auditor.errors import AuditorError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["Driver", "driver"]

_UNWANTED_VARIABLES = ("DEBUG", "DEBUG_FILE", "PWDEBUG", "PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK")


@asynccontextmanager
async def driver() -> AsyncIterator[asyncio.Task[Driver]]:
    """Playwright's driver process, starting: half a second in which there is other work to do.

    The environment that it and all browsers inherit is the one of this moment, without what prints secrets or lets
    a browser past its proxy.
    """
    for name in _UNWANTED_VARIABLES:
        os.environ.pop(name, None)
    _give_a_home()
    if cache := _compile_cache():
        os.environ.setdefault("NODE_COMPILE_CACHE", str(cache))
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


def _give_a_home() -> None:
    """The driver does not start where it finds no home, as that of a container's user who is a number only."""
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = "/"


def _compile_cache() -> Path | None:
    """Where the driver keeps its compiled code between runs: a fifth of its start. None where this user has no home."""
    try:
        folder = (platformdirs.user_cache_path("auditor", appauthor=False) / "driver").expanduser()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder
