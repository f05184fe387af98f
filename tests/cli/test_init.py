"""What `auditor init` gives to copy: each is read by the program that it is for, or by its parser."""

from __future__ import annotations

import configparser
import os
import plistlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from .program import Program

ROOT = Path(__file__).parents[2]
ODD = "a folder, 100% odd & 'quoted'"
"""A folder's name with what cron, systemd, a shell and XML each take for something else."""


@pytest.fixture
def scheduled(tmp_path: Path) -> tuple[Path, str]:
    folder = tmp_path / ODD
    folder.mkdir()
    done = Program(folder).run("init", "--schedule")
    assert done.code == 0, done.errors
    return folder, done.output


def test_the_workflow_that_people_copy_is_the_one_in_this_repository(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program.run("init", "--github").code == 0
    written = tmp_path / ".github" / "workflows" / "audit.yml"
    assert written.read_text() == (ROOT / ".github" / "workflows" / "audit.yml").read_text()
    again = program.run("init", "--github")
    assert again.code == 2
    assert "left alone" in again.errors


def test_the_line_for_cron_runs_the_program_in_its_folder(scheduled: tuple[Path, str]) -> None:
    folder, text = scheduled
    (line,) = (one for one in text.splitlines() if re.match(r"\d+ \d+ 1 \* \* ", one))
    command = line.split(maxsplit=5)[5].replace(r"\%", "%")  # what cron hands to the shell
    cd, _, rest = command.partition(" && ")
    where = subprocess.run(["sh", "-c", f"{cd} && pwd -P"], capture_output=True, text=True, check=True).stdout.strip()
    assert where == os.path.realpath(folder)
    assert " check >> auditor.log" in rest
    assert f"AUDITOR_HOME={shlex.quote(str(folder / 'home'))} " in rest
    assert not re.search(r"(?<!\\)%", line)


def test_the_line_for_cron_has_a_place_for_its_log(scheduled: tuple[Path, str]) -> None:
    folder, text = scheduled
    (line,) = (one for one in text.splitlines() if re.match(r"\d+ \d+ 1 \* \* ", one))
    command = line.split(maxsplit=5)[5].replace(r"\%", "%")
    harmless = re.sub(r"&& .* check >>", "&& echo checked >>", command)
    assert harmless != command
    subprocess.run(["sh", "-c", harmless], check=True)
    assert (folder / "auditor.log").read_text() == "checked\n"


def test_the_job_for_launchd_is_a_property_list(scheduled: tuple[Path, str]) -> None:
    folder, text = scheduled
    job = plistlib.loads(text[text.index("<?xml") :].encode())
    assert job["WorkingDirectory"] == str(folder)
    assert job["ProgramArguments"][-1] == "check"
    assert job["EnvironmentVariables"] == {"AUDITOR_HOME": str(folder / "home")}
    assert job["StartCalendarInterval"]["Day"] == 1


def test_the_units_for_systemd_are_what_it_reads(scheduled: tuple[Path, str], tmp_path: Path) -> None:
    folder, text = scheduled
    units = re.findall(r"\[Unit\].*?(?=\n\n#)", text, flags=re.DOTALL)
    service, timer = (configparser.ConfigParser(interpolation=None, strict=True) for _ in range(2))
    service.read_string(units[0])
    timer.read_string(units[1])
    assert service["Service"]["WorkingDirectory"] == str(folder).replace("%", "%%")
    assert timer["Timer"]["OnCalendar"] == "monthly"
    if verify := shutil.which("systemd-analyze"):
        (tmp_path / "auditor.service").write_text(units[0])
        (tmp_path / "auditor.timer").write_text(units[1])
        subprocess.run(
            [verify, "--user", "verify", str(tmp_path / "auditor.timer")],
            check=True,
            env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        )
