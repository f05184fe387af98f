"""report.junit.xml: a test case for each finding, for the test pages of CI systems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from auditor.model.status import Status
from auditor.report.grouping import accounts_by_weight
from auditor.report.labels import cause
from auditor.text import clean, timestamp

if TYPE_CHECKING:
    from auditor.model.finding import Finding
    from auditor.model.report import Report
    from auditor.report import ReadEvidence
    from auditor.report.grouping import AccountView

_OUTCOME = {
    Status.FAIL: "failure",
    Status.UNKNOWN: "error",
    Status.MANUAL: "error",
    Status.WAIVED: "skipped",
    Status.NOT_APPLICABLE: "skipped",
}
"""What is not here succeeded. A manual check that is not attested is an error, because nothing is proven."""

_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """A suite for each account at a service, a case for each finding, in the schema that Jenkins published."""
    suites = Element("testsuites", name="auditor")
    for number, view in enumerate(accounts_by_weight(report)):
        _suite(suites, view, number, timestamp(report.started).removesuffix("Z"))
    _count(suites)
    suites.set("time", f"{(report.finished - report.started).total_seconds():.1f}")
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _suite(suites: Element, view: AccountView, number: int, started: str) -> None:
    name = f"{view.account}.{view.service}"
    suite = SubElement(suites, "testsuite", name=name, id=str(number), hostname="localhost", timestamp=started)
    for finding in view.findings:
        _case(suite, finding, name)
    _count(suite)
    suite.set("time", f"{view.report.seconds if view.report else 0:.1f}")


def _case(suite: Element, finding: Finding, name: str) -> None:
    case = SubElement(suite, "testcase", name=finding.control, classname=name, time="0")
    if kind := _OUTCOME.get(finding.status):
        outcome = SubElement(case, kind, message=_text(finding.message))
        if kind != "skipped":
            outcome.set("type", cause(finding).partition(":")[0] or finding.status)
            outcome.text = "\n".join(_text(line) for line in _lines(finding))


def _lines(finding: Finding) -> tuple[str, ...]:
    seen = "nothing" if finding.observed is None else finding.observed
    return (
        f"{finding.facts.service_name}: {finding.title} ({finding.severity})",
        f"expected {finding.expected}, seen {seen}",
        finding.facts.by_hand,
        finding.link or "",
    )


def _count(parent: Element) -> None:
    found = [part.tag for case in parent.iter("testcase") for part in case]
    parent.set("tests", str(sum(1 for _ in parent.iter("testcase"))))
    for tag, name in _COUNTED.items():
        parent.set(name, str(found.count(tag)))


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", clean(text, 4_000))
