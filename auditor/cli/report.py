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
    from auditor.commands.report import report as run_report

    run_report(run, formats or (), quiet=quiet)
