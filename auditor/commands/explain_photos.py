"""Photos in plain words: for each account, or for a service, what happens to them and what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console

from auditor.commands.previous import PreviousRun
from auditor.declare.load import load_policy
from auditor.declare.lookup import catalog_for, services_in
from auditor.declare.project import read_accounts
from auditor.declare.rights_ledger import LEDGER as RIGHTS
from auditor.declare.suggestions import or_else, quoted
from auditor.errors import UsageError
from auditor.model.finding import is_stale
from auditor.model.keys import AccountKey
from auditor.model.photo_guide import LastValue
from auditor.model.report import STALE_AFTER
from auditor.model.status import Status
from auditor.photos import photo_guide
from auditor.report.terminal_photos import print_photos
from auditor.rights import requests_on, standing_for
from auditor.text import today

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.history.state import RunState

_POLICY = "photos"


def explain_photos(config: Path, service: str | None) -> None:
    """Print it for every account of auditor.yaml, or for one service. UsageError where there is neither."""
    catalog = catalog_for(config)
    services = services_in(catalog)
    entry = catalog.policies[_POLICY]
    policy = load_policy(entry.path, entry.origin).value
    if service and service not in services:
        raise UsageError(f"Unknown service {quoted(service)}: {or_else(service, services, 'known services:')}")
    keys, stale_after = _accounts(config, service)
    if not keys and not service:
        raise UsageError(f"There is no {config}: name a service with --service, or write one with `auditor init`.")
    requests = requests_on(today(), RIGHTS.read(config.parent)) if keys else ()
    state = PreviousRun().known(keys).state if keys else None
    for key in keys or [AccountKey("", service or "")]:
        declared = services[key.service].value
        names = (key.account,) if key.account else ()
        last = _last(state, key, stale_after)
        wanted, asked = policy.expected_at(key.service), standing_for(requests, key)
        print_photos(photo_guide(key.service, declared, wanted, last, names, asked), Console())


def _accounts(config: Path, service: str | None) -> tuple[list[AccountKey], int]:
    """The accounts of auditor.yaml, of this service only where one is named, and after how many days a proof is old.

    No account where there is no such file.
    """
    if not config.is_file():
        return [], STALE_AFTER
    loaded, accounts = read_accounts(config, [])
    keys = [AccountKey(name, each.service) for name, each in accounts.items() if service in {None, each.service}]
    return keys, loaded.value.stale_after


def _last(state: RunState | None, key: AccountKey, stale_after: int) -> dict[str, LastValue]:
    """Which value each control of an account was known to have last."""
    now = datetime.now(UTC)
    return {
        check.control: LastValue(
            value=known.track.known,
            day=known.track.known_at.date(),
            stale=is_stale(known.track.known_at, now, stale_after),
            attested=known.status is Status.ATTESTED,
        )
        for check, known in (state.checks if state else {}).items()
        if check.account_key == key and known.track.known is not None and known.track.known_at is not None
    }
