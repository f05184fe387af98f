"""`auditor init`: a commented auditor.yaml to start from, a workflow, a timer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options
from auditor.errors import UsageError


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = options.CONFIG,
    github: Annotated[
        bool,
        typer.Option(
            "--github", help="Write .github/workflows/audit.yml instead: a check every month in GitHub Actions."
        ),
    ] = False,
    shards: Annotated[
        int,
        typer.Option(
            "--shards", help="With --github: so many machines share the accounts.", min=1, max=256, metavar="N"
        ),
    ] = 1,
    schedule: Annotated[
        bool, typer.Option("--schedule", help="Print how to check every month here: cron, systemd, launchd.")
    ] = False,
) -> None:
    """Write a commented auditor.yaml to start from. An existing file is left alone."""
    from auditor.commands.init import print_schedules, write_config, write_workflow

    if shards > 1 and not github:
        raise UsageError("--shards needs --github: on one machine, `auditor check --shard 3/8` visits a share.")
    if schedule:
        print_schedules()
    elif github:
        write_workflow(shards)
    else:
        write_config(path)
