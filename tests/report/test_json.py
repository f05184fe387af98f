from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from auditor.errors import UsageError
from auditor.model.status import Status
from auditor.report import FORMATS, load_report
from tools.sample import SAMPLE

from . import sample

if TYPE_CHECKING:
    from auditor.model.report import Report


def written(report: Report) -> Any:
    return json.loads(FORMATS["json"].render(report, sample.FILES.get))


def test_a_report_is_the_same_when_it_is_read_back(complete: Report, hostile: Report) -> None:
    for report in (complete, hostile):
        assert load_report(FORMATS["json"].render(report, sample.FILES.get)) == report


@pytest.fixture(scope="module")
def schema() -> Any:
    """What `auditor schema report` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "schema", "report"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_published_schema_fits_what_is_written(schema: Any, complete: Report, hostile: Report) -> None:
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    sample_report = json.loads((SAMPLE / "report.json").read_text("utf-8"))
    for report in (written(complete), written(hostile), written(sample.report(())), sample_report):
        assert [error.message for error in validator.iter_errors(report)] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema_version",), 1),
        (("findings", 0, "status"), "green"),
        (("findings", 0, "surprise"), True),
        (("summary",), {"pass": "many"}),
        (("started",), "yesterday"),
        (("controls",), None),
    ],
)
def test_the_published_schema_refuses_what_is_never_written(
    schema: Any, complete: Report, place: tuple[str | int, ...], value: object
) -> None:
    report = written(complete)
    inner = report
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert not validator.is_valid(report)


def test_report_json_has_the_fields_of_the_contract(complete: Report) -> None:
    report = written(complete)
    assert set(report) >= {"schema_version", "auditor", "started", "finished", "policy", "summary", "accounts"}
    assert set(report) >= {"findings", "undeclared", "changes"}
    assert list(report["summary"]) == [status.value for status in Status]
    failed = next(finding for finding in report["findings"] if finding["status"] == "fail")
    assert failed["readings"][0]["locator"] == {"rank": 1, "of": 3, "label": "Improve the model for everyone"}
    assert failed["source"] == {"file": "checks/policies/baseline.yaml", "line": 12}
    assert failed["evidence"][0]["path"] == "evidence/ada-chatgpt-training.png"
    assert report["accounts"][2]["service_file"]["sha256"] == "3f" * 32
    assert set(report["changes"][0]) >= {"account", "service", "control", "before", "after", "receipt"}


def test_times_are_utc_to_the_second_when_they_came_otherwise() -> None:
    there = datetime(2026, 11, 22, 22, 0, 2, 345_678, tzinfo=timezone(timedelta(hours=1)))
    report = written(sample.report((sample.finding(observed_at=there),), started=there.astimezone(UTC)))
    assert report["started"] == "2026-11-22T21:00:02Z"
    assert report["findings"][0]["observed_at"] == "2026-11-22T21:00:02Z"


def test_nothing_is_null_when_nothing_was_seen() -> None:
    (one,) = written(sample.report((sample.finding(observed=None, status=Status.MANUAL),)))["findings"]
    assert (one["observed"], one["reason"], one["detail"]) == (None, None, None)


def test_letters_stay_letters(complete: Report) -> None:
    text = FORMATS["json"].render(complete, sample.FILES.get)
    assert "Settings → Data controls" in text
    assert text.endswith("}\n")


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"schema_version": 1}'])
def test_another_file_is_refused_with_a_next_step(text: str) -> None:
    with pytest.raises(UsageError, match=r"not a report\.json .*`auditor judge`"):
        load_report(text)


def test_a_report_is_refused_when_its_totals_do_not_fit(complete: Report) -> None:
    report = written(complete)
    report["summary"]["fail"] = 0
    with pytest.raises(UsageError, match="do not match"):
        load_report(json.dumps(report))


def test_a_report_is_refused_when_a_status_is_missing_from_its_totals(complete: Report) -> None:
    report = written(complete)
    del report["summary"]["waived"]
    with pytest.raises(UsageError):
        load_report(json.dumps(report))
