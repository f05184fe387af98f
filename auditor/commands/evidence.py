"""The files that prove what people recorded: what is written down of them, and what became of them."""

from __future__ import annotations

import errno
import hashlib
import os
from typing import TYPE_CHECKING, Protocol

from auditor.model.attestation import EvidenceFile, EvidenceState
from auditor.storage.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class WithEvidence(Protocol):
    """What a person recorded, and may have proved with a file."""

    @property
    def evidence(self) -> EvidenceFile | None:
        """The file, by its name and hash."""


def evidence_file(path: Path, folder: Path) -> EvidenceFile:
    """A file as evidence for the ledgers of this folder.

    OSError where it cannot be read, or is empty; ValueError where its name is too long.
    """
    place, here = path.resolve(), folder.resolve()
    below = place.relative_to(here).as_posix() if place.is_relative_to(here) else None
    plain = below if below and below.isprintable() else None
    name = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in path.name).strip()
    return EvidenceFile(file=name, path=plain, sha256=_hashed(path))


def evidence_states(entries: Iterable[WithEvidence], folder: Path) -> dict[EvidenceFile, EvidenceState]:
    """What became of each piece of evidence; nothing of one that lies elsewhere, as only its name is known."""
    every = {entry.evidence for entry in entries if entry.evidence}
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
