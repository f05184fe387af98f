"""`auditor list`: services with their controls, and policies."""

from __future__ import annotations

from auditor.cli import options


def list_all(config: options.Config = options.CONFIG) -> None:
    """List the services with their controls, and the policies."""
    from auditor.commands.list import list_all as run_list

    run_list(config)
