"""`auditor discover`: what is on the pages now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.cli.discovering import Search


def discover(
    account: Annotated[str, typer.Argument(help="An account of auditor.yaml.")],
    config: options.Config = Path("auditor.yaml"),
    headed: options.Headed = False,
    headless: options.Headless = False,
    browser_path: options.BrowserPath = None,
    browser_arg: options.BrowserArgs = None,
    connect_to: options.ConnectTo = None,
    proxy: options.Proxy = None,
    timeout: options.Timeout = 30.0,
) -> int:
    """List every switch-like control on the service's pages, and draft the YAML for what no service file declares."""
    import asyncio

    from auditor.sessions.environment import keep_harmless

    def prepare() -> Search:
        from auditor.cli.discovering import prepare_search
        from auditor.cli.running import RunOptions

        how = RunOptions(
            headed=headed,
            headless=headless,
            browser_path=browser_path,
            browser_args=browser_arg or (),
            connect_to=connect_to or (),
            proxy=proxy,
            timeout=timeout,
        )
        return prepare_search(config, account, how)

    async def run() -> int:
        keep_harmless()
        from auditor.browser.driver import driver

        async with driver() as starting:
            search = await asyncio.to_thread(prepare)
            from auditor.cli.discovering import perform_search

            return await perform_search(search, starting)

    return asyncio.run(run())
