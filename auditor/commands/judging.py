"""From declarations to what a run is judged by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.commands.evidence import evidence_states
from auditor.declare.lookup import check_lines
from auditor.history.annotate import NOTHING_KNOWN, Known
from auditor.judge.context import JudgingContext, PolicyInUse
from auditor.model.report import STALE_AFTER, PolicyFile
from auditor.rights import requests_on
from auditor.text import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditor.declare.load import Loaded
    from auditor.declare.project import Project
    from auditor.model.attestation import Attestation
    from auditor.model.config import Config, Waiver
    from auditor.model.observation import Source
    from auditor.model.policy import Policy
    from auditor.model.rights_ledger import RequestEntry
    from auditor.model.service import Service


def judging_context(
    policy: Loaded[Policy],
    services: Mapping[str, Loaded[Service]],
    config: Config | None,
    own_policies: Mapping[str, Loaded[Policy]],
    waivers: Sequence[tuple[Waiver, Source]] = (),
    attestations: Sequence[Attestation] = (),
    rights: Sequence[RequestEntry] = (),
    folder: Path = Path(),
    known: Known = NOTHING_KNOWN,
) -> JudgingContext:
    """What observations are judged by today.

    `config`: None where there is no auditor.yaml; `own_policies`: of accounts with another policy than the rest;
    `folder`: of the ledgers.
    """
    day, states = today(), evidence_states((*attestations, *rights), folder)
    in_use = {each.path: _in_use(each) for each in own_policies.values()}
    return JudgingContext(
        _in_use(policy),
        {name: service.value for name, service in services.items()},
        day,
        policies={name: in_use[each.path] for name, each in own_policies.items() if each.path != policy.path},
        declared=config.accounts if config else {},
        waivers=waivers,
        attestations=attestations,
        evidence=states,
        requests=requests_on(day, rights, states),
        stale_after=config.stale_after if config else STALE_AFTER,
        known=known,
    )


def _in_use(policy: Loaded[Policy]) -> PolicyInUse:
    file = PolicyFile(origin=policy.origin, sha256=policy.sha256)
    return PolicyInUse(policy.id, policy.value, file, check_lines(policy))


def project_context(project: Project, known: Known = NOTHING_KNOWN) -> JudgingContext:
    """The same for a whole project."""
    return judging_context(
        project.policy,
        project.services,
        project.config,
        project.own_policies,
        project.waivers,
        project.attestations,
        project.rights,
        project.config_path.parent,
        known,
    )
