"""What `auditor doctor` checks. Each line says what was found, and what to do about a problem."""

from __future__ import annotations

import asyncio
import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

from auditor import __version__
from auditor.browser.authority import VARIABLE, authority_of, problem_of
from auditor.browser.binaries import find_binary, has_display, installed
from auditor.browser.launch import launch
from auditor.browser.proxy import Network
from auditor.browser.upstream import upstream_of
from auditor.commands.doctor_ci import hosted_runner
from auditor.errors import AuditorError
from auditor.exit_codes import ExitCode
from auditor.sessions.vault import list_sessions
from auditor.storage.environment import peek
from auditor.storage.home import require_usable_home
from auditor.text import count

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.browser.authority import Authority
    from auditor.browser.binaries import Binary
    from auditor.browser.driver import Driver
    from auditor.browser.upstream import Upstream
    from auditor.commands.options import BrowserOptions


_FAIL = "fail  "
_CONNECT_SECONDS = 5


@dataclass(frozen=True)
class Checkup:
    """Checks what a run needs, and prints a line for each thing. UNPROVEN where something needs work."""

    options: BrowserOptions
    ci: Path | None = None
    """The auditor.yaml that is to be checked on a hosted runner, where that is asked."""

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """Check, and print."""
        lines = [_good(f"auditor {__version__}, Python {platform.python_version()}, {platform.system()}")]
        for binary in installed():
            lines.append(_good(f"{binary.path}{' (headless only)' if binary.headless_only else ''}"))
        try:
            authority, said = _authority(self.options.ca)
            started, sandboxed = await _try(driver, find_binary(self.options.browser_path, headed=False), authority)
            lines += [_good(f"{started} starts"), _sandbox(sandboxed), *said]
        except AuditorError as error:
            lines.append(_bad(str(error)))
        try:
            lines += await _proxy(upstream_of(self.options.proxy, peek))
        except AuditorError as error:
            lines.append(_bad(str(error)))
        lines.append(
            _good("There is a display: `--headed` works.")
            if has_display()
            else _note(
                "There is no display: services that want a window are read without one; `xvfb-run` provides one."
            )
        )
        try:
            lines.append(_good(f"{require_usable_home()}: {count(len(list_sessions()), 'saved session')}"))
        except AuditorError as error:
            lines.append(_bad(str(error)))
        if self.ci:
            lines += [_bad(text) if bad else _note(text) for bad, text in hosted_runner(self.ci)]
        for line in lines:
            typer.echo(line)
        return ExitCode.UNPROVEN if any(line.startswith(_FAIL) for line in lines) else ExitCode.OK


async def _try(driver: asyncio.Task[Driver], binary: Binary, authority: Authority | None) -> tuple[str, bool]:
    async with launch(await driver, binary, Network(authority=authority), headed=False) as launched:
        return launched.name, launched.sandboxed


def _authority(option: Path | None) -> tuple[Authority | None, list[str]]:
    """The company's own certificate authority, and what there is to say about it."""
    if found := authority_of(option, peek):
        return found, [_good(f"Trusted besides the browser's own certificates: {found.shown}")]
    problem = problem_of(named) if option is None and (named := peek(VARIABLE)) else None
    return None, [_note(f"Not used: {problem}")] if problem else []


async def _proxy(upstream: Upstream | None) -> list[str]:
    """Which proxy the way goes through, and whether it is there."""
    if upstream is None:
        return []
    lines = [_good(f"Through the proxy {upstream.shown}")]
    for address in dict.fromkeys(filter(None, (upstream.https, upstream.http))):
        parts = urlsplit(address)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443)
            writer.close()
        except OSError:
            place = f"{parts.hostname}:{parts.port or 443}"
            lines.append(_bad(f"The proxy at {place} cannot be reached: check its address, or use `--proxy none`."))
    return lines


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
    return f"{_FAIL}{text}"
