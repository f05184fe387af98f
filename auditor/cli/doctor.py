"""`auditor doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import typer

from auditor.cli import options


def doctor(browser_path: options.BrowserPath = None) -> int:
    """Look at browsers, Chromium's sandbox, the display and the vault. Exit code 3 where something needs work."""
    import asyncio

    from auditor.cli.checkup import checkup

    lines, healthy = asyncio.run(checkup(browser_path))
    for line in lines:
        typer.echo(line)
    return 0 if healthy else 3
