"""JSON Schema on standard output: of the files that people write, and of report.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    from auditor.declare.schema import FileKind


def print_schema(kind: FileKind | Literal["report"]) -> None:
    """The schema of this kind of file."""
    if kind == "report":
        from auditor.report.json import schema

        found = schema()
    else:
        from auditor.declare.schema import json_schema

        found = json_schema(kind)
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
