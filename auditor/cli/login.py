"""`auditor login`: a person signs in once, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def login(
    account: Annotated[str, typer.Argument(help="An account of auditor.yaml.")],
    config: options.Config = Path("auditor.yaml"),
    attach: Annotated[
        str | None,
        typer.Option("--attach", help="Use your own running browser, such as http://127.0.0.1:9222.", metavar="URL"),
    ] = None,
    browser_path: options.BrowserPath = None,
    browser_arg: options.BrowserArgs = None,
    connect_to: options.ConnectTo = None,
    proxy: options.Proxy = None,
    timeout: Annotated[
        float, typer.Option("--timeout", help="Seconds that you may take.", min=1, max=86400, metavar="SECONDS")
    ] = 900.0,
) -> int:
    """Open a window, let a person sign in by hand, and save the session, encrypted, for later runs."""
    import asyncio

    from auditor.cli.signing_in import Request, sign_in_by_hand

    request = Request(
        config=config,
        account=account,
        attach=attach,
        browser_path=browser_path,
        browser_args=tuple(browser_arg or ()),
        connect_to=tuple(connect_to or ()),
        proxy=proxy,
        timeout=timeout,
    )
    return asyncio.run(sign_in_by_hand(request))
