"""Ctrl-C, kill, a lost browser, an address that does not answer: the run folder is complete or absent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[..., subprocess.Popen[str]]

CONFIG = """\
policy: baseline
accounts:
  ada: {service: chatgpt, username: ada@example.test, sign_in: password, password: {env: ADA_PASSWORD}}
"""


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    """A practice ChatGPT whose documents never end, so that there is time to interrupt."""
    app = chatgpt([Account("ada@example.test", "correct")])
    with PracticeServer([app]) as running:
        yield running


@pytest.fixture
def start() -> Iterator[Start]:
    """Start checks; what still runs after the test is killed."""
    with ExitStack() as running:

        def start_one(*words: Any) -> subprocess.Popen[str]:
            process = running.enter_context(start_check(*words))
            running.callback(process.kill)
            return process

        yield start_one


def start_check(folder: Path, server: PracticeServer | None, *more: str) -> subprocess.Popen[str]:
    """Start a check, and give the process."""
    (folder / "auditor.yaml").write_text(CONFIG, "utf-8")
    command = [sys.executable, "-m", "auditor", "check", "--output", "run", *more]
    if server:
        command += ["--connect-to", f"::127.0.0.1:{server.port}"]
        command += [f"--browser-arg=--ignore-certificate-errors-spki-list={server.spki}"]
    environment = {
        **os.environ,
        "ADA_PASSWORD": "correct",
        "AUDITOR_HOME": str(folder / "home"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def once_asked(server: PracticeServer) -> None:
    """Wait until the browser has reached the service."""
    until = time.monotonic() + 60
    while not server.log and time.monotonic() < until:
        time.sleep(0.05)
    assert server.log


def kill_the_browser(process: subprocess.Popen[str]) -> bool:
    """Kill every process of the browser; false where none of them draws pages yet."""
    browser = []
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                if "chrom" in child.name() or "headless" in child.name():
                    browser.append((child, "--type=renderer" in child.cmdline()))
    if not any(draws for _, draws in browser):
        return False  # a wrapper script may stand where the browser comes: without it, the browser would live on
    for child, _ in browser:
        with suppress(psutil.Error):
            child.kill()
    return True


def the_report(folder: Path) -> dict[str, object]:
    """The finding about the one account."""
    report = json.loads((folder / "run" / "report.json").read_text("utf-8"))
    assert {"observations.json", "report.html", "report.md", ".gitignore"} <= {
        path.name for path in (folder / "run").iterdir()
    }
    return dict(report["findings"][0])


def test_ctrl_c_ends_in_a_whole_report_with_the_rest_interrupted(
    start: Start, tmp_path: Path, server: PracticeServer
) -> None:
    server.apps["chatgpt"].turn(page_hangs=True)
    process = start(tmp_path, server)
    once_asked(server)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert (the_report(tmp_path)["status"], the_report(tmp_path)["reason"]) == ("unknown", "interrupted")


def test_a_killed_run_leaves_its_work_folder_at_most(start: Start, tmp_path: Path, server: PracticeServer) -> None:
    server.apps["chatgpt"].turn(page_hangs=True)
    process = start(tmp_path, server)
    once_asked(server)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate(timeout=60)
    for child in children:
        if child.is_running():
            child.kill()
    assert not (tmp_path / "run").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".run")] == [".run.work"]


def test_a_lost_browser_is_a_browser_error(start: Start, tmp_path: Path, server: PracticeServer) -> None:
    server.apps["chatgpt"].turn(page_hangs=True)
    process = start(tmp_path, server)
    killed, seen, until = 0, 0, time.monotonic() + 90
    while process.poll() is None and time.monotonic() < until:
        if len(server.log) > seen and kill_the_browser(process):
            killed, seen = killed + 1, len(server.log)
        time.sleep(0.05)
    _, errors = process.communicate(timeout=10)
    assert killed >= 2  # it is visited a second time
    assert process.returncode == 3, errors
    assert "Traceback" not in errors
    assert the_report(tmp_path)["reason"] == "browser_error"


@pytest.mark.parametrize(
    ("more", "detail"),
    [
        (["--connect-to", "::127.0.0.1:9"], "connection"),
        (None, "tls"),
    ],
)
def test_an_address_that_cannot_be_trusted_or_reached(
    start: Start, tmp_path: Path, server: PracticeServer, more: list[str] | None, detail: str
) -> None:
    process = start(tmp_path, None, *(more or ["--connect-to", f"::127.0.0.1:{server.port}"]), "--timeout", "10")
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 3, errors
    assert "Traceback" not in errors
    finding = the_report(tmp_path)
    assert (finding["reason"], finding["detail"]) == ("unreachable", detail)


def test_exit_codes_follow_the_findings(start: Start, tmp_path: Path, server: PracticeServer) -> None:
    app = server.apps["chatgpt"]
    codes = []
    for on, more in ((True, ()), (True, ("--exit-zero",)), (False, ())):
        app.set_stored("ada@example.test", training_allowed=on)
        process = start(tmp_path, server, "--quiet", *more)
        process.communicate(timeout=90)
        codes.append(process.returncode)
    assert codes == [1, 0, 0]
