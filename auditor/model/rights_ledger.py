"""What people asked services for, and what came of it. The language of rights.yaml."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from auditor.model.address import WebAddress
from auditor.model.attestation import EvidenceFile, EvidenceState
from auditor.model.base import Frozen
from auditor.model.keys import OfAccount
from auditor.model.rights import RightKind
from auditor.model.texts import Line


class Law(StrEnum):
    """What a deadline can follow from, where the vendor promises none that is earlier."""

    GDPR = "gdpr"
    CCPA = "ccpa"


class Deadline(Frozen):
    """Until when an answer is due, and who says so."""

    day: date
    says: Line
    source: WebAddress


class RequestStep(StrEnum):
    """What happened to a request."""

    ASKED = "asked"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestEntry(Frozen):
    """One step of one request, as a person recorded it."""

    right: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*/[a-z][a-z-]*$")] = Field(
        description="service and right: chatgpt/object-to-training"
    )
    account: Line
    step: RequestStep
    on: date
    by: Line
    due: Deadline | None = Field(None, description="of `asked`: until when an answer is due")
    until: date | None = Field(None, description="how long the word counts as an attestation; default: a year")
    evidence: EvidenceFile | None = None
    note: Line | None = None


class RightsLedger(Frozen):
    """The file rights.yaml beside auditor.yaml: every step of every request, in the order in which it was recorded."""

    requests: tuple[RequestEntry, ...] = ()


class RequestState(StrEnum):
    """Where a request stands; what needs somebody first."""

    OVERDUE = "overdue"
    """Its deadline is over, and no answer is recorded."""
    WAITING = "waiting"
    REFUSED = "refused"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


OPEN_REQUESTS = frozenset({RequestState.OVERDUE, RequestState.WAITING})
"""Somebody waits for an answer."""


class RightsRequest(OfAccount):
    """One request of an account as it stands on a day. `ended`: when it was answered, refused or withdrawn.

    `evidence` is the newest that there is; `attested_until`: the last day on which it counts as an attestation, None
    where it does not.
    """

    right: RightKind
    state: RequestState
    asked: date
    by: str
    due: Deadline | None = None
    ended: date | None = None
    attested_until: date | None = None
    evidence: EvidenceFile | None = None
    evidence_state: EvidenceState | None = None
    notes: tuple[str, ...] = ()

    @property
    def renewable(self) -> bool:
        """Whether it is to be asked for again when its attestation ends: what was sent or deleted once is over."""
        return self.attested_until is not None and self.right is RightKind.OBJECT_TO_TRAINING

    def is_attested(self, today: date) -> bool:
        """Whether it counts as an attestation on a day."""
        return self.attested_until is not None and self.attested_until >= today
