"""`auditor merge`: one report from many runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def merge(
    runs: Annotated[
        list[Path], typer.Argument(help="Run folders: of shards, of colleagues, of other days; results of staff.")
    ],
    config: options.Config = options.CONFIG,
    output: options.Output = None,
    formats: options.Formats = None,
    staff: Annotated[
        Path | None,
        typer.Option("--staff", help="The staff file of the results of members among them.", metavar="FILE"),
    ] = None,
    exit_zero: options.ExitZero = False,
    quiet: options.Quiet = False,
) -> int:
    """Make one report from many runs. For each account, the newest run that visited it counts; the rest is listed.

    Accounts of auditor.yaml that no run covers are unknown. Exit codes are those of check.
    """
    from auditor.commands.merge import merge as run_merge

    return run_merge(runs, config, output, formats or (), staff=staff, exit_zero=exit_zero, quiet=quiet)
