"""Find the policy and services that saved observations are judged with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.cli.knowledge import catalog_for
from auditor.declare.load import load_config, load_service
from auditor.declare.lookup import policy_named
from auditor.errors import UsageError
from auditor.judge import checks_for
from auditor.judge import judge as judge_run
from auditor.model.report import PolicyFile

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.observation import Run
    from auditor.model.report import Report


def judged_again(run: Run, config: Path, policy_name: str | None) -> Report:
    """The report of these observations. UsageError where the policy has nothing for them, or a service is unknown."""
    settings = load_config(config).value if config.is_file() else None
    catalog = catalog_for(config)
    services = {}
    for name in dict.fromkeys(account.service for account in run.accounts):
        if name not in catalog.services:
            raise UsageError(
                f"The run is about the service {name}, which no file describes: add its folder to `checks`."
            )
        entry = catalog.services[name]
        services[name] = load_service(entry.path, entry.origin).value
    policy = policy_named(policy_name or (settings.policy if settings else "baseline"), catalog, config.parent)
    if not any(checks_for(policy.value, account.service) for account in run.accounts):
        raise UsageError(f"Policy {policy.id} has nothing for {', '.join(services)}: choose another with --policy.")
    file = PolicyFile(origin=policy.origin, sha256=policy.sha256)
    waivers = settings.waivers if settings else ()
    return judge_run(run, policy.id, policy.value, file, services, waivers, datetime.now(UTC).date())
