"""The files for other programs, read by the programs and models that others wrote for them."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from junitparser import JUnitXml
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as plain_families
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from sarif import loader
from sarif_pydantic import Sarif

from auditor.model.observation import Source
from auditor.model.policy import Severity
from auditor.model.status import COMPLIANT, OPEN, Status
from auditor.report import FORMATS, sarif

from . import sample

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.report import Report

SUPPRESSED = "accepted"


def text_of(report: Report, name: str) -> str:
    return FORMATS[name].render(report, sample.FILES.get)


@pytest.fixture(params=["complete", "hostile"])
def any_report(request: pytest.FixtureRequest) -> Report:
    found: Report = request.getfixturevalue(request.param)
    return found


def run_of(report: Report) -> dict[str, Any]:
    """The one run of a SARIF file."""
    (run,) = json.loads(text_of(report, "sarif"))["runs"]
    return dict(run)


class TestSarif:
    def test_readers_of_others_read_it(self, any_report: Report, tmp_path: Path) -> None:
        text = text_of(any_report, "sarif")
        told = [finding for finding in any_report.findings if finding.status in OPEN | {Status.WAIVED}]
        path = tmp_path / "report.sarif"
        path.write_text(text, "utf-8")
        read = loader.load_sarif_file(str(path))
        assert read.get_result_count() == len(told)
        assert read.get_distinct_tool_names() == ["auditor"]
        assert Sarif.model_validate_json(text).version == "2.1.0"

    def test_what_github_requires_is_there_and_no_text_is_empty(self, any_report: Report) -> None:
        run = run_of(any_report)
        for rule in run["tool"]["driver"]["rules"]:
            texts = [rule["id"], *(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))]
            assert all(text.strip() for text in texts), rule
            assert "security" in rule["properties"]["tags"]
            assert 0.1 <= float(rule["properties"]["security-severity"]) <= 10
        for result in run["results"]:
            (location,) = result["locations"]
            place = location["physicalLocation"]
            assert place["artifactLocation"]["uri"]
            assert min(place["region"].values()) >= 1
            assert result["message"]["text"].strip()
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]

    def test_each_status_is_told_as_what_it_is(self) -> None:
        findings = tuple(sample.finding(control=status.value, status=status) for status in Status)
        waived = tuple(replace(each, waiver=SUPPRESSED) for each in findings)
        results = {result["ruleId"].partition("/")[2]: result for result in run_of(sample.report(waived))["results"]}
        assert set(results) == {"fail", "unknown", "manual", "waived"}
        assert [results[name]["level"] for name in ("fail", "unknown", "manual")] == ["error", "warning", "note"]
        assert results["waived"]["suppressions"][0]["justification"] == SUPPRESSED
        assert all("suppressions" not in results[name] for name in ("fail", "unknown", "manual"))

    @pytest.mark.parametrize(
        ("severity", "level"), [(Severity.HIGH, "error"), (Severity.MEDIUM, "warning"), (Severity.LOW, "note")]
    )
    def test_a_deviation_is_as_severe_as_the_policy_says(self, severity: Severity, level: str) -> None:
        (result,) = run_of(sample.report((sample.finding(status=Status.FAIL, severity=severity),)))["results"]
        assert result["level"] == level

    def test_an_alert_stays_the_same_one_whatever_else_changes(self) -> None:
        def fingerprint(**changes: Any) -> str:
            (result,) = run_of(sample.report((sample.finding(**changes),)))["results"]
            return str(result["partialFingerprints"]["primaryLocationLineHash"])

        first = fingerprint(status=Status.FAIL)
        moved = Source(file="auditor.yaml", line=99)
        assert fingerprint(status=Status.UNKNOWN, observed=None, message="else", source=moved) == first
        assert fingerprint(status=Status.FAIL, account="somebody else") != first
        assert fingerprint(status=Status.FAIL, control="other") != first

    def test_the_place_is_the_line_of_ones_own_policy_and_else_that_of_the_account(self) -> None:
        account, policy = Source(file="my accounts.yaml", line=7), Source(file="checks/policies/ours.yaml", line=3)

        def place(**changes: Any) -> tuple[str, int]:
            (result,) = run_of(sample.report((sample.finding(status=Status.FAIL, source=account, **changes),)))[
                "results"
            ]
            found = result["locations"][0]["physicalLocation"]
            return found["artifactLocation"]["uri"], found["region"]["startLine"]

        assert place() == ("my%20accounts.yaml", 7)
        assert place(asked_in=policy) == ("checks/policies/ours.yaml", 3)

    def test_what_does_not_fit_is_the_less_important_part_and_is_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sarif, "MOST", 3)
        statuses = [Status.WAIVED, Status.UNKNOWN, Status.FAIL, Status.MANUAL, Status.FAIL]
        findings = tuple(sample.finding(control=f"c{number}", status=status) for number, status in enumerate(statuses))
        run = run_of(sample.report(findings))
        assert [result["properties"]["status"] for result in run["results"]] == ["fail", "fail", "unknown"]
        (note,) = run["invocations"][0]["toolExecutionNotifications"]
        assert note["message"]["text"].startswith("2 less important findings left out")

    def test_it_is_never_bigger_than_github_takes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sarif, "BIGGEST", 8_000)
        text = text_of(sample.enormous(400), "sarif")
        (run,) = json.loads(text)["runs"]
        assert len(gzip.compress(text.encode())) <= 8_000
        assert 0 < len(run["results"]) < 400
        assert "left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


class TestJUnit:
    def test_readers_of_others_read_it(self, any_report: Report) -> None:
        read = JUnitXml.fromstring(text_of(any_report, "junit").encode())
        cases = [case for suite in read for case in suite]
        assert len(cases) == read.tests == len(any_report.findings)
        for suite in read:
            assert (suite.tests, suite.failures, suite.errors, suite.skipped) == counted(list(suite))
        assert (read.tests, read.failures, read.errors, read.skipped) == counted(cases)

    def test_each_status_is_told_as_what_it_is(self) -> None:
        findings = tuple(sample.finding(control=status.value, status=status) for status in Status)
        read = JUnitXml.fromstring(text_of(sample.report(findings), "junit").encode())
        told = {case.name: [type(each).__name__ for each in case.result] for suite in read for case in suite}
        assert told == {
            "fail": ["Failure"],
            "unknown": ["Error"],
            "manual": ["Error"],
            "waived": ["Skipped"],
            "not_applicable": ["Skipped"],
            "pass": [],
            "fixed": [],
            "attested": [],
        }


def counted(cases: list[Any]) -> tuple[int, int, int, int]:
    kinds = [type(each).__name__ for case in cases for each in case.result]
    return len(cases), kinds.count("Failure"), kinds.count("Error"), kinds.count("Skipped")


class TestCsv:
    def rows(self, report: Report) -> list[dict[str, str]]:
        text = text_of(report, "csv")
        assert text.startswith("\ufeff"), "Excel reads no umlauts without it"
        return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))

    def test_it_has_a_row_for_each_finding(self, any_report: Report) -> None:
        rows = self.rows(any_report)
        assert len(rows) == len(any_report.findings)
        assert {row["status"] for row in rows} == {finding.status.value for finding in any_report.findings}
        assert all(None not in row for row in rows), "no row has more cells than there are columns"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\uff1d", "\uff0d", " ="])
    def test_no_cell_is_a_formula(self, start: str) -> None:
        finding = sample.finding(account=f"{start}HYPERLINK(1)", message=f"{start}cmd|'/c calc'!A1")
        (row,) = self.rows(sample.report((finding,)))
        assert not [
            cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0d"))
        ]

    def test_umlauts_and_line_ends_stay_what_they_are(self) -> None:
        finding = sample.finding(account="Jürgen Groß", message='He said: "no",\nand left')
        (row,) = self.rows(sample.report((finding,)))
        assert row["account"] == "Jürgen Groß"
        assert '"no"' in row["message"]


class TestJsonLines:
    def test_each_line_is_a_whole_finding(self, any_report: Report) -> None:
        lines = [json.loads(line) for line in text_of(any_report, "jsonl").splitlines()]
        assert [line["control"] for line in lines] == [finding.control for finding in any_report.findings]
        own = {account.account: account.policy for account in any_report.accounts if account.policy}
        assert all(line["policy"] == own.get(line["account"], any_report.policy) for line in lines)


REQUIRED = {
    "activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata", "finding_info",
    "compliance",
}  # fmt: skip
"""Of a Compliance Finding in OCSF 1.5; of its objects: version and product, uid and title, standards."""


@dataclass(frozen=True)
class Told:
    """What an event says of a check's outcome, of the finding's progress, and of its weight."""

    outcome: str
    progress: str
    severity: str


class TestOcsf:
    def events(self, report: Report) -> list[dict[str, Any]]:
        return list(json.loads(text_of(report, "ocsf")))

    def test_models_of_others_read_it(self, any_report: Report) -> None:
        events = self.events(any_report)
        assert len(events) == len(any_report.findings)
        policies = {any_report.policy} | {account.policy for account in any_report.accounts if account.policy}
        for event in events:
            read = ComplianceFinding.model_validate(event)
            assert read.type_uid.value == event["class_uid"] * 100 + event["activity_id"] == 200301
            assert event.keys() >= REQUIRED
            assert event["metadata"].keys() >= {"version", "product"}
            assert event["finding_info"].keys() >= {"uid", "title"}
            assert set(event["compliance"]["standards"]) <= policies

    def test_each_status_is_told_as_what_it_is(self) -> None:
        findings = tuple(
            sample.finding(control=status.value, status=status, severity=Severity.MEDIUM) for status in Status
        )
        told = {
            event["unmapped"]["status"]: Told(event["compliance"]["status"], event["status"], event["severity"])
            for event in self.events(sample.report(findings))
        }
        in_line = Told("Pass", "Resolved", "Informational")
        assert told == {
            "fail": Told("Fail", "New", "Medium"),
            "waived": Told("Fail", "Suppressed", "Medium"),
            "unknown": Told("Warning", "New", "Medium"),
            "manual": Told("Warning", "New", "Medium"),
            **{status.value: in_line for status in COMPLIANT},
        }

    def test_it_is_the_same_finding_in_each_run_and_in_sarif(self) -> None:
        report = sample.report((sample.finding(status=Status.FAIL),))
        (event,), (result,) = self.events(report), run_of(report)["results"]
        assert event["finding_info"]["uid"] == result["partialFingerprints"]["primaryLocationLineHash"][:32]

    def test_a_report_without_findings_is_an_empty_array(self) -> None:
        assert self.events(sample.report(())) == []


class TestOpenMetrics:
    def test_both_parsers_of_prometheus_read_the_totals(self, any_report: Report) -> None:
        text = text_of(any_report, "openmetrics")
        for parse in (text_string_to_metric_families, plain_families):
            samples = {
                (sample.name, *sorted(sample.labels.items())): sample.value
                for family in parse(text)
                for sample in family.samples
            }
            for status in Status:
                assert samples["auditor_checks", ("status", status)] == any_report.summary.get(status, 0)
            for account in any_report.accounts:
                of = ("account", account.account), ("service", account.service)
                mine = [finding for finding in any_report.findings if finding.account_key == account.account_key]
                counted = sum(samples["auditor_account_checks", *of, ("status", status)] for status in Status)
                assert counted == len(mine)
                if account.session_ends:
                    assert samples["auditor_session_end_timestamp_seconds", *of] == account.session_ends.timestamp()
            assert samples["auditor_run_timestamp_seconds",] == any_report.finished.timestamp()

    def test_a_name_stays_one_line_and_one_label(self, complete: Report) -> None:
        name = 'ada"} 1\nauditor_checks{status="pass'
        account = complete.accounts[0].model_copy(update={"account": name})
        text = text_of(complete.model_copy(update={"accounts": (account,), "findings": ()}), "openmetrics")
        found = [sample.labels for family in plain_families(text) for sample in family.samples]
        assert {labels["account"] for labels in found if "account" in labels} == {name}
