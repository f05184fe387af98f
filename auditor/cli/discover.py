"""`auditor discover`: what is on the pages now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.commands.browsing import Job


@options.browser_options()
def discover(
    account: options.OneAccount, *, config: options.Config = options.CONFIG, browser: options.BrowserOptions
) -> int:
    """List every switch-like control on the service's pages, and draft the YAML for what no service file declares."""
    from auditor.commands.browsing import run_job

    def prepare() -> Job:
        from auditor.commands.discover import prepare_search

        return prepare_search(config, account, browser)

    return run_job(prepare)
