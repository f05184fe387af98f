"""The files that prove attestations: what is written down of them, and whether they still are what was attested."""

from __future__ import annotations

import errno
import hashlib
import os
from typing import TYPE_CHECKING

from auditor.model.attestation import EvidenceFile, EvidenceState
from auditor.storage.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from auditor.model.attestation import Attestation


def evidence_file(path: Path, folder: Path) -> EvidenceFile:
    """A file as evidence for the attestations.yaml of this folder.

    OSError where it cannot be read, or is empty; ValueError where its name is too long.
    """
    place, here = path.resolve(), folder.resolve()
    below = place.relative_to(here).as_posix() if place.is_relative_to(here) else None
    plain = below if below and below.isprintable() else None
    name = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in path.name).strip()
    return EvidenceFile(file=name, path=plain, sha256=_hashed(path))


def evidence_states(attestations: Iterable[Attestation], folder: Path) -> dict[EvidenceFile, EvidenceState]:
    """What became of each piece of evidence; nothing of one that lies elsewhere, as only its name is known."""
    every = {attestation.evidence for attestation in attestations if attestation.evidence}
    states = {evidence: _state(evidence, folder) for evidence in every}
    return {evidence: state for evidence, state in states.items() if state}


def _state(evidence: EvidenceFile, folder: Path) -> EvidenceState | None:
    try:
        place = (folder / (evidence.path or evidence.file)).resolve()
        if not place.is_relative_to(folder.resolve()):
            return None
        return EvidenceState.SAME if _hashed(place) == evidence.sha256 else EvidenceState.DIFFERS
    except (OSError, ValueError):
        return EvidenceState.GONE if evidence.path else None


def _hashed(path: Path) -> str:
    with open_regular(path, follow=True) as file:
        if not os.fstat(file.fileno()).st_size:
            raise OSError(errno.ENODATA, "it is empty")
        return hashlib.file_digest(file, "sha256").hexdigest()
