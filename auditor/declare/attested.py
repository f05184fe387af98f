"""attestations.yaml: what people vouched for, in a file beside auditor.yaml, to be reviewed and kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.load import load_attestations

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.model.attestation import Attestation

ATTESTATIONS = "attestations.yaml"


def read_attestations(folder: Path) -> tuple[Attestation, ...]:
    """Those in the folder of an auditor.yaml; none where there is no such file. Raises InvalidFiles."""
    path = folder / ATTESTATIONS
    return load_attestations(path).value.attestations if path.exists() else ()
