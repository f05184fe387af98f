"""report.json: the report written out as it is in the model, and read back."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from auditor.errors import UsageError
from auditor.model.report import Report, summarise
from auditor.report.text import clean, timestamp

if TYPE_CHECKING:
    from auditor.report import ReadEvidence


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """Pretty-printed, every field there, times in UTC to the second. No picture is read."""
    return json.dumps(report.model_dump(), ensure_ascii=False, indent=2, default=plain) + "\n"


def plain(value: date) -> str:
    """How JSON of ours writes a time or a day: in UTC to the second, days as they are."""
    return timestamp(value) if isinstance(value, datetime) else value.isoformat()


def load(text: str) -> Report:
    """The report back; UsageError where the text is another thing, or its totals do not fit its findings."""
    try:
        report = Report.model_validate_json(text)
    except ValidationError as error:
        raise UsageError(_not_a_report(error)) from None
    if report.summary != summarise(report.findings):
        raise UsageError(
            "The totals in this report.json do not fit its findings: it was changed by hand. "
            "Use `auditor judge` on the run folder to make it again from what was seen."
        )
    return report


def _not_a_report(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return (
        f"This is no report.json that this version of auditor can read: {clean(place)}: {clean(first['msg'])}. "
        "Give the folder of a run, or make the report again with `auditor judge`."
    )
