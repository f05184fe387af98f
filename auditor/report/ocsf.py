"""report.ocsf.json: OCSF Compliance Findings (class 2003), for security lakes and SIEMs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from auditor.model.policy import Severity
from auditor.model.status import COMPLIANT, DEVIATING, Status
from auditor.text import clean, web_link

if TYPE_CHECKING:
    from datetime import datetime

    from auditor.model.finding import Finding
    from auditor.model.report import Report
    from auditor.report import ReadEvidence

VERSION = "1.5.0"
"""Of the schema that the events keep to."""
_ACTIVITY = (1, "Create")
_CATEGORY = (2, "Findings")
_CLASS = (2003, "Compliance Finding")
_SEVERITIES = {Severity.LOW: (2, "Low"), Severity.MEDIUM: (3, "Medium"), Severity.HIGH: (4, "High")}
_INFORMATIONAL = (1, "Informational")
_NEW, _SUPPRESSED, _RESOLVED = (1, "New"), (3, "Suppressed"), (4, "Resolved")
_PASS, _WARNING, _FAIL = (1, "Pass"), (2, "Warning"), (3, "Fail")
_LONGEST = 2_000


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """A JSON array with an event for each finding, one on each line, in the report's order."""
    own = {account.account_key: account.policy for account in report.accounts if account.policy}
    events = ",\n".join(
        json.dumps(_event(report, finding, own.get(finding.account_key, report.policy)), ensure_ascii=False)
        for finding in report.findings
    )
    return f"[\n{events}\n]\n" if events else "[]\n"


def _event(report: Report, finding: Finding, policy: str) -> dict[str, object]:
    activity, kind = _ACTIVITY, _CLASS
    return {
        **_named("activity", activity, "activity_name"),
        "category_uid": _CATEGORY[0],
        "category_name": _CATEGORY[1],
        "class_uid": kind[0],
        "class_name": kind[1],
        "type_uid": kind[0] * 100 + activity[0],
        "type_name": f"{kind[1]}: {activity[1]}",
        "time": _milliseconds(finding.observed_at or report.finished),
        **_named("severity", _INFORMATIONAL if finding.status in COMPLIANT else _SEVERITIES[finding.severity]),
        **_named("status", _progress(finding.status)),
        "message": clean(finding.message, _LONGEST),
        "metadata": {
            "version": VERSION,
            "product": {"name": "auditor", "vendor_name": "auditor", "version": report.auditor},
            "log_name": clean(policy),
            "uid": _uid(finding),
        },
        "finding_info": _finding_info(report, finding),
        "compliance": _compliance(policy, finding),
        "resources": [
            {
                "uid": clean(f"{finding.account}/{finding.service}"),
                "name": clean(finding.account),
                "type": f"Account at {clean(finding.facts.service_name)}",
            }
        ],
        "remediation": {
            "desc": clean(finding.facts.by_hand, _LONGEST),
            "references": [link for each in (finding.link, *finding.facts.docs) if (link := web_link(each))],
        },
        "unmapped": {
            "status": finding.status,
            "reason": finding.reason,
            "detail": finding.detail,
            "waiver": finding.waiver and clean(finding.waiver),
            "stale": finding.stale,
        },
    }


def _finding_info(report: Report, finding: Finding) -> dict[str, object]:
    info: dict[str, object] = {
        "uid": _uid(finding),
        "title": clean(f"{finding.facts.service_name}: {finding.title}"),
        "desc": clean(finding.why, _LONGEST),
        "created_time": _milliseconds(report.started),
    }
    if since := finding.track.deviates_since:
        info["first_seen_time"] = _milliseconds(since)
    return info


def _compliance(policy: str, finding: Finding) -> dict[str, object]:
    expected = clean(finding.expected)
    return {
        "standards": [clean(policy)],
        "control": clean(str(finding.control_key.id)),
        "requirements": [f"{clean(finding.title)}: {expected}"],
        **_named("status", _outcome(finding.status)),
        "status_code": finding.status,
        "status_detail": f"expected {expected}, seen {clean(finding.observed or 'nothing')}",
    }


def _outcome(status: Status) -> tuple[int, str]:
    """What is not proven is a warning: it is neither."""
    if status in COMPLIANT:
        return _PASS
    return _FAIL if status in DEVIATING else _WARNING


def _progress(status: Status) -> tuple[int, str]:
    if status is Status.WAIVED:
        return _SUPPRESSED
    return _RESOLVED if status in COMPLIANT else _NEW


def _named(name: str, value: tuple[int, str], caption: str | None = None) -> dict[str, object]:
    """An enumeration, as OCSF has them: its number, and the caption of the number."""
    return {f"{name}_id": value[0], caption or name: value[1]}


def _uid(finding: Finding) -> str:
    """Of the check alone, as in SARIF: the same finding in each run."""
    return hashlib.sha256("\0".join(finding.control_key).encode(errors="replace")).hexdigest()[:32]


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp() * 1000)
