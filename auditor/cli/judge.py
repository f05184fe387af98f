"""`auditor judge`: saved observations under another policy, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def judge(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    policy: options.PolicyName = None,
    config: options.Config = options.CONFIG,
    output: options.Output = None,
    formats: options.Formats = None,
    exit_zero: options.ExitZero = False,
    quiet: options.Quiet = False,
) -> int:
    """Judge the observations of a run again, under another policy, into a folder of its own. Opens no browser."""
    from auditor.commands.judge import judge as run_judge

    return run_judge(run, policy, config, output, formats or (), exit_zero=exit_zero, quiet=quiet)
