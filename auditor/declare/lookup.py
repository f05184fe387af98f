"""Accounts, policies and services by name, for commands that need no whole project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.catalog import Catalog, find_policy, open_catalog
from auditor.declare.cross_references import policy_problems
from auditor.declare.load import SHIPPED, Loaded, load_config, load_policy, load_service
from auditor.declare.project import DeclaredAccount, account_sources, all_services, read_accounts
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import InvalidFiles, UsageError
from auditor.model.keys import ControlId
from auditor.model.observation import Source

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.policy import Policy
    from auditor.model.problem import Problem
    from auditor.model.service import Service


def catalog_for(config: Path) -> Catalog:
    """The catalog as this auditor.yaml sees it; the shipped one where there is none."""
    if not config.is_file():
        return open_catalog()
    return open_catalog(load_config(config).value.checks, config.parent)


def services_in(catalog: Catalog) -> dict[str, Loaded[Service]]:
    """Every service of the catalog; InvalidFiles where one is wrong."""
    problems: list[Problem] = []
    services = all_services(catalog, problems)
    if problems:
        raise InvalidFiles(sorted(problems))
    return services


def declared_account(config_path: Path, name: str) -> DeclaredAccount:
    """An account of an auditor.yaml. Raises as `read_project` does."""
    config, chosen = read_accounts(config_path, [name])
    account = chosen[name]
    catalog = open_catalog(config.value.checks, config_path.parent)
    if account.service not in catalog.services:
        known = or_else(account.service, catalog.services, "known services:")
        raise UsageError(f"{config_path}: unknown service {quoted(account.service)} of {name}: {known}")
    entry = catalog.services[account.service]
    service = load_service(entry.path, entry.origin)
    return DeclaredAccount(name, account, service, account_sources(config)[name], config_path.parent)


def policy_named(name: str, catalog: Catalog, base: Path) -> Loaded[Policy]:
    """A policy by name or path, compared with the services of the catalog. UsageError where there is none."""
    entry = find_policy(name, catalog, (base,))
    if entry is None:
        raise UsageError(f"Unknown policy {quoted(name)}: {or_else(name, catalog.policies, 'give a path, or one of')}")
    policy = load_policy(entry.path, entry.origin)
    problems: list[Problem] = []
    services = {name: service for name, service in all_services(catalog, problems).items() if _names(policy, name)}
    if problems := [*problems, *policy_problems(policy, catalog, services)]:
        raise InvalidFiles(sorted(problems))
    return policy


def check_lines(policy: Loaded[Policy]) -> dict[str, Source]:
    """Where each check stands, in a policy file of the user's own; nothing of a shipped one."""
    if policy.origin == SHIPPED:
        return {}
    return {
        check: Source(file=policy.file, line=policy.document.keys[("checks", check)][0])
        for check in policy.value.checks
    }


def _names(policy: Loaded[Policy], service: str) -> bool:
    return any(ControlId.parse(check).service == service for check in policy.value.checks)
