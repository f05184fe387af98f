"""`auditor schema`: JSON Schema for editors, and of report.json for programs that read it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def schema(
    kind: Annotated[
        Literal["config", "policy", "service", "attestations", "rights", "staff-file", "staff-register", "report"],
        typer.Argument(help="Which kind of file."),
    ] = "config",
) -> None:
    """Print the JSON Schema of a kind of file: of those that you write for your editor, and of report.json.

    Save it and put `# yaml-language-server: $schema=FILE` on the first line of the YAML file.
    """
    from auditor.commands.schema import print_schema

    print_schema(kind)
