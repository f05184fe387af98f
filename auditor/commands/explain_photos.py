"""Photos in plain words: for each account, or for a service, what happens to them and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from auditor.commands.previous import PreviousRun
from auditor.declare.load import load_policy
from auditor.declare.lookup import catalog_for, services_in
from auditor.declare.project import read_accounts
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import UsageError
from auditor.judge.context import checks_for
from auditor.model.keys import AccountKey
from auditor.photos import photo_guide
from auditor.report.terminal_photos import print_photos

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from auditor.history.state import RunState
    from auditor.model.policy import Policy

_POLICY = "photos"


def explain_photos(config: Path, service: str | None) -> None:
    """Print it for every account of auditor.yaml, or for one service. UsageError where there is neither."""
    catalog = catalog_for(config)
    services = services_in(catalog)
    entry = catalog.policies[_POLICY]
    policy = load_policy(entry.path, entry.origin).value
    if service and service not in services:
        raise UsageError(f"Unknown service {quoted(service)}: {or_else(service, services, 'known services:')}")
    keys = _accounts(config, service)
    if not keys and not service:
        raise UsageError(f"There is no {config}: name a service with --service, or write one with `auditor init`.")
    state = PreviousRun().known(keys).state if keys else None
    for key in keys or [AccountKey("", service or "")]:
        declared = services[key.service].value
        heading = f"{key.account}: {declared.name}" if key.account else declared.name
        guide = photo_guide(key.service, declared, _wanted(policy, key.service), _seen(state, key))
        print_photos(heading, declared, guide, Console())


def _accounts(config: Path, service: str | None) -> list[AccountKey]:
    """The accounts of auditor.yaml, of this service only where one is named; none where there is no such file."""
    if not config.is_file():
        return []
    _, accounts = read_accounts(config, [])
    return [AccountKey(name, each.service) for name, each in accounts.items() if service in {None, each.service}]


def _wanted(policy: Policy, service: str) -> dict[str, str]:
    return {control: check.expect for control, check in checks_for(policy, service).items()}


def _seen(state: RunState | None, key: AccountKey) -> dict[str, tuple[str, datetime]]:
    """Which value each control of an account had when it was seen last."""
    return {
        check.control: (known.track.known, known.track.known_at)
        for check, known in (state.checks if state else {}).items()
        if check.account_key == key and known.track.known is not None and known.track.known_at is not None
    }
