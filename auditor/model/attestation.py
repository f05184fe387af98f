"""A person's word about controls that no page shows. The language of attestations.yaml."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from auditor.model.base import Frozen
from auditor.model.policy import CheckId
from auditor.model.service import Line


class EvidenceFile(Frozen):
    """What the person has in hand: the name of a file, and what its bytes hash to. The file stays where it is."""

    file: Line
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Attestation(Frozen):
    """Who vouches for which value of a manual control, since when, until when, and by what."""

    check: CheckId
    account: Line
    value: Line
    by: Line
    when: AwareDatetime
    until: date
    evidence: EvidenceFile | None = None


class Attestations(Frozen):
    """The file attestations.yaml beside auditor.yaml. Of several about the same check, the newest counts."""

    attestations: tuple[Attestation, ...] = ()
