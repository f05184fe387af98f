"""A fix that is killed: never a second click, never a lost receipt, and the next check says the truth."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from tests.commands.program import Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

USER = "ada@example.test"


def test_a_fix_that_is_killed_at_any_moment_is_never_made_twice_and_is_reported(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    chance, kills = random.Random(20261124), max(3, pytestconfig.getoption("--kills") // 10)
    begun = 0
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(write_delay=0.4)
        program.run("check")  # the session is in the vault from here on
        for number in range(kills):
            app.set_stored(USER, training_allowed=True)
            before = len(app.writes)
            _killed(program, chance.uniform(0, 1.5), in_change=number % 2 == 0)
            time.sleep(0.6)  # what is under way arrives
            assert len(app.writes) - before <= 1
            cut_off = [receipt for receipt in _receipts(program) if receipt["state"] == "begun"]
            assert len(app.writes) == before or cut_off or _receipts(program)[-1]["state"] == "made"
            begun += bool(cut_off)

            truth = app.stored(USER)["training_allowed"]
            done = program.run("check", "--output", f"after-{number}")
            report = program.report(f"after-{number}")
            (finding,) = (finding for finding in report["findings"] if finding["control"] == "training")
            assert finding["status"] == ("fail" if truth else "pass")
            assert done.code == (1 if truth else 0)
            told = any("was interrupted while it switched" in note for note in report["accounts"][0]["notes"])
            assert told is bool(cut_off)
            assert len(app.writes) - before <= 1
            assert [receipt for receipt in _receipts(program) if receipt["state"] == "begun"] == []
    assert begun


def _killed(program: Program, seconds: float, *, in_change: bool) -> None:
    """Start a fix, and kill it so long after its start, or after the receipt of its change is there."""
    known = len(_receipts(program))
    process = program.start("check", "--fix", "--yes", "--output", "killed")
    while in_change and process.poll() is None and len(_receipts(program)) == known:
        time.sleep(0.01)
    try:
        process.wait(seconds if in_change else 3 * seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)


def _receipts(program: Program) -> list[dict[str, object]]:
    folder = program.folder / "home" / "receipts"
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []
