"""A report as text, one module for each format. To write the files, and to judge, is left to others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from auditor.model.report import Report

ReadEvidence = Callable[[str], bytes | None]
"""Gives the content of a file of the run folder by its path in the report, or None where it is not there."""


@dataclass(frozen=True)
class Format:
    """`file` is the name in the run folder, `module` has the `render` function: it is imported when first used."""

    file: str
    module: str

    def render(self, report: Report, read_evidence: ReadEvidence) -> str:
        """The whole file as text, to be written as UTF-8."""
        return cast("str", import_module(self.module).render(report, read_evidence))


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format("report.json", "auditor.report.json"),
        "html": Format("report.html", "auditor.report.html"),
        "markdown": Format("report.md", "auditor.report.markdown"),
        "csv": Format("report.csv", "auditor.report.csv"),
        "sarif": Format("report.sarif", "auditor.report.sarif"),
        "junit": Format("report.junit.xml", "auditor.report.junit"),
        "jsonl": Format("report.jsonl", "auditor.report.jsonl"),
        "openmetrics": Format("metrics.prom", "auditor.report.openmetrics"),
        "ocsf": Format("report.ocsf.json", "auditor.report.ocsf"),
    }
)
"""Every format by its name on the command line."""


def load_report(text: str) -> Report:
    """The report that `report.json` holds; UsageError where the text is no whole report of this program."""
    from auditor.report.json import load

    return load(text)
