"""What `auditor init` gives to copy: each is read by the program that it is for, or by its parser."""

from __future__ import annotations

import configparser
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.practice.account import Account

from .program import ADA, PASSWORD, Program, at_chatgpt
from .runner import Runner

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


def _step(workflow: dict[str, Any], job: str, name: str) -> dict[str, Any]:
    (step,) = (step for step in workflow["jobs"][job]["steps"] if step.get("name") == name)
    return dict(step)


def test_the_workflow_compares_with_the_report_that_it_left_before(tmp_path: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "audit.yml").read_text())
    with at_chatgpt(tmp_path) as (program, app):
        runner = Runner(program)
        for allowed in (False, True):
            app.set_stored("ada@example.test", training_allowed=allowed)
            done = runner.run(_step(workflow, "audit", "Audit"), tmp_path)
            assert done.returncode == int(allowed), done.stderr
            assert (tmp_path / "run" / "report.sarif").is_file()
    kinds = {entry["control"]: entry["kind"] for entry in program.report()["differences"]}
    assert kinds["training"] == "back_on"


def test_the_workflow_for_several_machines_joins_their_runs(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, Account("ben@example.test", PASSWORD)) as (program, _):
        program.configure(ADA, ADA.replace("ada:", "ben:").replace("ada@", "ben@"))
        assert program.run("init", "--github", "--shards", "2").code == 0
        workflow = yaml.safe_load((tmp_path / ".github/workflows/audit.yml").read_text())
        audit, runner = _step(workflow, "audit", "Audit"), Runner(program)
        shards = workflow["jobs"]["audit"]["strategy"]["matrix"]["shard"]
        for number in shards:
            shard = audit["env"]["SHARD"].replace("${{ matrix.shard }}", str(number))
            done = runner.run(audit, tmp_path / f"shards/shard-{number}", SHARD=shard)
            assert done.returncode == 0, done.stderr
            for path in (tmp_path / f"shards/shard-{number}/run").iterdir():  # as the artifact has it
                path.rename(path.parents[1] / path.name)
            (tmp_path / f"shards/shard-{number}/run").rmdir()
            (tmp_path / f"shards/shard-{number}/.gitignore").unlink()
        done = runner.run(_step(workflow, "merge", "Merge"), tmp_path)
        assert done.returncode == 1, done.stderr
        assert (tmp_path / "run" / "report.sarif").is_file()
        report = program.report()
        assert (shards, report.get("merged")) == ([1, 2], None)
        assert [account["account"] for account in report["accounts"]] == ["ada", "ben"]


@pytest.mark.parametrize("shards", ["1", "3"])
def test_the_workflow_stands_up_to_the_linters(tmp_path: Path, shards: str) -> None:
    assert Program(tmp_path).run("init", "--github", "--shards", shards).code == 0
    tools = Path(sys.executable).parent
    schema = ["--quiet", "--builtin-schema", "vendor.github-workflows"]
    if not (tools / "zizmor").exists():
        pytest.skip("the linters are not installed beside this Python")
    for command in (["zizmor", "--offline", "--quiet"], ["check-jsonschema", *schema]):
        subprocess.run([tools / command[0], *command[1:], tmp_path / ".github/workflows/audit.yml"], check=True)


def test_shards_are_of_a_workflow(tmp_path: Path) -> None:
    done = Program(tmp_path).run("init", "--shards", "3")
    assert (done.code, "--shards needs --github" in done.errors) == (2, True)


def test_the_line_for_cron_runs_the_program_in_its_folder(scheduled: tuple[Path, str]) -> None:
    folder, text = scheduled
    (line,) = (line for line in text.splitlines() if re.match(r"\d+ \d+ 1 \* \* ", line))
    command = line.split(maxsplit=5)[5].replace(r"\%", "%")  # what cron hands to the shell
    cd, _, rest = command.partition(" && ")
    where = subprocess.run(["sh", "-c", f"{cd} && pwd -P"], capture_output=True, text=True, check=True).stdout.strip()
    assert where == os.path.realpath(folder)
    assert " check >> auditor.log" in rest
    assert f"AUDITOR_HOME={shlex.quote(str(folder / 'home'))} " in rest
    assert not re.search(r"(?<!\\)%", line)


def test_the_line_for_cron_has_a_place_for_its_log(scheduled: tuple[Path, str]) -> None:
    folder, text = scheduled
    (line,) = (line for line in text.splitlines() if re.match(r"\d+ \d+ 1 \* \* ", line))
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
