"""report.jsonl: JSON Lines, a finding in each, for log pipelines and `jq`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from auditor.model.finding import Finding
from auditor.text import timestamp

if TYPE_CHECKING:
    from auditor.model.report import Report
    from auditor.report import ReadEvidence

_FINDING = TypeAdapter(Finding)


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """Each line stands alone: the finding as in report.json, led by the run that it is of. In the report's order."""
    run = {
        "schema_version": report.schema_version,
        "auditor": report.auditor,
        "run_started": timestamp(report.started),
    }
    policies = {account.account_key: account.policy for account in report.accounts if account.policy}
    lines = (
        json.dumps(
            {
                **run,
                "policy": policies.get(finding.account_key, report.policy),
                **_FINDING.dump_python(finding, mode="json"),
            }
        )
        for finding in report.findings
    )
    return "".join(f"{line}\n" for line in lines)
