"""`auditor check --resume`: a killed run goes on where it stopped, and no account is audited twice or lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from auditor.practice.account import Account

from .program import PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.practice.server import PracticeServer

NAMES = ("ada", "ben", "cleo")
OTHERS = [Account(f"{name}@example.test", PASSWORD) for name in NAMES[1:]]
PAGE = "/settings/data-controls"


def _ready(program: Program) -> None:
    """Three accounts with saved sessions."""
    about = "service: chatgpt, sign_in: password, password: {env: ADA_PASSWORD}"
    program.configure(*(f"{name}: {{{about}, username: {name}@example.test}}" for name in NAMES))
    assert program.run("check", "--output", "first").code == 1


def _visits(server: PracticeServer | None) -> int:
    assert server is not None
    return sum(entry.path == PAGE for entry in server.log)


def _ended_after(program: Program, accounts: int, number: signal.Signals) -> int:
    """Start a check of one account at a time, and end it when so many are finished. Its exit code."""
    command = [*program.command("check", "--jobs", "1", "--verbose", "--output", "run")]
    environment = {**os.environ, "ADA_PASSWORD": PASSWORD, "AUDITOR_HOME": str(program.folder / "home")}
    with subprocess.Popen(
        command, cwd=program.folder, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(f"[{accounts}/"):
                break
        process.send_signal(number)
        if number is signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
        process.stderr.read()
    return process.returncode


def _accounts(program: Program) -> list[tuple[str, str, bool]]:
    """Of each account in the report: its name, the status of its check, and whether its evidence is there."""
    report, folder = program.report(), program.folder / "run"
    return [
        (
            finding["account"],
            finding["status"],
            len([(folder / each["path"]).is_file() for each in finding["evidence"]]) == 2,
        )
        for finding in report["findings"]
    ]


@pytest.mark.parametrize("finished", [1, 2])
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path, finished: int) -> None:
    with at_chatgpt(tmp_path, *OTHERS) as (program, _):
        _ready(program)
        assert _ended_after(program, finished, signal.SIGKILL) == -signal.SIGKILL
        assert not (tmp_path / "run").exists()
        told = program.run("check", "--verbose", "--output", "other")
        assert "`auditor check --resume run` goes on with it" in told.errors
        before = _visits(program.server)
        done = program.run("check", "--verbose", "--resume", "run")
        assert done.code == 1, done.errors
        assert f"{finished} of 3 accounts were read before" in done.errors
        assert _visits(program.server) - before == 3 - finished
        assert _accounts(program) == [(name, "fail", True) for name in NAMES]
        assert not list(tmp_path.glob(".run.work"))
        assert program.run("check", "--resume", "run").code == 2


def test_a_run_that_ctrl_c_ended_goes_on_too(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, *OTHERS) as (program, _):
        _ready(program)
        assert _ended_after(program, 1, signal.SIGINT) == 130
        before = _visits(program.server)
        done = program.run("check", "--verbose", "--resume", "run")
        assert done.code == 1, done.errors
        assert _visits(program.server) - before == 2
        assert _accounts(program) == [(name, "fail", True) for name in NAMES]
        assert program.report()["interrupted"] is False


@pytest.mark.parametrize("harm", ["torn", "another version", "no evidence", "another file of the service"])
def test_what_was_kept_and_does_not_fit_is_seen_again(tmp_path: Path, harm: str) -> None:
    with at_chatgpt(tmp_path, *OTHERS) as (program, _):
        _ready(program)
        _ended_after(program, 1, signal.SIGKILL)
        (entry,) = (tmp_path / ".run.work/.journal").glob("[0-9a-f]*/observations.json")
        kept = json.loads(entry.read_text())
        if harm == "torn":
            entry.write_text(entry.read_text()[:-50])
        elif harm == "no evidence":
            next(entry.parent.glob("evidence/*.png")).unlink()
        else:
            if harm == "another version":
                kept["schema_version"] += 1
            else:
                kept["account"]["service_file"]["sha256"] = "0" * 64
            entry.write_text(json.dumps(kept))
        before = _visits(program.server)
        done = program.run("check", "--resume", "run")
        if harm == "another file of the service":
            assert done.code == 1, done.errors
            assert _visits(program.server) - before == 3
            assert _accounts(program) == [(name, "fail", True) for name in NAMES]
        else:
            assert (done.code, "There is no run to go on with at run." in done.errors) == (2, True), done.errors


def test_what_was_kept_of_another_person_is_not_taken_for_this_one(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, *OTHERS) as (program, _):
        _ready(program)
        _ended_after(program, 1, signal.SIGKILL)
        config = tmp_path / "auditor.yaml"
        config.write_text(config.read_text("utf-8").replace("ada@example.test", "zoe@example.test"), "utf-8")
        assert program.run("check", "--resume", "run").code == 1
        assert [(name, status) for name, status, _ in _accounts(program)] == [
            ("ada", "unknown"),
            ("ben", "fail"),
            ("cleo", "fail"),
        ]


def test_where_there_is_nothing_to_go_on_with_that_is_said(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.configure()
    done = program.run("check", "--resume", "nowhere", "--output", "run")
    assert (done.code, "--resume goes on where its run was to be written: leave --output out." in done.errors) == (
        2,
        True,
    )
