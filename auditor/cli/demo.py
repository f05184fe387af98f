"""`auditor demo`: the main job on the bundled practice services."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli import options
from auditor.commands.options import CheckOptions


@options.browser_options("headed", "browser_path")
def demo(
    *,
    output: options.Output = None,
    policy: options.PolicyName = "strict",
    formats: options.Formats = None,
    browser: options.BrowserOptions,
    quiet: options.Quiet = False,
    serve: Annotated[bool, typer.Option("--serve", help="Leave the practice services running afterwards.")] = False,
) -> int:
    """Audit practice accounts at practice services: real browser, real report, no account and no network.

    The practice services are look-alikes of the real ones, served on this machine at the real addresses, and only to
    the browser that this command starts. Exit code 0 whenever it ran.
    """
    from auditor.commands.demo import demo as run_demo

    given = CheckOptions(browser=browser, output=output, formats=formats or (), quiet=quiet, exit_zero=True)
    return run_demo(policy or "strict", given, serve=serve)
