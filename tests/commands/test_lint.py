"""What `auditor lint` says about waivers: those that ended, and those that a run shows to be needless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from .folders import at_chatgpt, run_folder
from .program import Program

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.now(UTC).date()
WAIVER = "waivers:\n  - {{check: chatgpt/training, account: ada, reason: Agreed, until: {until}}}\n"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.configure("ada: {service: chatgpt}")
    with (tmp_path / "auditor.yaml").open("a", encoding="utf-8") as config:
        config.write(WAIVER.format(until=TODAY + timedelta(days=9)))
    (tmp_path / "reports").mkdir()
    return program


def keep(program: Program, name: str, value: str, days_ago: float) -> None:
    """A run below reports, judged as the auditor.yaml says."""
    run_folder(program.folder / name, at_chatgpt("ada", value), days_ago=days_ago)
    (program.folder / name).rename(program.folder / "reports" / name)


def test_a_waiver_of_what_the_newest_run_has_compliant_is_a_warning(program: Program) -> None:
    keep(program, "old", "on", 2)
    assert program.run("lint").errors == ""
    keep(program, "new", "off", 1)
    done = program.run("lint")
    assert done.code == 0
    assert done.errors.startswith(
        "auditor.yaml:5:5: warning: this waiver is not needed: chatgpt/training of ada passes "
    )
    assert "(reports/new). Remove it" in done.errors
    assert done.output == "No errors found.\n"


def test_the_newest_run_that_can_be_read_reports_it(program: Program) -> None:
    keep(program, "old", "off", 2)
    (program.folder / "reports/broken").mkdir()
    (program.folder / "reports/broken/report.json").write_text('{"started": "2999-01-01T00:00:00Z"}', "utf-8")
    assert "(reports/old)" in program.run("lint").errors
    keep(program, "new", "on", 1)
    assert program.run("lint").errors == ""


def test_an_ended_waiver_is_a_mistake_at_its_last_day_and_no_warning_besides(program: Program) -> None:
    keep(program, "new", "off", 1)
    config = program.folder / "auditor.yaml"
    ended = TODAY - timedelta(days=1)
    config.write_text(config.read_text("utf-8").replace(str(TODAY + timedelta(days=9)), str(ended)), "utf-8")
    done = program.run("lint")
    assert (done.code, done.errors.count("\n")) == (2, 1)
    assert done.errors.startswith(f"auditor.yaml:5:68: this waiver ended on {ended}")


def test_a_waived_deviation_keeps_its_value_and_an_ended_waiver_does_not_cover_it(program: Program) -> None:
    run_folder(program.folder / "run", at_chatgpt("ada", "on"))
    config = program.folder / "auditor.yaml"
    held = program.run("judge", "run", "--output", "held", "--quiet")
    assert (held.code, program.finding(name="held")[0]) == (0, "waived")
    text = config.read_text("utf-8")
    config.write_text(text.replace(str(TODAY + timedelta(days=9)), str(TODAY - timedelta(days=1))), "utf-8")
    assert program.run("judge", "run", "--output", "ended", "--quiet").code == 1
    assert program.finding(name="ended")[0] == "fail"
    seen = {finding["control"]: finding["observed"] for finding in program.report("held")["findings"]}
    assert seen["training"] == "on"
