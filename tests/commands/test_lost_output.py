"""A full disk behind the output, a reader that has gone, a closed stream: the exit code is that of the work."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .program import Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

FULL = "/dev/full"
NO_SPACE = "No space left on device"


def shell(program: Program, command: str, redirected: str) -> subprocess.CompletedProcess[str]:
    """`auditor COMMAND REDIRECTED` in a shell, as a person or cron writes it."""
    words = " ".join(f"'{word}'" for word in program.command(*command.split()) if word != "--quiet")
    environment = {
        **os.environ,
        "ADA_PASSWORD": "correct horse 9",
        "AUDITOR_HOME": str(program.folder / "home"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.run(
        f"{words} {redirected}",
        shell=True,
        executable="/bin/bash",
        cwd=program.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("deviates", [True, False])
@pytest.mark.parametrize(
    "redirected", [f">{FULL}", f"2>{FULL}", f">{FULL} 2>&1", f"--quiet >{FULL} 2>&1", ">&-", "2>&-", ">&- 2>&-"]
)
def test_a_check_that_cannot_print_has_its_report_and_the_exit_code_of_its_findings(
    tmp_path: Path, redirected: str, deviates: bool
) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored("ada@example.test", training_allowed=deviates)
        done = shell(program, "check", redirected)
        assert done.returncode == (1 if deviates else 0), done.stderr
        assert program.finding()[0] == ("fail" if deviates else "pass")
        told = {
            f">{FULL}": f"warning: Standard output could not be written: {NO_SPACE}.",
            f"2>{FULL}": f"warning: Standard error could not be written: {NO_SPACE}.",
        }
        if redirected in told:
            assert (done.stdout + done.stderr).count(told[redirected]) == 1
        assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command", ["list", "explain chatgpt/training", "schema service", "sessions list", "--version"]
)
def test_a_command_that_only_prints_fails_where_it_cannot(tmp_path: Path, command: str) -> None:
    done = shell(Program(tmp_path), command, f">{FULL}")
    assert done.returncode == 2
    assert command == "--version" or done.stderr.startswith("error: Standard output could not be written")
    assert shell(Program(tmp_path), command, f">{FULL} 2>&1").returncode == 2


@pytest.mark.parametrize("command", ["list", "schema service"])
def test_a_reader_that_has_gone_wanted_no_more(tmp_path: Path, command: str) -> None:
    done = shell(Program(tmp_path), command, "| head -n1; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_wrong_with_the_files_is_told_by_the_exit_code_alone(tmp_path: Path) -> None:
    (tmp_path / "auditor.yaml").write_text("acounts: {}\n", "utf-8")
    assert shell(Program(tmp_path), "lint auditor.yaml", f">{FULL} 2>&1").returncode == 2
