"""Ctrl-C, kill, a lost browser, an address that does not answer: the run folder is complete or absent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def start(folder: Path, server: PracticeServer | None, *more: str) -> subprocess.Popen[str]:
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


def once_asked(server: PracticeServer, times: int = 1) -> None:
    """Wait until the browser has reached the service so many times."""
    until = time.monotonic() + 60
    while len(server.log) < times and time.monotonic() < until:
        time.sleep(0.05)
    assert server.log


def the_report(folder: Path) -> dict[str, object]:
    """The finding about the one account."""
    report = json.loads((folder / "run" / "report.json").read_text("utf-8"))
    assert {"observations.json", "report.html", "report.md", ".gitignore"} <= {
        path.name for path in (folder / "run").iterdir()
    }
    return dict(report["findings"][0])


def test_ctrl_c_ends_in_a_whole_report_with_the_rest_interrupted(tmp_path: Path, server: PracticeServer) -> None:
    server.apps["chatgpt"].turn(page_hangs=True)
    process = start(tmp_path, server)
    once_asked(server)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert (the_report(tmp_path)["status"], the_report(tmp_path)["reason"]) == ("unknown", "interrupted")


def test_a_killed_run_leaves_its_work_folder_at_most(tmp_path: Path, server: PracticeServer) -> None:
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


def test_a_lost_browser_is_a_browser_error(tmp_path: Path, server: PracticeServer) -> None:
    server.apps["chatgpt"].turn(page_hangs=True)
    process = start(tmp_path, server)
    seen = 0
    for _ in range(2):  # it is visited a second time
        once_asked(server, seen + 1)
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                if "chrom" in child.name() or "headless" in child.name():
                    child.kill()
        seen = len(server.log)
    _, errors = process.communicate(timeout=90)
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
    tmp_path: Path, server: PracticeServer, more: list[str] | None, detail: str
) -> None:
    process = start(tmp_path, None, *(more or ["--connect-to", f"::127.0.0.1:{server.port}"]), "--timeout", "10")
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 3, errors
    assert "Traceback" not in errors
    finding = the_report(tmp_path)
    assert (finding["reason"], finding["detail"]) == ("unreachable", detail)


def test_exit_codes_follow_the_findings(tmp_path: Path, server: PracticeServer) -> None:
    app = server.apps["chatgpt"]
    codes = []
    for on, more in ((True, ()), (True, ("--exit-zero",)), (False, ())):
        app.set_stored("ada@example.test", training_allowed=on)
        process = start(tmp_path, server, "--quiet", *more)
        process.communicate(timeout=90)
        codes.append(process.returncode)
    assert codes == [1, 0, 0]
