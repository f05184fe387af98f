"""The person's own days, narrow terminals, addresses that browsers read as others, a read-only history."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from .folders import at_chatgpt, run_folder
from .program import Program

if TYPE_CHECKING:
    from pathlib import Path


def zone_behind() -> tuple[str, str]:
    """A time zone in which it is still the day before that of UTC, or the day after; and its day."""
    for hours in (12, -14):  # POSIX counts westwards
        day = (datetime.now(UTC) - timedelta(hours=hours)).date()
        if day != datetime.now(UTC).date():
            return f"<own>{hours}", day.isoformat()
    raise AssertionError("one of them has another day")


def test_a_waiver_lasts_until_the_end_of_the_person_s_own_day(tmp_path: Path) -> None:
    zone, day = zone_behind()
    program = Program(tmp_path, environment={"TZ": zone})
    program.configure()
    text = (tmp_path / "auditor.yaml").read_text("utf-8")
    waiver = f"waivers:\n  - {{check: chatgpt/memory, account: ada, reason: x, until: {day}}}\n"
    (tmp_path / "auditor.yaml").write_text(text + waiver, "utf-8")
    assert program.run("lint", "auditor.yaml").errors == ""
    before = (datetime.fromisoformat(day) - timedelta(days=1)).date().isoformat()
    (tmp_path / "auditor.yaml").write_text(text + waiver.replace(day, before), "utf-8")
    assert "this waiver ended" in program.run("lint", "auditor.yaml").errors


def test_forty_columns_keep_the_expectation_and_the_accounts(tmp_path: Path) -> None:
    names = [f"account-{number:02}" for number in range(12)]
    program = Program(tmp_path, environment={"COLUMNS": "40"})
    program.configure(*(f"{name}: {{service: chatgpt}}" for name in names))
    run_folder(tmp_path / "run", *(at_chatgpt(name, "on") for name in names))
    output = program.run("report", "run").output
    assert all(len(line) <= 40 for line in output.splitlines() if "report.html" not in line)
    text = " ".join(output.split())
    assert "chatgpt/training is on, expected off" in text
    assert "12 accounts: account-00, account-01" in text


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1"])
def test_an_address_that_is_not_written_in_full_is_refused(tmp_path: Path, host: str) -> None:
    program = Program(tmp_path)
    program.configure(f"lab: {{service: open-webui, url: 'http://{host}:8080'}}")
    done = program.run("lint", "auditor.yaml")
    assert done.code == 2
    assert "write all four parts, such as 127.0.0.1" in done.errors


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a folder that this user cannot write to")
def test_a_history_that_cannot_be_written_still_tells_what_changed(everybody_s: Path) -> None:
    program = Program(everybody_s)
    program.configure("home: {service: chatgpt}")
    script = (
        "from pathlib import Path\n"
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from auditor.commands.previous import PreviousRun\n"
        "from auditor.runs.read import observations_of, report_of\n"
        "run = Path(sys.argv[1])\n"
        "PreviousRun().record(observations_of(run), report_of(run))\n"
        "known = PreviousRun().known([account.account_key for account in report_of(run).accounts])\n"
        "print(known.state is not None)\n"
    )
    run_folder(everybody_s / "run", at_chatgpt("home", "off"))
    environment = {**os.environ, "AUDITOR_HOME": str(everybody_s / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script, str(everybody_s / "run")]

    def known(*before: str) -> str:
        done = subprocess.run([*before, *command], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert known() == "True\n"
    for folder in (everybody_s / "home", everybody_s / "run"):
        folder.chmod(0o755)
    (everybody_s / "home" / "history.sqlite").chmod(0o644)
    assert known("setpriv", "--reuid=1234567", "--clear-groups") == "True\n"
