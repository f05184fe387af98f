"""report.json: the report written out as it is in the model, and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from auditor.errors import UsageError
from auditor.model.finding import Finding, summarise
from auditor.model.report import SCHEMA_VERSION, Report
from auditor.text import clean

if TYPE_CHECKING:
    from auditor.report import ReadEvidence


_PATTERNS = {"date": r"^\d{4}-\d\d-\d\d$", "date-time": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


_FINDING = TypeAdapter(Finding)


def render(report: Report, read_evidence: ReadEvidence) -> str:
    """Pretty-printed, every field there, times in UTC to the second. No picture is read."""
    return content(report).decode()


def content(report: Report) -> bytearray:
    """The same as it is written, finding by finding: of many accounts, text takes several times the memory."""
    whole = report.model_dump_json(indent=2, exclude={"findings": {"__all__"}}).encode()
    begin = b'\n  "findings": ['  # no text in JSON holds a line end
    head, _, tail = whole.partition(begin)
    written = bytearray(head + begin)
    for number, finding in enumerate(report.findings):
        lines = _FINDING.dump_json(finding, indent=2).replace(b"\n", b"\n    ")
        written += (b",\n    " if number else b"\n    ") + lines
    written += b"\n  " if report.findings else b""
    written += tail + b"\n"
    return written


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the file that `render` writes."""
    written = _exact(Report.model_json_schema(mode="serialization"))
    version = {"const": SCHEMA_VERSION, "title": "Schema Version", "type": "integer"}
    properties = {**written["properties"], "schema_version": version}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **written,
        "title": "report.json",
        "description": f"What `auditor check` found: version {SCHEMA_VERSION}.",
        "properties": properties,
    }


def _exact(node: Any) -> Any:
    """With the one way in which times and days are written: few validators look at `format`."""
    if isinstance(node, list):
        return [_exact(each) for each in node]
    if not isinstance(node, dict):
        return node
    pattern = {"pattern": _PATTERNS[node["format"]]} if node.get("format") in _PATTERNS else {}
    return {**{key: _exact(each) for key, each in node.items()}, **pattern}


def load(text: str) -> Report:
    """The report back; UsageError where the text is another thing, or its totals do not fit its findings."""
    try:
        report = Report.model_validate_json(text)
    except ValidationError as error:
        raise UsageError(_not_a_report(error)) from None
    if report.summary != summarise(report.findings):
        raise UsageError(
            "The totals in this report.json do not match its findings: it was edited. "
            "Use `auditor judge` on the run folder to make it again from what was seen."
        )
    return report


def _not_a_report(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return (
        f"This is not a report.json that this version of auditor can read: {clean(place)}: {clean(first['msg'])}. "
        "Give the folder of a run, or make the report again with `auditor judge`."
    )
