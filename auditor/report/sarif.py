"""report.sarif: SARIF 2.1.0, for the code scanning pages of GitHub, GitLab and Azure DevOps."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from auditor.model.observation import Source
from auditor.model.policy import Severity
from auditor.model.status import OPEN, Status
from auditor.report.grouping import by_weight
from auditor.text import clean, count, timestamp, web_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.model.finding import Finding
    from auditor.model.report import Report
    from auditor.report import ReadEvidence

MOST = 25_000
"""Results that GitHub takes in one run. It refuses the whole file when there are more."""
BIGGEST = 10_000_000
"""Bytes that GitHub takes, compressed."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOLD = OPEN | {Status.WAIVED}
_LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_UNPROVEN = {Status.UNKNOWN: "warning", Status.MANUAL: "note"}
_SCORES = {Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0"}
_LONGEST = 2_000


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """A result for each finding that somebody has to do something about; what is waived is suppressed.

    GitHub takes every result for an alert, and closes the alerts that are not in the next file: so what matches has
    none, and an unknown keeps the one that it had. Where not all fit, the most important are there.
    """
    findings = by_weight(finding for finding in report.findings if finding.status in _TOLD)
    most = min(MOST, len(findings))
    while len(text := _file(report, findings, most)) > BIGGEST and len(gzip.compress(text.encode())) > BIGGEST:
        most //= 2
    return text


def _file(report: Report, findings: tuple[Finding, ...], most: int) -> str:
    """The file with so many results; the others are counted."""
    shown, left = findings[:most], findings[most:]
    rules = {_rule_id(finding): finding for finding in reversed(shown)}
    numbers = {name: number for number, name in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "auditor",
                "version": report.auditor,
                "rules": [_rule(name, rules[name]) for name in numbers],
            }
        },
        "automationDetails": {"id": f"auditor/{clean(report.policy)}/"},
        "invocations": [_invocation(report, left)],
        "results": [_result(finding, numbers[_rule_id(finding)]) for finding in shown],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _invocation(report: Report, left: tuple[Finding, ...]) -> dict[str, object]:
    left_out = (
        f"{count(len(left), 'less important finding')} left out: report.json has them. Upload fewer accounts at a time."
    )
    notes = [{"level": "warning", "message": {"text": left_out}}] if left else []
    return {
        "executionSuccessful": not report.interrupted,
        "startTimeUtc": timestamp(report.started),
        "endTimeUtc": timestamp(report.finished),
        "toolExecutionNotifications": notes,
    }


def _rule_id(finding: Finding) -> str:
    return f"{finding.service}/{finding.control}"


def _rule(name: str, finding: Finding) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": name,
        "shortDescription": {"text": _text([f"{finding.facts.service_name}: {finding.title}"])},
        "fullDescription": {
            "text": _text([finding.why, *(f"It covers {covered}." for covered in finding.facts.covers)])
        },
        "help": {"text": _text([finding.facts.by_hand, finding.link or "", *finding.facts.docs])},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"tags": ["security", "privacy"], "security-severity": _SCORES[finding.severity]},
    }
    if link := web_link(finding.link):
        rule["helpUri"] = link
    return rule


def _result(finding: Finding, rule: int) -> dict[str, object]:
    suppressions = [{"kind": "external", "status": "accepted", "justification": _text([finding.waiver or ""])}]
    return {
        "ruleId": _rule_id(finding),
        "ruleIndex": rule,
        "level": _UNPROVEN.get(finding.status, _LEVELS[finding.severity]),
        "message": {"text": _text([f"{finding.account}: {finding.title}: {finding.status}.", finding.message])},
        "locations": [{"physicalLocation": _place(finding.asked_in or finding.source or Source(file=".", line=1))}],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding)},
        **({"suppressions": suppressions} if finding.status is Status.WAIVED else {}),
        "properties": {
            "account": clean(finding.account),
            "status": finding.status,
            "expected": clean(finding.expected),
            "observed": finding.observed and clean(finding.observed),
            "reason": finding.reason,
        },
    }


def _place(source: Source) -> dict[str, object]:
    path = PurePath(source.file)
    relative = not path.is_absolute()
    file = {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"} if relative else {"uri": path.as_uri()}
    line = max(1, source.line)
    return {
        "artifactLocation": file,
        "region": {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 2},
    }


def _fingerprint(finding: Finding) -> str:
    """Of the check alone: another value, line or message is the same alert."""
    check = "\0".join(finding.control_key)
    return f"{hashlib.sha256(check.encode(errors='replace')).hexdigest()[:32]}:1"


def _text(sentences: Iterable[str]) -> str:
    """Never empty: GitHub refuses empty texts."""
    return " ".join(filter(None, (clean(sentence, _LONGEST) for sentence in sentences))) or "–"
