"""`auditor lint`: the validation alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders; default: the shipped checks, and auditor.yaml if it is here."),
    ] = None,
) -> int:
    """Check service, policy, config and attestation files, and report every error with its line number.

    Warnings are about what is no error but needs attention; with them alone, the exit code is 0.
    """
    from auditor.commands.lint import lint as run_lint

    return run_lint(files or ())
