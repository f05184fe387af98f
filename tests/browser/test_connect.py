"""Browsers that run already: used where every promise can be kept there, refused with the promise where not."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from playwright._impl._driver import compute_driver_executable

from auditor.browser.binaries import find_binary
from auditor.browser.connect import Endpoint, connect
from auditor.browser.driver import driver
from auditor.browser.launch import GUARD_ARGS
from auditor.browser.proxy import Gate, Network
from auditor.errors import AuditorError
from tests.commands.program import Program, at_chatgpt
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BROWSER = str(find_binary(None, headed=False).path)


@contextmanager
def _running(command: Sequence[str], marker: str) -> Iterator[str]:
    """A program, as soon as it has said the line that holds MARKER; gives that line."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            yield next(line.strip() for line in process.stdout if marker in line)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what was started may be a script that starts the browser


@contextmanager
def playwright_server(folder: Path, switches: Sequence[str]) -> Iterator[str]:
    """A Playwright server with a browser of these switches; gives its address."""
    port = free_port()
    config = {"executablePath": BROWSER, "args": [*switches], "port": port, "host": "127.0.0.1", "wsPath": "/x"}
    (folder / "server.json").write_text(json.dumps(config), "utf-8")
    command = [*compute_driver_executable(), "launch-server", "--browser", "chromium", "--config"]
    with _running([*command, str(folder / "server.json")], "ws://") as line:
        yield line


@contextmanager
def debugged(folder: Path, switches: Sequence[str]) -> Iterator[str]:
    """A Chromium with a debugging port; gives its address."""
    port = free_port()
    command = [BROWSER, "--headless", "--no-sandbox", f"--user-data-dir={folder / 'profile'}", *switches]
    with _running([*command, f"--remote-debugging-port={port}", "about:blank"], "DevTools listening"):
        yield f"http://127.0.0.1:{port}"


WAYS = {"--connect": playwright_server, "--connect-cdp": debugged}


def check(program: Program, option: str, address: str) -> tuple[int, str]:
    server, program.server = program.server, None  # the browser has its switches already
    assert server
    done = program.run("check", option, address, "--connect-to", f":443:127.0.0.1:{server.port}")
    program.server = server
    return done.code, done.errors


@pytest.mark.parametrize("option", WAYS)
def test_a_browser_with_the_guard_is_used(tmp_path: Path, option: str) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        assert program.server
        own = f"--ignore-certificate-errors-spki-list={program.server.spki}"
        with WAYS[option](tmp_path, [*GUARD_ARGS, own]) as address:
            code, errors = check(program, option, address)
            assert code == 1, errors
            assert program.finding() == ("fail", None, None)
            assert "127.0.0.1" in program.report()["browser"]
            if option == "--connect-cdp":  # it is the person's: it stays open, without what was opened there
                with urllib.request.urlopen(f"{address}/json/list") as answer:
                    assert [page["url"] for page in json.load(answer) if page["type"] == "page"] == ["about:blank"]


@pytest.mark.parametrize("option", WAYS)
@pytest.mark.parametrize("missing", range(len(GUARD_ARGS)))
def test_a_browser_that_cannot_keep_a_promise_is_refused(tmp_path: Path, option: str, missing: int) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        switches = [each for place, each in enumerate(GUARD_ARGS) if place != missing]
        with WAYS[option](tmp_path, switches) as address:
            code, errors = check(program, option, address)
        assert (code, "cannot keep a promise: that" in errors) == (2, True), errors
        assert GUARD_ARGS[missing] in " ".join(errors.split())
        assert not (tmp_path / "run").exists()
        assert program.server
        assert not program.server.log


def test_a_browser_on_another_machine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its loopback is not ours: nobody listens where the gate would be."""

    async def elsewhere(gate: Gate) -> str:
        return f"http://127.0.0.1:{free_port()}"

    async def connected(address: str) -> None:
        async with driver() as starting, connect(await starting, Endpoint(address, cdp=True), Network()):
            pass

    monkeypatch.setattr(Gate, "start", elsewhere)
    with debugged(tmp_path, GUARD_ARGS) as address, pytest.raises(AuditorError, match="does not come through"):
        asyncio.run(connected(address))


def test_what_is_no_address_and_what_does_not_answer_is_told(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.configure()
    for words, says in (
        (("--connect", "http://127.0.0.1:1"), "--connect needs an address such as ws://127.0.0.1:9222"),
        (("--connect", "ws://127.0.0.1:1", "--connect-cdp", "http://127.0.0.1:1"), "exclude each other"),
        (("--connect", "ws://user:secret@127.0.0.1:9/x"), "127.0.0.1:9 does not answer as a browser"),
        (("--connect-cdp", "http://127.0.0.1:9"), "127.0.0.1:9 does not answer as a browser"),
        (("--connect-cdp", "http://127.0.0.1:9", "--browser-path", sys.executable), "--browser-path is for a browser"),
    ):
        done = program.run("check", *words)
        assert (done.code, says in done.errors) == (2, True), done.errors
        assert "secret" not in done.errors
