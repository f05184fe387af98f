"""`auditor diff`: what changed between two runs."""

from __future__ import annotations

from typing import Annotated

import typer


def diff(
    runs: Annotated[
        list[str] | None,
        typer.Argument(help="Two runs: numbers of the history, run folders or report.json. Default: the last two."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="What changed since then: 30d, 12w, or a day as 2026-10-01.", metavar="TIME"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> int:
    """Tell what changed: switched back, new deviations, put right by us or by others, new and gone controls."""
    from auditor.cli.differing import differ

    differ(runs or [], since, as_json=as_json)
    return 0
