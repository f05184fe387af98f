"""`auditor report`: render a run again, in other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    formats: options.Formats = None,
    quiet: options.Quiet = False,
) -> None:
    """Render the report of a run again, into its folder, and print it."""
    from auditor.audit.folder import add_files
    from auditor.cli.printing import known_formats, print_outcome
    from auditor.cli.runs import evidence_of, report_of
    from auditor.report import FORMATS

    names = known_formats(formats or ())
    found = report_of(run)
    read = evidence_of(run)
    add_files(run, {FORMATS[name].file: FORMATS[name].render(found, read).encode() for name in names if name != "json"})
    print_outcome(found, run.absolute(), quiet=quiet)
