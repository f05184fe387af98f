"""Signals as a terminal and a supervisor send them: to the whole group, twice, early, and while all is written."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from .program import ADA, Program, at_chatgpt

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def hanging(program: Program) -> subprocess.Popen[str]:
    """A check that waits for a page which never comes."""
    process = program.start("check", "--timeout", "60")
    assert program.server is not None
    log = program.server.log
    until(lambda: log)
    return process


def gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def test_ctrl_c_in_a_terminal_reaches_everybody_and_the_report_is_complete(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_hangs=True)
        process = hanging(program)
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        done = program.wait(process)
        assert done.code == 130, done.errors
        assert program.report()["interrupted"] is True
        assert program.finding() == ("unknown", "interrupted", None)
        until(lambda: gone(children), 10)


def test_a_supervisor_that_ends_it_gets_a_complete_report_too(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_hangs=True)
        process = hanging(program)
        process.send_signal(signal.SIGTERM)
        done = program.wait(process)
        assert done.code == 130, done.errors
        assert program.finding() == ("unknown", "interrupted", None)


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_ctrl_c_twice_ends_at_once_with_a_whole_folder_or_none(tmp_path: Path, pause: float) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_hangs=True)
        process = hanging(program)
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        time.sleep(pause)
        process.send_signal(signal.SIGINT)
        done = program.wait(process, 30)
        assert done.code == 130, done.errors
        if (tmp_path / "run").exists():
            assert program.report()["interrupted"] is True
        else:
            assert "Interrupted: nothing was written." in done.errors
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".run")] == []
        until(lambda: gone(children), 10)


STOPS_AT_AN_IMPORT = """
import sys, time
from importlib.abc import MetaPathFinder

class Stop(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            print("stopped", file=sys.stderr, flush=True)
            time.sleep({seconds})

sys.meta_path.insert(0, Stop())
"""


@pytest.mark.parametrize(
    ("module", "seconds"),
    [("auditor.cli.options", 60), ("auditor.browser.proxy", 1), ("auditor.audit.prepare", 1), ("auditor.judge", 1)],
)
def test_ctrl_c_while_it_is_still_being_loaded_writes_nothing(tmp_path: Path, module: str, seconds: int) -> None:
    (tmp_path / "sitecustomize.py").write_text(STOPS_AT_AN_IMPORT.format(module=module, seconds=seconds), "utf-8")
    program = Program(tmp_path, environment={"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])})
    program.configure()
    process = program.start("check")
    assert process.stderr is not None
    assert process.stderr.readline() == "stopped\n"
    process.send_signal(signal.SIGINT)
    done = program.wait(process, 30)
    assert done.code == 130, done.errors
    assert done.errors == "Interrupted: nothing was written.\n"
    assert not (tmp_path / "run").exists()


def test_nothing_is_left_running_when_it_is_killed(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_hangs=True)
        process = hanging(program)
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.kill()
        process.communicate(timeout=60)
        until(lambda: gone(children), 15)
        assert not (tmp_path / "run").exists()


def test_a_browser_that_was_lost_costs_its_accounts_a_second_visit(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.configure(ADA, ADA.replace("ada:", "again:"))
        app.turn(page_hangs=True)
        process = program.start("check", "--timeout", "20", "--jobs", "1")
        assert program.server is not None
        log = program.server.log
        until(lambda: log)
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # also a zombie: another child that has just ended
                if "--remote-debugging-pipe" in child.cmdline():
                    child.kill()
        app.turn(page_hangs=False)
        done = program.wait(process)
        assert done.code == 1, done.errors
        found = [(finding["status"], finding["reason"]) for finding in program.report()["findings"]]
        assert found == [("fail", None), ("fail", None)]
        notes = [account["notes"] for account in program.report()["accounts"]]
        said = "Visited twice: the first visit ended without a reading (browser error"
        assert [any(note.startswith(said) for note in each) for each in notes] == [True, False]


def nobody(number: int) -> str:
    return f"nobody-{number}: {{service: chatgpt, sign_in: session}}"


@pytest.mark.parametrize("accounts", [1, 200])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("pause", [0, 0.02, 0.05, 0.2])
def test_after_the_last_reading_an_interrupt_waits_for_the_report(
    tmp_path: Path, pause: float, times: int, accounts: int
) -> None:
    program = Program(tmp_path)
    program.configure(*map(nobody, range(accounts)))
    process = program.start("check", "--verbose")
    assert process.stderr is not None
    until(lambda: f"[{accounts}/{accounts}]" in process.stderr.readline())  # type: ignore[union-attr]
    time.sleep(pause)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    done = program.wait(process)
    report = program.report()
    assert len(report["accounts"]) == accounts
    assert report["interrupted"] is False
    if done.code == 130:
        assert "Interrupted after the last reading: run is complete.\n" in done.errors
    else:  # it came when all was done
        assert (done.code, "Interrupted" in done.errors) == (3, False)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".run")] == []


def test_a_terminal_that_goes_away_ends_in_the_report_and_its_exit_code(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(page_hangs=True)
        process = hanging(program)
        process.send_signal(signal.SIGHUP)
        app.turn(page_hangs=False)
        done = program.wait(process)
        assert done.code == 1, done.errors
        assert program.report()["interrupted"] is False


def test_interrupts_while_a_report_is_printed_say_that_it_is_complete(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.configure(*map(nobody, range(150)), policy="strict")
    process = program.start("check", "--verbose")
    until(lambda: (tmp_path / "run").is_dir())
    time.sleep(0.5)  # it prints into a pipe that nobody empties yet
    for _ in range(100):
        process.send_signal(signal.SIGINT)
    done = program.wait(process)
    assert done.code == 130, done.errors
    assert done.errors.endswith("Interrupted after the last reading: run is complete.\n")
