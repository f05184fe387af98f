"""A person's word about controls that no page shows. The language of attestations.yaml."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from auditor.model.base import Frozen
from auditor.model.policy import CheckId
from auditor.model.texts import Line


class EvidenceFile(Frozen):
    """What the person has in hand: the name of a file, and what its bytes hash to. The file stays where it is.

    `path`: where it lies, from the folder of attestations.yaml on; None where it lies elsewhere.
    """

    file: Line
    path: Line | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class EvidenceState(StrEnum):
    """What became of a piece of evidence."""

    SAME = "same"
    DIFFERS = "differs"
    GONE = "gone"


class Attestation(Frozen):
    """Who attests which value of a manual control, since when, until when, and with what evidence."""

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
