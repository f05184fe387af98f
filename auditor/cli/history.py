"""`auditor history`: what was seen when."""

from __future__ import annotations

from typing import Annotated

import typer


def history(
    account: Annotated[str | None, typer.Argument(help="Only this account: a time line of its controls.")] = None,
    control: Annotated[str | None, typer.Argument(help="Only this control: chatgpt/training, or training.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many runs to list.", min=1, max=100_000)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> int:
    """List the runs of this machine, or show how the controls of an account were over time."""
    from auditor.cli.remembering import print_runs, print_timeline

    if account is None:
        print_runs(limit, as_json=as_json)
    else:
        print_timeline(account, control, as_json=as_json)
    return 0
