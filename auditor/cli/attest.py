"""`auditor attest`: a person's attestation of a control that cannot be read automatically."""

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
            "--evidence",
            "-e",
            help="What proves it: a letter, a screenshot. The file stays where it is.",
            metavar="FILE",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help="The last day on which it is valid, two years ahead at most.", metavar="DATE"),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", "-a", help="The account; default: the only one of the service.")
    ] = None,
    value: Annotated[str | None, typer.Option("--value", help="The value; default: what the policy expects.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who attests it; default: your login name.")] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List the attestations, and until when they are valid.")
    ] = False,
    config: options.Config = options.CONFIG,
) -> None:
    """Record what you checked manually, in attestations.yaml beside auditor.yaml, with evidence and an expiry date."""
    from auditor.commands.attest import AttestationRequest, add_attestation, print_attestations

    if list_:
        print_attestations(config)
        return
    add_attestation(AttestationRequest(control, evidence, until, account, value, by), config)
