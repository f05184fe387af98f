"""The committed sample of a report is what the program writes today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.report import load_report
from tools.sample import SAMPLE, comparable, pictures_of, rendered, run_demo

if TYPE_CHECKING:
    from pathlib import Path

REPORT = load_report((SAMPLE / "report.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["report.json", "report.md", "report.html", "terminal.txt", "photos.txt"])
def test_a_file_of_the_sample_is_what_its_report_looks_like_today(name: str) -> None:
    files = rendered(REPORT, pictures_of(REPORT, SAMPLE))

    assert (SAMPLE / name).read_text("utf-8") == files[name], "run `make sample`"


def test_the_sample_holds_no_place_of_the_machine_that_made_it() -> None:
    text = (SAMPLE / "report.json").read_text("utf-8")

    assert "/tmp" not in text
    assert str(SAMPLE) not in text
    assert {finding.source.file for finding in REPORT.findings if finding.source} == {"auditor.yaml"}


def test_the_sample_says_what_the_demo_says_today(tmp_path: Path) -> None:
    today = comparable(run_demo(tmp_path / "demo"))
    sample = comparable(REPORT)

    assert today.summary == sample.summary, "run `make sample`"
    assert today == sample, "run `make sample`"
