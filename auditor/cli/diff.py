"""`auditor diff`: what changed between two runs."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options


def diff(
    runs: Annotated[
        list[str] | None,
        typer.Argument(help="Two runs: numbers of the history, run folders or report.json. Default: the last two."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="What changed since then: 30d, 12w, or a day as 2026-10-01.", metavar="TIME"),
    ] = None,
    as_json: options.Json = False,
) -> int:
    """List what changed: switched back, new deviations, fixed by auditor or by others, new and removed controls."""
    from auditor.commands.diff import diff as run_diff

    run_diff(runs or [], since, as_json=as_json)
    return 0
