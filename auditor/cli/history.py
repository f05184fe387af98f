"""`auditor history`: what was seen when."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options


def history(
    account: Annotated[str | None, typer.Argument(help="Only this account: a time line of its controls.")] = None,
    control: Annotated[str | None, typer.Argument(help="Only this control: chatgpt/training, or training.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many runs to list.", min=1, max=100_000)] = 20,
    prune: Annotated[
        str | None,
        typer.Option("--prune", help="Remove runs from before then: 2y, 12w, or a day as 2026-10-01.", metavar="TIME"),
    ] = None,
    as_json: options.Json = False,
) -> int:
    """List the runs of this machine, or show how the controls of an account were over time.

    Runs of more than three years ago are removed by themselves; the newest of each account stays.
    """
    from auditor.commands.history import print_runs, print_timeline, prune_runs

    if prune is not None:
        prune_runs(prune)
    elif account is None:
        print_runs(limit, as_json=as_json)
    else:
        print_timeline(account, control, as_json=as_json)
    return 0
