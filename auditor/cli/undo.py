"""`auditor undo`: take back one change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.commands.browsing import Job


@options.browser_options()
def undo(
    receipt: Annotated[str | None, typer.Argument(help="The receipt of the change, as reports name it.")] = None,
    *,
    config: options.Config = options.CONFIG,
    list_: Annotated[bool, typer.Option("--list", help="List the receipts of this machine.")] = False,
    yes: options.Yes = False,
    allow_unguarded: options.AllowUnguarded = False,
    browser: options.BrowserOptions,
) -> int:
    """Restore the value that a control had before a fix, and prove it; refuses where somebody changed it since.

    Exit code: 0 restored, 1 not restored, 2 could not start, 3 not proven.
    """
    from auditor.commands.browsing import run_job

    if list_:
        from auditor.commands.undo import print_receipts

        print_receipts()
        return 0

    def prepare() -> Job:
        from auditor.commands.undo import prepare_undo

        return prepare_undo(receipt, config, browser, yes=yes, allow_unguarded=allow_unguarded)

    return run_job(prepare)
