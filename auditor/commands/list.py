"""Services with their controls, and policies, or the accounts, on standard output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.declare.load import SHIPPED, load_policy
from auditor.declare.lookup import catalog_for, services_in
from auditor.declare.project import read_project
from auditor.text import clean, count

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


def list_accounts(config: Path) -> None:
    """Print the accounts of this auditor.yaml: where each is, whose it is, and which policy and waivers hold for it."""
    project = read_project(config)
    for account in project.declared:
        own = account.account
        waivers = sum(waiver.account == account.id for waiver, _ in project.waivers)
        parts = (
            account.service.value.name,
            f"group {own.group}" if own.group else None,
            f"owner {own.owner}" if own.owner else None,
            ", ".join(own.labels),
            f"policy {project.policy_of(account.id).id}",
            count(waivers, "waiver") if waivers else None,
            f"{account.source.file}, line {account.source.line}",
        )
        typer.echo(f"{account.id}: {clean('; '.join(part for part in parts if part), 400)}")
