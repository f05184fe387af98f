"""`auditor attest`: a person's word about a control that no program can read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def attest(
    control: Annotated[str | None, typer.Argument(help="A manual control, such as slack/training.")] = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            "--evidence", "-e", help="What proves it: an answer, a picture. It stays where it is.", metavar="FILE"
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help="The last day on which it holds, two years ahead at most.", metavar="DATE"),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="The account; default: the only one of the service.")
    ] = None,
    value: Annotated[str | None, typer.Option("--value", help="The value; default: what the policy expects.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who vouches for it; default: your login name.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List what stands, and until when.")] = False,
    config: options.Config = Path("auditor.yaml"),
) -> None:
    """Vouch for a control that no page shows, in attestations.yaml beside auditor.yaml, with evidence and an end."""
    from auditor.cli.attesting import Word, print_attestations, vouch

    if list_:
        print_attestations(config)
        return
    vouch(Word(control, evidence, until, account, value, by), config)
