"""`auditor demo`: the main job on the bundled practice services."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options


def demo(
    output: options.Output = None,
    policy: options.PolicyName = "strict",
    formats: options.Formats = None,
    headed: options.Headed = False,
    browser_path: options.BrowserPath = None,
    quiet: options.Quiet = False,
    serve: Annotated[bool, typer.Option("--serve", help="Leave the practice services running afterwards.")] = False,
) -> int:
    """Audit practice accounts at practice services: real browser, real report, no account and no network.

    The practice services are look-alikes of the real ones, served on this machine at the real addresses, and only to
    the browser that this command starts. Exit code 0 whenever it ran.
    """
    from auditor.cli.demonstration import demonstrate
    from auditor.cli.running import RunOptions

    options_of_run = RunOptions(
        output=output, formats=formats or (), headed=headed, headless=not headed, browser_path=browser_path,
        quiet=quiet, exit_zero=True,
    )  # fmt: skip
    return demonstrate(policy or "strict", options_of_run, serve=serve)
