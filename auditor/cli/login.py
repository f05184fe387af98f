"""`auditor login`: a person signs in once, in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.commands.browsing import Job


@options.browser_options("browser_path", "browser_args", "connect_to", "proxy", "ca")
def login(
    account: options.OneAccount,
    *,
    config: options.Config = options.CONFIG,
    attach: Annotated[
        str | None,
        typer.Option("--attach", help="Use your own running browser, such as http://127.0.0.1:9222.", metavar="URL"),
    ] = None,
    browser: options.BrowserOptions,
    timeout: Annotated[
        float, typer.Option("--timeout", help="Seconds that you may take.", min=1, max=86400, metavar="SECONDS")
    ] = 900.0,
) -> int:
    """Open a window, let a person sign in manually, and save the session, encrypted, for later runs."""
    from auditor.commands.browsing import run_job

    def prepare() -> Job:
        from auditor.commands.login import prepare_login

        return prepare_login(account, config, browser, attach=attach, seconds=timeout)

    return run_job(prepare)
