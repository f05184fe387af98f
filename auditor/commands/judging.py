"""From declarations to what a run is judged by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.commands.evidence import evidence_states
from auditor.declare.lookup import check_lines
from auditor.history.annotate import NOTHING_KNOWN, Known
from auditor.judge.context import JudgingContext
from auditor.model.report import STALE_AFTER, PolicyFile
from auditor.rights import requests_on
from auditor.text import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditor.declare.load import Loaded
    from auditor.declare.project import Project
    from auditor.model.attestation import Attestation
    from auditor.model.config import Config
    from auditor.model.observation import Source
    from auditor.model.policy import Policy
    from auditor.model.rights_ledger import RequestEntry
    from auditor.model.service import Service


def judging_context(
    policy: Loaded[Policy],
    services: Mapping[str, Loaded[Service]],
    config: Config | None,
    waiver_sources: Sequence[Source] = (),
    attestations: Sequence[Attestation] = (),
    rights: Sequence[RequestEntry] = (),
    folder: Path = Path(),
    known: Known = NOTHING_KNOWN,
) -> JudgingContext:
    """What observations are judged by today.

    `config`: None where there is no auditor.yaml; `folder`: of the ledgers.
    """
    day, states = today(), evidence_states((*attestations, *rights), folder)
    return JudgingContext(
        policy.id,
        policy.value,
        PolicyFile(origin=policy.origin, sha256=policy.sha256),
        {name: service.value for name, service in services.items()},
        day,
        waivers=tuple(zip(config.waivers, waiver_sources, strict=True)) if config else (),
        attestations=attestations,
        evidence=states,
        requests=requests_on(day, rights, states),
        lines=check_lines(policy),
        stale_after=config.stale_after if config else STALE_AFTER,
        known=known,
    )


def project_context(project: Project, known: Known = NOTHING_KNOWN) -> JudgingContext:
    """The same for a whole project."""
    return judging_context(
        project.policy,
        project.services,
        project.config,
        project.waiver_sources,
        project.attestations,
        project.rights,
        project.config_path.parent,
        known,
    )
