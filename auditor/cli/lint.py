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
    """Check service, policy, config and attestation files, and tell every mistake with its place.

    Warnings are about what is no mistake and wants a look; with them alone, the exit code is 0.
    """
    from auditor.cli.linting import proven
    from auditor.declare.lint import lint as problems_of
    from auditor.declare.lint import warnings

    problems = problems_of(files or ())
    complain(*map(str, sorted([*problems, *warnings(files or (), proven)])))
    if problems:
        return USAGE
    typer.echo("No mistakes found.")
    return 0
