"""Runs that start at the same moment, as two lines of a crontab do: each has a folder of its own, and none is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .folders import at_chatgpt, run_folder
from .program import Program

if TYPE_CHECKING:
    from pathlib import Path


def test_reports_that_are_written_in_one_second_do_not_replace_each_other(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.configure(*(f"{name}: {{service: chatgpt}}" for name in ("home", "work")))
    run_folder(tmp_path / "on", at_chatgpt("home", "on"))
    run_folder(tmp_path / "off", at_chatgpt("work", "off"))
    started = [program.start("judge", name) for name in ("on", "off") * 3]
    done = [program.wait(process) for process in started]
    assert [each.code for each in done] == [1, 0] * 3
    for each, account in zip(done, ("home", "work") * 3, strict=True):
        folder = each.output.rpartition("Report: ")[2].strip().removesuffix("/report.html")
        report = json.loads((tmp_path / folder / "report.json").read_text("utf-8"))
        assert [found["account"] for found in report["accounts"]] == [account]
    assert len(list((tmp_path / "reports").iterdir())) == len(started)
