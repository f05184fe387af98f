"""`auditor sessions`: the saved sessions of accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options
from auditor.cli.boundary import bounded

app = typer.Typer(
    help="Saved sessions: list, import, forget.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
)


@app.callback()
def _default(context: typer.Context) -> None:
    """Saved sessions. Without a command: list them."""
    if context.invoked_subcommand is None:
        bounded(list_sessions)()


@app.command("list")
@bounded
def _list(config: options.Config = Path("auditor.yaml")) -> None:
    """List the saved sessions: account, service, user, age, earliest end, how it was made."""
    list_sessions()


def list_sessions() -> None:
    """Print a line for each session file, also for one that does not open."""
    from datetime import UTC, datetime

    from auditor.sessions.vault import list_sessions as listed

    found = listed()
    if not found:
        typer.echo("There are no saved sessions. Bring one with `auditor sessions import ACCOUNT FILE`.")
    for entry in found:
        if entry.session is None:
            typer.echo(f"!  {entry.trouble}")
            continue
        session = entry.session
        end = session.ends
        age = (datetime.now(UTC) - session.when).days
        ends = f"first cookie ends {end:%Y-%m-%d}" if end else "no end known"
        who = session.username or "any user"
        typer.echo(f"{session.account}  {session.service}  {who}  {age} days old, {ends}, by {session.how.value}")


@app.command("import")
@bounded
def _import(
    account: Annotated[str, typer.Argument(help="An account of auditor.yaml.")],
    file: Annotated[Path, typer.Argument(help="A Playwright storage state.")],
    config: options.Config = Path("auditor.yaml"),
) -> None:
    """Save a Playwright storage state, encrypted, as the session of an account. Other sites' cookies are left out."""
    from auditor.cli.importing import import_session

    for line in import_session(config, account, file):
        typer.echo(line)


@app.command("forget")
@bounded
def _forget(
    account: Annotated[str, typer.Argument(help="An account of auditor.yaml.")],
    config: options.Config = Path("auditor.yaml"),
) -> None:
    """Delete the saved session of an account."""
    from auditor.cli.importing import forget_session

    typer.echo(forget_session(config, account))
