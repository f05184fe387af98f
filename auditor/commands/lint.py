"""Check declaration files, and compare the waivers of an auditor.yaml with its newest run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.commands.evidence import evidence_states
from auditor.declare.lint import lint as problems_of
from auditor.declare.lint import warnings
from auditor.exit_codes import ExitCode
from auditor.runs.newest import compliant_controls

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def lint(files: Sequence[Path]) -> int:
    """Print every error and every warning with its place. Warnings alone are OK."""
    problems = problems_of(files)
    for problem in sorted([*problems, *warnings(files, compliant_controls, evidence_states)]):
        typer.echo(str(problem), err=True)
    if problems:
        return ExitCode.USAGE
    typer.echo("No errors found.")
    return ExitCode.OK
