"""Services with their controls, and policies, on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.declare.load import SHIPPED, load_policy
from auditor.declare.lookup import catalog_for, services_in

if TYPE_CHECKING:
    from pathlib import Path


def list_all(config: Path) -> None:
    """Print them, as this auditor.yaml sees them where there is one."""
    catalog = catalog_for(config)
    typer.echo("Services")
    for name, loaded in services_in(catalog).items():
        service = loaded.value
        own = "" if loaded.origin == SHIPPED else f" ({loaded.origin})"
        typer.echo(f"  {name}: {service.name}, {service.vendor}; facts of {service.verified}{own}")
        for control_name, control in service.controls.items():
            manual = "" if control.readings else " (manual)"
            typer.echo(f"    {name}/{control_name}: {control.title}{manual}")
    typer.echo("Policies")
    for name, entry in catalog.policies.items():
        policy = load_policy(entry.path, entry.origin).value
        typer.echo(f"  {name}: {policy.description}")
