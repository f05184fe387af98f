"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[Path, typer.Option("--config", "-c", help="The auditor.yaml to use.", metavar="FILE")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="The run folder; default: reports/<UTC time>.", metavar="DIR")
]
PolicyName = Annotated[
    str | None, typer.Option("--policy", "-p", help="Policy to check against: a name or a file.", metavar="NAME")
]
Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", help="One more format for the run folder (repeatable).", metavar="NAME"),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit 0 where it would be 1 or 3.")]
Fix = Annotated[
    bool,
    typer.Option("--fix", help="Switch what deviates, after showing it and asking; then prove it on a fresh page."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="With --fix: do not ask.")]
AllowUnguarded = Annotated[
    bool,
    typer.Option(
        "--allow-unguarded", help="With --yes: also switch controls whose writing request no service file declares."
    ),
]
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
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress; one sentence without names.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Every step, and every account in full.")]
Headed = Annotated[bool, typer.Option("--headed", help="Always use a browser with a window.")]
Headless = Annotated[bool, typer.Option("--headless", help="Never use a browser with a window.")]
BrowserPath = Annotated[
    str | None,
    typer.Option("--browser-path", help="Browser program; else AUDITOR_BROWSER, else what is found.", metavar="FILE"),
]
BrowserArgs = Annotated[
    list[str] | None,
    typer.Option("--browser-arg", help="One argument for Chromium (repeatable).", metavar="ARG"),
]
ConnectTo = Annotated[
    list[str] | None,
    typer.Option(
        "--connect-to",
        help="Where a declared origin is really reached (repeatable): HOST:PORT:HOST:PORT.",
        metavar="RULE",
    ),
]
Proxy = Annotated[str | None, typer.Option("--proxy", help="A proxy to go through.", metavar="URL")]
Timeout = Annotated[
    float, typer.Option("--timeout", help="Seconds that a page may take in all.", min=1, max=600, metavar="SECONDS")
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", help="Accounts at a time.", min=1, max=64)]
