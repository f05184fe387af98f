"""`auditor explain`: one control in plain words, or what happens to photos."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options
from auditor.errors import UsageError


def explain(
    what: Annotated[
        str, typer.Argument(help="A control, such as chatgpt/training, or photos.", metavar="CONTROL|photos")
    ],
    service: Annotated[
        str | None, typer.Option(metavar="NAME", help="Photos at this service only, also without an account there.")
    ] = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Explain what a control does and covers, what it does not cover, how to set it manually, and the sources.

    `photos`: what each account does with photos, which control decides it, and what to do before sharing one.
    """
    if what == "photos":
        from auditor.commands.explain_photos import explain_photos

        explain_photos(config, service)
        return
    if service is not None:
        raise UsageError("--service goes with `auditor explain photos`: leave it out.")
    from auditor.commands.explain import explain as run_explain

    run_explain(what, config)
