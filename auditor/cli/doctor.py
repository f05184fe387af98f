"""`auditor doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.commands.browsing import Job


@options.browser_options("browser_path", "proxy", "ca")
def doctor(*, browser: options.BrowserOptions) -> int:
    """Check browsers, sandbox, display, proxy and the vault. Exit code 3 where something needs work."""
    from auditor.commands.browsing import run_job

    def prepare() -> Job:
        from auditor.commands.doctor import Checkup

        return Checkup(browser)

    return run_job(prepare)
