"""Render the report of a run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.commands.terminal import known_formats, print_outcome
from auditor.report import FORMATS
from auditor.runs.read import evidence_of, report_of
from auditor.runs.write import add_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def report(run: Path, formats: Sequence[str], *, quiet: bool) -> None:
    """Write these formats into the run folder, and print the report. UsageError where it is no run folder."""
    names = known_formats(formats)
    found, read = report_of(run), evidence_of(run)
    add_files(run, {FORMATS[name].file: FORMATS[name].render(found, read).encode() for name in names if name != "json"})
    print_outcome(found, run.absolute(), quiet=quiet)
