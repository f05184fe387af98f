"""Sessions on their way out of the vault: one in clear text, or many in an encrypted bundle for CI."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import typer

from auditor.declare.lookup import declared_account
from auditor.declare.project import read_accounts
from auditor.errors import UsageError
from auditor.sessions import vault
from auditor.sessions.bundle import VARIABLE, write_bundle
from auditor.storage.files import write_whole
from auditor.storage.home import auditor_home, refuse_git
from auditor.storage.keys import VARIABLE as KEY_VARIABLE
from auditor.storage.keys import KeySource, new_key, vault_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def export_state(config: Path, names: Sequence[str], output: Path | None) -> None:
    """One account's session as a Playwright storage state, on standard output or in a file of mode 0600."""
    if len(names) != 1:
        raise UsageError("Name the one account whose session is to be exported, or use --bundle for several.")
    account = declared_account(config, names[0]).account
    session = vault.load(account.service, names[0])
    if session is None:
        raise UsageError(f"There is no session for {names[0]}: sign in with `auditor login {names[0]}`.")
    _give(json.dumps(session.state, indent=1) + "\n", output)
    typer.echo("This is the session in clear text: whoever has it is signed in. Delete it after use.", err=True)


def export_bundle(config: Path, names: Sequence[str], output: Path | None) -> None:
    """The sessions of these accounts (default: all that have one) as one text, and the key that opens it."""
    config_, chosen = read_accounts(config, names)
    found = {name: vault.load(account.service, name) for name, account in chosen.items()}
    missing = [name for name, session in found.items() if session is None]
    if names and missing:
        raise UsageError(f"There is no session for {missing[0]}: sign in with `auditor login {missing[0]}`.")
    sessions = [session for session in found.values() if session is not None]
    if not sessions:
        raise UsageError(f"No account of {config_.file} has a saved session: sign in with `auditor login ACCOUNT`.")
    given = vault_key(auditor_home())
    own = given if given is not None and given.source is KeySource.ENVIRONMENT else None
    key = own or new_key()
    _give(write_bundle(sessions, key), output)
    typer.echo(
        f"{VARIABLE} for {', '.join(session.account for session in sessions)}; it opens with {KEY_VARIABLE}.", err=True
    )
    if missing:
        typer.echo(f"Left out, as there is no session: {', '.join(missing)}.", err=True)
    if own is None:
        typer.echo(f"This bundle's own key, shown this once: {KEY_VARIABLE}={key.secret.hex()}", err=True)
        typer.echo("Store both as secrets of the repository, with `gh secret set` for instance.", err=True)


def _give(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    output = output.absolute()
    refuse_git(output)
    if os.path.lexists(output):
        raise UsageError(f"{output} is there already and was left alone: name another file.")
    write_whole(output, text.encode())
