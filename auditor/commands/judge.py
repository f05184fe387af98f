"""Judge saved observations again, with what is declared today."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.audit.interrupts import held, until_interrupted
from auditor.commands.judging import judging_context
from auditor.commands.previous import PreviousRun
from auditor.commands.terminal import interrupted, known_formats, print_outcome
from auditor.declare.attestations import LEDGER as ATTESTATIONS
from auditor.declare.load import load_config, load_service
from auditor.declare.lookup import catalog_for, policy_named
from auditor.declare.project import waivers_of
from auditor.declare.rights_ledger import LEDGER as RIGHTS
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode, exit_code
from auditor.judge.report import judge as judge_run
from auditor.model.observation import AccountSeen, Trouble
from auditor.model.reason import Reason
from auditor.runs.read import evidence_of, observations_of
from auditor.runs.write import run_folder, write_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from auditor.declare.load import Loaded
    from auditor.judge.context import JudgingContext
    from auditor.model.config import Config
    from auditor.model.observation import Run
    from auditor.model.report import Report

_ANOTHER = "it stands for another account now than in that run"


def judge(
    folder: Path,
    policy: str | None,
    config: Path,
    output: Path | None,
    formats: Sequence[str],
    *,
    exit_zero: bool,
    quiet: bool,
) -> int:
    """Write a run folder of its own, and print the report. UsageError before anything is written."""
    names = known_formats(formats)
    run = observations_of(folder)
    report = judged_again(run, config, policy)
    target = run_folder(output, datetime.now(UTC))
    read = evidence_of(folder)
    paths = {evidence.path for finding in report.findings for evidence in finding.evidence}
    pictures = {path: data for path in paths if (data := read(path)) is not None}
    with held() as interrupt:
        written = write_run(target, run, report, names, pictures, named=output is not None)
        ended = until_interrupted(lambda: print_outcome(report, written, quiet=quiet))
    if interrupt.came or ended:
        return interrupted(report, written)
    return ExitCode.OK if exit_zero else exit_code(report)


def judged_again(run: Run, config: Path, policy: str | None) -> Report:
    """The report of a former run under this policy (None: the one of the config), with what was known before it."""
    settings = load_config(config) if config.is_file() else None
    return judge_run(_of_the_same(run, settings), _context(run, settings, config, policy))


def _of_the_same(run: Run, settings: Loaded[Config] | None) -> Run:
    """The run without what it saw of accounts whose names stand for somebody else by now."""
    declared = settings.value.accounts if settings else {}
    accounts = tuple(
        AccountSeen(
            account=seen.account,
            service=seen.service,
            trouble=Trouble(reason=Reason.NOT_VISITED, saw=_ANOTHER),
            service_file=seen.service_file,
            source=seen.source,
        )
        if seen.declared is not None
        and (now := declared.get(seen.account))
        and (now.service, now.digest) != (seen.service, seen.declared)
        else seen
        for seen in run.accounts
    )
    return run.model_copy(update={"accounts": accounts})


def _context(run: Run, settings: Loaded[Config] | None, config: Path, policy_name: str | None) -> JudgingContext:
    """UsageError where the policy has nothing for these observations, or a service is unknown."""
    catalog = catalog_for(config)
    services = {}
    for name in dict.fromkeys(account.service for account in run.accounts):
        if name not in catalog.services:
            raise UsageError(
                f"The run is about the service {name}, which no file describes: add its folder to `checks`."
            )
        entry = catalog.services[name]
        services[name] = load_service(entry.path, entry.origin)
    policy = policy_named(policy_name or (settings.value.policy if settings else "baseline"), catalog, config.parent)
    own_policies = {}
    if settings and policy_name is None:
        names = {name: settings.value.policy_of(account) for name, account in settings.value.accounts.items()}
        others = {name: policy_named(name, catalog, config.parent) for name in {*names.values()} - {policy.id}}
        own_policies = {account: others[name] for account, name in names.items() if name in others}
    if not any(own_policies.get(each.account, policy).value.checks_for(each.service) for each in run.accounts):
        raise UsageError(f"Policy {policy.id} has nothing for {', '.join(services)}: choose another with --policy.")
    return judging_context(
        policy,
        services,
        settings.value if settings else None,
        own_policies,
        waivers_of(settings) if settings else (),
        ATTESTATIONS.read(config.parent) if settings else (),
        RIGHTS.read(config.parent) if settings else (),
        config.parent,
        PreviousRun().known([account.account_key for account in run.accounts], run.started),
    )
