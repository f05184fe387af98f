"""`auditor sessions`: the saved sessions of accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from auditor.cli import options
from auditor.cli.error_handler import complain, handles_errors, prints_result
from auditor.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.commands.browsing import Job

app = typer.Typer(
    help="Saved sessions: list, check, renew, import, export, forget.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
)


@app.callback()
def _default(context: typer.Context, config: options.Config = options.CONFIG) -> None:
    """Saved sessions. Without a command: list them."""
    if context.invoked_subcommand is None:
        prints_result(_list_all)(config)
    elif config != options.CONFIG:
        complain("error: Name --config after the command: `auditor sessions list --config FILE`.")
        raise typer.Exit(ExitCode.USAGE)


@app.command("list")
@prints_result
def _list(config: options.Config = options.CONFIG) -> None:
    """List the saved sessions: whose, how old, proven when, and until when to sign in again."""
    _list_all(config)


def _list_all(config: Path) -> None:
    from auditor.commands.sessions_list import print_sessions

    print_sessions(config)


def _visiting(kind: Literal["check", "renew"]) -> Callable[..., None]:
    """A command that visits the services of accounts, to check their sessions or to make them last longer."""

    @options.browser_options()
    def visiting(
        accounts: options.SomeAccounts = None,
        *,
        config: options.Config = options.CONFIG,
        browser: options.BrowserOptions,
    ) -> int:
        from auditor.commands.browsing import run_job

        def prepare() -> Job:
            from auditor.commands.sessions_check import prepare_sessions_check

            return prepare_sessions_check(kind, config, accounts or (), browser)

        return run_job(prepare)

    return handles_errors(visiting)


app.command(
    "check",
    help="Check whether the saved sessions are still signed in. Reads and saves nothing; exit code 3 where one is not.",
)(_visiting("check"))
app.command(
    "renew",
    help="Visit the services, so that sessions that slide last longer, and save them; exit code 3 where one has ended.",
)(_visiting("renew"))


@app.command("import")
@handles_errors
def _import(
    account: options.OneAccount,
    file: Annotated[Path, typer.Argument(help="A storage state, an extension's export, cookies.txt, a HAR file.")],
    config: options.Config = options.CONFIG,
) -> None:
    """Save the cookies in a file, encrypted, as the session of an account. Other sites' cookies are left out."""
    from auditor.commands.sessions_import import import_session

    for line in import_session(config, account, file):
        typer.echo(line)


@app.command("export")
@prints_result
def _export(
    accounts: options.SomeAccounts = None,
    config: options.Config = options.CONFIG,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Several sessions as one encrypted text, for AUDITOR_SESSIONS in CI.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it there, mode 0600; else print.", metavar="FILE"),
    ] = None,
) -> None:
    """Give out one session as a storage state, in clear text; or, with --bundle, many of them encrypted."""
    from auditor.commands.sessions_export import export_bundle, export_state

    if bundle:
        export_bundle(config, accounts or (), output)
    else:
        export_state(config, accounts or (), output)


@app.command("forget")
@handles_errors
def _forget(account: options.OneAccount, config: options.Config = options.CONFIG) -> None:
    """Delete the saved session of an account."""
    from auditor.commands.sessions_import import forget_session

    typer.echo(forget_session(config, account))
