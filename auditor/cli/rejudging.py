"""Find the policy and services that saved observations are judged with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.cli.knowledge import catalog_for
from auditor.declare.attested import read_attestations
from auditor.declare.load import load_config, load_service
from auditor.declare.lookup import check_lines, policy_named
from auditor.declare.project import waiver_sources
from auditor.errors import UsageError
from auditor.judge import Standard, checks_for
from auditor.judge import judge as judge_run
from auditor.model.report import STALE_AFTER, PolicyFile

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.observation import Run
    from auditor.model.report import Report


def judged_again(run: Run, config: Path, policy_name: str | None) -> Report:
    """The report of these observations. UsageError where the policy has nothing for them, or a service is unknown."""
    settings = load_config(config) if config.is_file() else None
    catalog = catalog_for(config)
    services = {}
    for name in dict.fromkeys(account.service for account in run.accounts):
        if name not in catalog.services:
            raise UsageError(
                f"The run is about the service {name}, which no file describes: add its folder to `checks`."
            )
        entry = catalog.services[name]
        services[name] = load_service(entry.path, entry.origin).value
    policy = policy_named(policy_name or (settings.value.policy if settings else "baseline"), catalog, config.parent)
    if not any(checks_for(policy.value, account.service) for account in run.accounts):
        raise UsageError(f"Policy {policy.id} has nothing for {', '.join(services)}: choose another with --policy.")
    standard = Standard(
        policy.id,
        policy.value,
        PolicyFile(origin=policy.origin, sha256=policy.sha256),
        services,
        datetime.now(UTC).date(),
        waivers=tuple(zip(settings.value.waivers, waiver_sources(settings), strict=True)) if settings else (),
        attestations=read_attestations(config.parent) if settings else (),
        lines=check_lines(policy),
        stale_after=settings.value.stale_after if settings else STALE_AFTER,
    )
    return judge_run(run, standard)
