"""`auditor doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.commands.browsing import Job


@options.browser_options("browser_path", "proxy", "ca")
def doctor(
    *,
    ci: Annotated[
        bool, typer.Option("--ci", help="Also what of auditor.yaml will not work on a hosted runner of GitHub Actions.")
    ] = False,
    config: options.Config = options.CONFIG,
    browser: options.BrowserOptions,
) -> int:
    """Check browsers, sandbox, display, proxy and the vault. Exit code 3 where something needs work."""
    from auditor.commands.browsing import run_job

    def prepare() -> Job:
        from auditor.commands.doctor import Checkup

        return Checkup(browser, config if ci else None)

    return run_job(prepare)
