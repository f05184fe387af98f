"""`auditor merge`: one report from many runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def merge(
    runs: Annotated[list[Path], typer.Argument(help="Run folders: of shards, of colleagues, of other days.")],
    config: options.Config = Path("auditor.yaml"),
    output: options.Output = None,
    formats: options.Formats = None,
    exit_zero: options.ExitZero = False,
    quiet: options.Quiet = False,
) -> int:
    """Make one report from many runs. Of each account the newest run that looked at it counts; the rest is named.

    Accounts of auditor.yaml of which no run tells are unknown. Exit codes are those of check.
    """
    from datetime import UTC, datetime

    from auditor.audit.folder import run_folder
    from auditor.cli.merging import merged, read_part, refuse_own_output
    from auditor.cli.printing import known_formats, print_outcome
    from auditor.cli.running import write_run
    from auditor.model.report import exit_code

    names, now = known_formats(formats or ()), datetime.now(UTC)
    folder = run_folder(output, now)
    refuse_own_output(folder, runs)
    report, run, pictures = merged([read_part(path) for path in runs], runs, config, now)
    write_run(folder, run, report, names, pictures)
    print_outcome(report, folder, quiet=quiet)
    return 0 if exit_zero else exit_code(report)
