"""Reports of former versions are still read, and say the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.model.report import SCHEMA_VERSION
from auditor.report import FORMATS, load_report

FORMER = Path(__file__).parent / "former"


def test_a_report_of_version_1_is_read_with_all_that_it_says_of_its_controls() -> None:
    text = (FORMER / "report.v1.json").read_text("utf-8")
    report = load_report(text)
    first, told = report.findings[0], json.loads(text)["findings"][0]
    assert (first.facts.by_hand, list(first.facts.covers)) == (told["by_hand"], told["covers"])
    assert {str(finding.control_key.id) for finding in report.findings} == set(report.controls)


def test_what_was_read_is_written_in_this_version_and_read_again() -> None:
    report = load_report((FORMER / "report.v1.json").read_text("utf-8"))
    text = FORMATS["json"].render(report, lambda _: None)
    assert json.loads(text)["schema_version"] == SCHEMA_VERSION
    assert load_report(text) == report


@pytest.mark.parametrize("name", ["covers", "means", "does_not_mean", "by_hand", "docs", "service_name", "facts"])
def test_what_a_service_file_says_stands_once_in_report_json(name: str) -> None:
    report = load_report((FORMER / "report.v1.json").read_text("utf-8"))
    data = json.loads(FORMATS["json"].render(report, lambda _: None))
    assert not [finding for finding in data["findings"] if name in finding]
    assert name == "facts" or all(name in facts for facts in data["controls"].values())
