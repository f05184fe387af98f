"""What observations are judged by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.history.annotate import NOTHING_KNOWN, Known
from auditor.model.finding import ControlFacts
from auditor.model.report import STALE_AFTER, PolicyFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from auditor.model.attestation import Attestation, EvidenceFile, EvidenceState
    from auditor.model.config import Account, Waiver
    from auditor.model.keys import ControlId
    from auditor.model.observation import Source
    from auditor.model.policy import Check, Policy
    from auditor.model.rights_ledger import RightsRequest
    from auditor.model.service import Service


@dataclass(frozen=True)
class PolicyInUse:
    """A policy by its name. `lines`: where the checks of a user's own policy stand."""

    name: str
    value: Policy
    file: PolicyFile
    lines: Mapping[str, Source] = field(default_factory=dict)

    def checks_for(self, service: str) -> dict[str, Check]:
        """Its lines for one service, by the control's own name."""
        return self.value.checks_for(service)


@dataclass(frozen=True)
class JudgingContext:
    """What observations are judged by: a policy, and what people said about it until `today`.

    `policies`: those of accounts that have another; `declared`: what auditor.yaml says about the accounts. `waivers`
    come with where each stands, if that is known. `evidence`: what became of the files that attestations name;
    `requests`: what was asked of services, and where that stands. `known`: what former runs saw.
    """

    policy: PolicyInUse
    services: Mapping[str, Service]
    today: date
    policies: Mapping[str, PolicyInUse] = field(default_factory=dict)
    declared: Mapping[str, Account] = field(default_factory=dict)
    waivers: Sequence[tuple[Waiver, Source | None]] = ()
    attestations: Sequence[Attestation] = ()
    evidence: Mapping[EvidenceFile, EvidenceState] = field(default_factory=dict)
    requests: Sequence[RightsRequest] = ()
    stale_after: int = STALE_AFTER
    known: Known = NOTHING_KNOWN
    _facts: dict[ControlId, ControlFacts] = field(default_factory=dict)

    def policy_of(self, account: str) -> PolicyInUse:
        """What this account is judged by."""
        return self.policies.get(account, self.policy)

    def facts(self, key: ControlId) -> ControlFacts:
        """What the service file says of a control, one value for all its findings."""
        if key not in self._facts:
            service = self.services[key.service]
            self._facts[key] = ControlFacts.of(service, service.controls[key.control])
        return self._facts[key]

    def waiver(self, account: str, check: str) -> Waiver | None:
        """The waiver that holds for this check."""
        fitting = (waiver for waiver, _ in self.waivers if waiver.account == account and waiver.check == check)
        return next((waiver for waiver in fitting if waiver.until >= self.today), None)

    def attestation(self, account: str, check: str) -> Attestation | None:
        """The newest word about this check, whatever it says and whether it still holds or not."""
        fitting = [
            attestation
            for attestation in self.attestations
            if (attestation.account, attestation.check) == (account, check)
        ]
        return max(reversed(fitting), key=lambda attestation: attestation.when, default=None)

    def request(self, account: str, service: str, check: Check) -> RightsRequest | None:
        """The request that satisfies this check, where its policy names one, whatever came of it."""
        return next(
            (
                request
                for request in self.requests
                if request.account_key == (account, service) and request.right == check.right
            ),
            None,
        )
