"""`auditor lint`: the validation alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.boundary import USAGE, complain


def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders; default: the shipped checks, and auditor.yaml if it is here."),
    ] = None,
) -> int:
    """Check service, policy and config files, and tell every mistake with its place."""
    from auditor.declare.lint import lint as problems_of

    problems = problems_of(files or ())
    complain(*map(str, problems))
    if problems:
        return USAGE
    typer.echo("No mistakes found.")
    return 0
