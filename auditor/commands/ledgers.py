"""Entries written to the ledgers beside auditor.yaml: nobody else's is lost, and a file is never half written."""

from __future__ import annotations

import errno
import getpass
import stat
from typing import TYPE_CHECKING

from auditor.commands.evidence import evidence_file
from auditor.errors import UsageError
from auditor.storage.files import held, write_whole
from auditor.text import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.declare.ledger import E, Ledger
    from auditor.model.attestation import EvidenceFile


def add_entry(ledger: Ledger[E], folder: Path, entry: E) -> Path:
    """Add it at the end of the ledger in the folder of an auditor.yaml. Returns the file that was written."""
    path = (folder / ledger.file).resolve()
    with held(path) as raw:
        content = ledger.extended(raw, shown_path(folder / ledger.file), entry)
        write_whole(path, content, stat.S_IMODE(path.stat().st_mode))
    return path


def who(by: str | None) -> str:
    """The name that was given, or the login name. UsageError where there is none."""
    try:
        name = by if by is not None else getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("Your login name is not known on this machine: add --by NAME.") from None
    return one_line(name, "--by")


def one_line(text: str, option: str) -> str:
    """One line of text that a file can hold: what cannot be shown is replaced. UsageError where it is empty or long."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text).strip()
    if not 0 < len(line) <= 500:
        raise UsageError(f"{option} has to be one line of at most 500 characters.")
    return line


def given_evidence(path: Path, folder: Path) -> EvidenceFile:
    """The file that a person named, as evidence. UsageError where it cannot be read, or is empty."""
    try:
        return evidence_file(path, folder)
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.ENODATA:
            raise UsageError(f"{path} is empty: name the file that proves it.") from None
        why = getattr(error, "strerror", None) or "not a path"
        raise UsageError(f"The evidence {path} cannot be read: {why}. Name a file with --evidence.") from None
