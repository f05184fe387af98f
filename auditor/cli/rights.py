"""`auditor rights`: requests for access, deletion and objection, guided and remembered, never submitted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from auditor.cli import options
from auditor.cli.error_handler import complain, handles_errors, prints_result
from auditor.exit_codes import ExitCode

if TYPE_CHECKING:
    from auditor.commands.browsing import Job

Right = Annotated[str, typer.Argument(help="A right, such as export: `auditor rights` lists them.")]
EvidenceOption = Annotated[
    Path | None,
    typer.Option("--evidence", "-e", help="What proves it: a mail, a screenshot. The file stays.", metavar="FILE"),
]
Note = Annotated[str | None, typer.Option("--note", help="One line of your own.", metavar="TEXT")]
On = Annotated[str | None, typer.Option("--on", help="The day on which it happened; default: today.", metavar="DATE")]
Until = Annotated[
    str | None,
    typer.Option("--until", help="How long it counts as attested; default: a year.", metavar="DATE"),
]
By = Annotated[str | None, typer.Option("--by", help="Who did it; default: your login name.", metavar="NAME")]

app = typer.Typer(
    help="What services owe you beyond switches: ask, remember, look into what came back.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
)


@app.callback()
def _default(
    context: typer.Context,
    config: options.Config = options.CONFIG,
    ics: Annotated[
        Path | None, typer.Option("--ics", help="Write reminders as a calendar file.", metavar="FILE")
    ] = None,
) -> None:
    """Requests for access, export, deletion and objection. Without a command: list them."""
    if context.invoked_subcommand is None:
        prints_result(_list_or_write)(config, ics)
    elif config != options.CONFIG or ics:
        complain("error: Name the options after the command: `auditor rights list --config FILE`.")
        raise typer.Exit(ExitCode.USAGE)


def _list_or_write(config: Path, ics: Path | None) -> None:
    from auditor.commands.rights import print_rights, write_calendar

    if ics:
        write_calendar(config, ics)
    else:
        print_rights(config, (), as_json=False)


@app.command("list")
@prints_result
def _list(
    accounts: options.SomeAccounts = None, config: options.Config = options.CONFIG, as_json: options.Json = False
) -> None:
    """List what can be asked for, what was asked, and until when an answer is due."""
    from auditor.commands.rights import print_rights

    print_rights(config, accounts or (), as_json=as_json)


@app.command("start")
@handles_errors
@options.browser_options("browser_path", "browser_args", "connect_to", "proxy", "ca")
def _start(
    account: options.OneAccount,
    right: Right,
    *,
    config: options.Config = options.CONFIG,
    browser: options.BrowserOptions,
) -> int:
    """Open the page of a right in a window, with the account's session, and print the steps. You submit, or do not."""
    from auditor.commands.browsing import run_job

    def prepare() -> Job:
        from auditor.commands.rights_start import prepare_start

        return prepare_start(account, right, config, browser)

    return run_job(prepare)


@app.command("done")
@handles_errors
def _done(
    account: options.OneAccount,
    right: Right,
    evidence: EvidenceOption = None,
    note: Note = None,
    on: On = None,
    until: Until = None,
    by: By = None,
    law: Annotated[
        Literal["gdpr", "ccpa"] | None,
        typer.Option("--law", help="Which law says when an answer is due; default: `law` in auditor.yaml, else gdpr."),
    ] = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Record that you asked for it, in rights.yaml beside auditor.yaml, with the day on which an answer is due."""
    from auditor.commands.rights import RequestRecord, record

    record(RequestRecord("asked", account, right, evidence, note, on, until, by, law), config)


@app.command("answered")
@handles_errors
def _answered(
    account: options.OneAccount,
    right: Right,
    evidence: EvidenceOption = None,
    note: Note = None,
    on: On = None,
    until: Until = None,
    by: By = None,
    refused: Annotated[bool, typer.Option("--refused", help="The answer was no.")] = False,
    config: options.Config = options.CONFIG,
) -> None:
    """Record what came back."""
    from auditor.commands.rights import RequestRecord, record

    record(RequestRecord("refused" if refused else "answered", account, right, evidence, note, on, until, by), config)


@app.command("withdraw")
@handles_errors
def _withdraw(
    account: options.OneAccount,
    right: Right,
    evidence: EvidenceOption = None,
    note: Note = None,
    on: On = None,
    by: By = None,
    config: options.Config = options.CONFIG,
) -> None:
    """Record that you took a request back: it is not waited for, and attests nothing."""
    from auditor.commands.rights import RequestRecord, record

    record(RequestRecord("withdrawn", account, right, evidence, note, on, by=by), config)


@app.command("inspect")
@prints_result
def _inspect(
    file: Annotated[Path, typer.Argument(help="An export that came back: a ZIP archive, or the JSON file in it.")],
    as_json: options.Json = False,
) -> None:
    """Count what is in a data export of ChatGPT, Claude or Gemini. No content is printed, and nothing is sent."""
    from auditor.commands.rights_inspect import inspect

    inspect(file, as_json=as_json)
