"""`auditor list`: services with their controls, and policies."""

from __future__ import annotations

from pathlib import Path

import typer

from auditor.cli import options


def list_all(config: options.Config = Path("auditor.yaml")) -> None:
    """List the services with their controls, and the policies."""
    from auditor.cli.knowledge import catalog_for, services_in
    from auditor.declare.load import load_policy

    catalog = catalog_for(config)
    typer.echo("Services")
    for name, loaded in services_in(catalog).items():
        service = loaded.value
        own = "" if loaded.origin == "shipped" else f" ({loaded.origin})"
        typer.echo(f"  {name}: {service.name}, {service.vendor}; facts of {service.verified}{own}")
        for control_name, control in service.controls.items():
            manual = "" if control.readings else " (by hand)"
            typer.echo(f"    {name}/{control_name}: {control.title}{manual}")
    typer.echo("Policies")
    for name, entry in catalog.policies.items():
        policy = load_policy(entry.path, entry.origin).value
        typer.echo(f"  {name}: {policy.description}")
