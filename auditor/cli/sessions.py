"""`auditor sessions`: the saved sessions of accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options
from auditor.cli.boundary import USAGE, bounded, complain

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    help="Saved sessions: list, check, renew, import, export, forget.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
)

OneAccount = Annotated[str, typer.Argument(help="An account of auditor.yaml.")]
SomeAccounts = Annotated[list[str] | None, typer.Argument(help="Accounts of auditor.yaml; default: all.")]
DEFAULT = Path("auditor.yaml")


@app.callback()
def _default(context: typer.Context, config: options.Config = DEFAULT) -> None:
    """Saved sessions. Without a command: list them."""
    if context.invoked_subcommand is None:
        bounded(_board)(config)
    elif config != DEFAULT:
        complain("error: Name --config after the command: `auditor sessions list --config FILE`.")
        raise typer.Exit(USAGE)


@app.command("list")
@bounded
def _list(config: options.Config = DEFAULT) -> None:
    """List the saved sessions: whose, how old, proven when, and until when to sign in again."""
    _board(config)


def _board(config: Path) -> None:
    from auditor.cli.board import print_board

    print_board(config)


def _visiting(errand: str) -> Callable[..., None]:
    """A command that visits the services of accounts for this errand (see `audit.task.Errand`)."""

    def visiting(
        accounts: SomeAccounts = None,
        config: options.Config = DEFAULT,
        headed: options.Headed = False,
        headless: options.Headless = False,
        browser_path: options.BrowserPath = None,
        browser_arg: options.BrowserArgs = None,
        connect_to: options.ConnectTo = None,
        proxy: options.Proxy = None,
        timeout: options.Timeout = 30.0,
    ) -> int:
        import asyncio

        from auditor.audit.task import Errand
        from auditor.cli.running import RunOptions
        from auditor.cli.visiting import visit

        how = RunOptions(
            headed=headed,
            headless=headless,
            browser_path=browser_path,
            browser_args=browser_arg or (),
            connect_to=connect_to or (),
            proxy=proxy,
            timeout=timeout,
        )
        return asyncio.run(visit(Errand(errand), config, accounts or (), how))

    return bounded(visiting)


app.command(
    "check",
    help="Look whether the saved sessions are still signed in. Nothing is read or saved; exit code 3 where one is not.",
)(_visiting("check"))
app.command(
    "renew",
    help="Visit the services, so that sessions that slide last longer, and save them; exit code 3 where one has ended.",
)(_visiting("renew"))


@app.command("import")
@bounded
def _import(
    account: OneAccount,
    file: Annotated[Path, typer.Argument(help="A Playwright storage state.")],
    config: options.Config = DEFAULT,
) -> None:
    """Save a Playwright storage state, encrypted, as the session of an account. Other sites' cookies are left out."""
    from auditor.cli.importing import import_session

    for line in import_session(config, account, file):
        typer.echo(line)


@app.command("export")
@bounded
def _export(
    accounts: SomeAccounts = None,
    config: options.Config = DEFAULT,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Several sessions as one encrypted text, for AUDITOR_SESSIONS in CI.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write it there, mode 0600; else print.", metavar="FILE"),
    ] = None,
) -> None:
    """Give out one session as a storage state, in clear text; or, with --bundle, many of them encrypted."""
    from auditor.cli.exporting import export_bundle, export_state

    if bundle:
        export_bundle(config, accounts or (), output)
    else:
        export_state(config, accounts or (), output)


@app.command("forget")
@bounded
def _forget(account: OneAccount, config: options.Config = DEFAULT) -> None:
    """Delete the saved session of an account."""
    from auditor.cli.importing import forget_session

    typer.echo(forget_session(config, account))
