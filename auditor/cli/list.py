"""`auditor list`: services with their controls, and policies; or the accounts."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from auditor.cli import options


class Listed(StrEnum):
    """What can be listed."""

    ACCOUNTS = "accounts"


What = Annotated[Listed | None, typer.Argument(help="accounts: those of auditor.yaml, with the policy of each.")]


def list_all(what: What = None, config: options.Config = options.CONFIG) -> None:
    """List the services with their controls, and the policies; or the accounts."""
    from auditor.commands.list import list_accounts
    from auditor.commands.list import list_all as run_list

    if what is Listed.ACCOUNTS:
        list_accounts(config)
    else:
        run_list(config)
