"""`auditor schema`: JSON Schema for editors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Kind(StrEnum):
    """Kinds of declaration files."""

    SERVICE = "service"
    POLICY = "policy"
    CONFIG = "config"


def schema(
    kind: Annotated[Kind, typer.Argument(help="Which kind of file.")] = Kind.CONFIG,
) -> None:
    """Print the JSON Schema of a kind of file, for editors.

    Save it and put `# yaml-language-server: $schema=FILE` on the first line of the YAML file.
    """
    import json

    from auditor.declare.schema import json_schema

    typer.echo(json.dumps(json_schema(kind.value), indent=2, ensure_ascii=False))
