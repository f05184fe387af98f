"""What `auditor doctor` looks at. Each line says what was found, and where it is not well, what to do."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.browser.binaries import find_binary, has_display, installed
from auditor.browser.driver import driver
from auditor.browser.launch import launch
from auditor.errors import AuditorError
from auditor.sessions.home import auditor_home
from auditor.sessions.vault import list_sessions

if TYPE_CHECKING:
    from auditor.browser.binaries import Binary


async def checkup(browser_path: str | None) -> tuple[list[str], bool]:
    """Lines for the person, and whether all is well."""
    lines = [_good(f"auditor {__version__}, Python {platform.python_version()}, {platform.system()}")]
    healthy = True
    for binary in installed():
        lines.append(_good(f"{binary.path}{' (headless only)' if binary.headless_only else ''}"))
    try:
        started, sandboxed = await _try(find_binary(browser_path, headed=False))
        lines.append(_good(f"{started} starts"))
        lines.append(_sandbox(sandboxed))
    except AuditorError as error:
        healthy = False
        lines.append(_bad(str(error)))
    lines.append(
        _good("There is a display: `--headed` works.")
        if has_display()
        else _note("There is no display: services that want a window are read without one; `xvfb-run` provides one.")
    )
    try:
        lines.append(_good(f"{auditor_home()}: {len(list_sessions())} saved sessions"))
    except AuditorError as error:
        healthy = False
        lines.append(_bad(str(error)))
    return lines, healthy


async def _try(binary: Binary) -> tuple[str, bool]:
    async with driver() as starting, launch(await starting, binary, headed=False) as launched:
        return launched.name, launched.sandboxed


def _sandbox(on: bool) -> str:
    if on:
        return _good("Chromium's own sandbox is on.")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return _note("Chromium's own sandbox is off, because you are root: run auditor as a normal user.")
    return _note(
        "Chromium's own sandbox is off, because the kernel refuses it to this program. On Ubuntu, install Chrome "
        "from its package, or allow user namespaces for this browser in AppArmor."
    )


def _good(text: str) -> str:
    return f"ok    {text}"


def _note(text: str) -> str:
    return f"note  {text}"


def _bad(text: str) -> str:
    return f"fail  {text}"
