"""`auditor check`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options

if TYPE_CHECKING:
    from auditor.cli.running import Job


def check(
    accounts: Annotated[list[str] | None, typer.Argument(help="Accounts of auditor.yaml; default: all.")] = None,
    config: options.Config = Path("auditor.yaml"),
    policy: options.PolicyName = None,
    output: options.Output = None,
    formats: options.Formats = None,
    jobs: options.Jobs = 4,
    headed: options.Headed = False,
    headless: options.Headless = False,
    browser_path: options.BrowserPath = None,
    browser_arg: options.BrowserArgs = None,
    connect_to: options.ConnectTo = None,
    proxy: options.Proxy = None,
    timeout: options.Timeout = 30.0,
    exit_zero: options.ExitZero = False,
    fix: options.Fix = False,
    yes: options.Yes = False,
    allow_unguarded: options.AllowUnguarded = False,
    only: options.Only = None,
    since: options.Since = None,
    keep: options.Keep = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Sign in, read the controls, compare them with the policy, and report.

    Exit code: 0 all in line, 1 something deviates, 2 could not start, 3 something could not be proven.
    """
    from auditor.cli.starting import run_job

    def prepare() -> Job:
        from auditor.cli.running import RunOptions, prepare_job
        from auditor.declare.project import read_project

        how = RunOptions(
            output=output,
            formats=formats or (),
            jobs=jobs,
            headed=headed,
            headless=headless,
            browser_path=browser_path,
            browser_args=browser_arg or (),
            connect_to=connect_to or (),
            proxy=proxy,
            timeout=timeout,
            exit_zero=exit_zero,
            fix=fix,
            yes=yes,
            allow_unguarded=allow_unguarded,
            only=only or (),
            quiet=quiet,
            verbose=verbose,
            since=since,
            keep=keep,
        )
        return prepare_job(read_project(config, policy, accounts or ()), how)

    return run_job(prepare)
