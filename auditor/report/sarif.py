"""report.sarif: SARIF 2.1.0, for the code scanning pages of GitHub, GitLab and Azure DevOps."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

from auditor.model.observation import Source
from auditor.model.policy import Severity
from auditor.model.report import Status
from auditor.report.order import OPEN, by_weight
from auditor.report.text import clean, count, timestamp, web_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.model.report import Finding, Report
    from auditor.report import ReadEvidence

MOST = 25_000
"""Results that GitHub takes in one run. It refuses the whole file when there are more."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SCORES = {Severity.HIGH: "8.0", Severity.MEDIUM: "5.0", Severity.LOW: "2.0"}
_LONGEST = 2_000


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """A result for each finding that somebody has to do something about.

    GitHub takes every result for an alert, whatever its `kind` says, and closes the alerts that are not in the next
    file: so what is in line or waived has none, and an unknown keeps the one that it had.
    """
    findings = by_weight(one for one in report.findings if one.status in OPEN)
    shown, left = findings[:MOST], findings[MOST:]
    rules = {_rule_id(one): one for one in reversed(shown)}
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
        "results": [_result(one, numbers[_rule_id(one)]) for one in shown],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _invocation(report: Report, left: tuple[Finding, ...]) -> dict[str, object]:
    told = f"{count(len(left), 'finding')} of less weight left out: report.json has them. Upload fewer accounts a time."
    notes = [{"level": "warning", "message": {"text": told}}] if left else []
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
        "shortDescription": {"text": _text([f"{finding.service_name}: {finding.title}"])},
        "fullDescription": {"text": _text([finding.why, *(f"It covers {one}." for one in finding.covers)])},
        "help": {"text": _text([finding.by_hand, finding.link or "", *finding.docs])},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"tags": ["security", "privacy"], "security-severity": _SCORES[finding.severity]},
    }
    if link := web_link(finding.link):
        rule["helpUri"] = link
    return rule


def _result(finding: Finding, rule: int) -> dict[str, object]:
    return {
        "ruleId": _rule_id(finding),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity] if finding.status is Status.FAIL else "warning",
        "message": {"text": _text([f"{finding.account}: {finding.title}: {finding.status}.", finding.message])},
        "locations": [{"physicalLocation": _place(finding.asked_in or finding.source or Source(file=".", line=1))}],
        "partialFingerprints": {"primaryLocationLineHash": _fingerprint(finding)},
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
    check = "\0".join((finding.account, finding.service, finding.control))
    return f"{hashlib.sha256(check.encode(errors='replace')).hexdigest()[:32]}:1"


def _text(sentences: Iterable[str]) -> str:
    """Never empty: GitHub refuses empty texts."""
    return " ".join(filter(None, (clean(one, _LONGEST) for one in sentences))) or "–"
