"""`auditor check`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options
from auditor.commands.options import CheckOptions, Engine, LogFormat, Pictures

if TYPE_CHECKING:
    from auditor.commands.browsing import Job

Jobs = Annotated[
    str,
    typer.Option("--jobs", "-j", help="Accounts at a time; auto: as many as this machine can.", metavar="NUMBER|auto"),
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--group", help="Only the accounts of this group (repeatable).", metavar="NAME"),
]
Staff = Annotated[
    Path | None,
    typer.Option(
        "--staff", help="Your organisation's staff file: its policy, and a signed result to send.", metavar="FILE"
    ),
]
Shard = Annotated[
    str | None,
    typer.Option(
        "--shard", help="Only this part of the accounts, such as 3/8; `auditor merge` joins them.", metavar="N/OF"
    ),
]
EngineName = Annotated[
    Engine, typer.Option("--engine", help="Who visits the accounts: this machine, or the workers of a Dask scheduler.")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="With --engine dask: its address, tcp://HOST:PORT.", metavar="ADDRESS"),
]
Resume = Annotated[
    Path | None,
    typer.Option("--resume", help="Go on with the run that was to be written there, and was killed.", metavar="RUN"),
]
Fix = Annotated[
    bool,
    typer.Option("--fix", help="Change what deviates, after showing it and asking; then prove it on a fresh page."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="With --fix: do not ask.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", help="With --fix: only this control (repeatable).", metavar="SERVICE/CONTROL"),
]
Since = Annotated[
    Path | None,
    typer.Option("--since", help="Compare with this report.json or run, not with the history.", metavar="FILE"),
]
Keep = Annotated[
    Path | None,
    typer.Option("--keep", help="Keep the report here too, encrypted, for --since of the next run.", metavar="FILE"),
]
Notify = Annotated[
    list[str] | None,
    typer.Option(
        "--notify", help="Send what changed to this Apprise URL (repeatable).", envvar="AUDITOR_NOTIFY", metavar="URL"
    ),
]
NotifyNames = Annotated[bool, typer.Option("--notify-names", help="With --notify: name the accounts.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Every step, and every account in full.")]
Evidence = Annotated[
    Pictures,
    typer.Option("--evidence", help="Evidence of all controls, of those that are open (not as expected), or of none."),
]
Log = Annotated[
    LogFormat,
    typer.Option("--log-format", help="Standard error as text, or as JSON, one object a line."),
]
Metrics = Annotated[
    Path | None,
    typer.Option("--metrics", help="Write the totals there too, as OpenMetrics text.", metavar="FILE"),
]
Timings = Annotated[bool, typer.Option("--timings", help="Where the seconds of each account went, on standard error.")]


@options.browser_options()
def check(
    accounts: options.SomeAccounts = None,
    *,
    config: options.Config = options.CONFIG,
    policy: options.PolicyName = None,
    output: options.Output = None,
    formats: options.Formats = None,
    jobs: Jobs = "auto",
    groups: Groups = None,
    staff: Staff = None,
    shard: Shard = None,
    engine: EngineName = Engine.LOCAL,
    scheduler: Scheduler = None,
    resume: Resume = None,
    browser: options.BrowserOptions,
    exit_zero: options.ExitZero = False,
    fix: Fix = False,
    yes: Yes = False,
    allow_unguarded: options.AllowUnguarded = False,
    only: Only = None,
    since: Since = None,
    keep: Keep = None,
    notify: Notify = None,
    notify_names: NotifyNames = False,
    quiet: options.Quiet = False,
    verbose: Verbose = False,
    evidence: Evidence = Pictures.ALL,
    log_format: Log = LogFormat.TEXT,
    timings: Timings = False,
    metrics: Metrics = None,
) -> int:
    """Sign in, read the controls, compare them with the policy, and report.

    Exit code: 0 everything matches the policy, 1 something deviates, 2 could not start, 3 something is not proven.
    """
    from auditor.commands.browsing import run_job

    if log_format is LogFormat.JSON:
        from auditor.commands.terminal import log_as_json

        log_as_json()
    given = CheckOptions(
        browser=browser,
        output=output,
        formats=formats or (),
        jobs=jobs,
        groups=groups or (),
        staff=staff,
        shard=shard,
        engine=engine,
        scheduler=scheduler,
        resume=resume,
        exit_zero=exit_zero,
        fix=fix,
        yes=yes,
        allow_unguarded=allow_unguarded,
        only=only or (),
        quiet=quiet,
        verbose=verbose,
        evidence=evidence,
        log_format=log_format,
        timings=timings,
        metrics=metrics,
        since=since,
        keep=keep,
        notify=notify or (),
        notify_names=notify_names,
    )

    def prepare() -> Job:
        from auditor.commands.check import prepare_check

        return prepare_check(config, policy, accounts or (), given)

    return run_job(prepare)
