"""`auditor explain`: one control in plain words."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options


def explain(
    control: Annotated[str, typer.Argument(help="A control, such as chatgpt/training.", metavar="CONTROL")],
    config: options.Config = options.CONFIG,
) -> None:
    """Explain what a control does and covers, what it does not cover, how to set it manually, and the sources."""
    from auditor.commands.explain import explain as run_explain

    run_explain(control, config)
