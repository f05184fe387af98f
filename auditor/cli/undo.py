"""`auditor undo`: take back one change."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def undo(
    receipt: Annotated[str | None, typer.Argument(help="The receipt of the change; reports tell it.")] = None,
    config: options.Config = Path("auditor.yaml"),
    list_: Annotated[bool, typer.Option("--list", help="List the receipts of this machine.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    allow_unguarded: options.AllowUnguarded = False,
    headed: options.Headed = False,
    headless: options.Headless = False,
    browser_path: options.BrowserPath = None,
    browser_arg: options.BrowserArgs = None,
    connect_to: options.ConnectTo = None,
    proxy: options.Proxy = None,
    timeout: options.Timeout = 30.0,
) -> int:
    """Restore the value that a control had before a fix, and prove it; refuses where somebody changed it since.

    Exit code: 0 it is as before, 1 it is not, 2 it could not start, 3 it could not be proven.
    """
    import asyncio

    from auditor.cli.running import RunOptions
    from auditor.cli.undoing import print_receipts, take_back

    if list_:
        print_receipts()
        return 0
    how = RunOptions(
        headed=headed,
        headless=headless,
        browser_path=browser_path,
        browser_args=browser_arg or (),
        connect_to=connect_to or (),
        proxy=proxy,
        timeout=timeout,
        yes=yes,
        allow_unguarded=allow_unguarded,
    )
    return asyncio.run(take_back(receipt, config, how))
