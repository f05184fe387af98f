"""What a run has seen so far: a folder for each finished account, so that a killed run can go on where it stopped."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from auditor.model.base import Frozen
from auditor.model.observation import SCHEMA_VERSION, AccountSeen
from auditor.runs.layout import OBSERVATIONS
from auditor.runs.read import evidence_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Entry(Frozen):
    """One finished account. `started`: when its run began, which may be an earlier one that was resumed."""

    schema_version: int = SCHEMA_VERSION
    auditor: str
    started: datetime
    account: AccountSeen

    @property
    def evidence(self) -> tuple[str, ...]:
        """The paths of its evidence."""
        return tuple(evidence.path for control in self.account.controls for evidence in control.evidence)


class Journal:
    """The journal in this folder, which is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, entry: Entry, files: Mapping[str, bytes]) -> None:
        """Keep an account with its evidence, whole or not at all. `files`: evidence by path, also that of others.

        OSError where it cannot be written.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".", dir=self.folder))
        for path in entry.evidence:
            (fresh / path).parent.mkdir(exist_ok=True)
            (fresh / path).write_bytes(files[path])
        (fresh / OBSERVATIONS).write_text(entry.model_dump_json(), "utf-8")
        key = "/".join(entry.account.account_key)
        fresh.rename(self.folder / hashlib.sha256(key.encode()).hexdigest()[:32])

    def entries(self) -> Iterator[tuple[Entry, Mapping[str, bytes]]]:
        """What was kept, with its evidence; what cannot be read, or is of another version, is left out."""
        for folder in sorted(self.folder.glob("[0-9a-f]*")):
            try:
                entry = Entry.model_validate_json((folder / OBSERVATIONS).read_bytes())
            except (OSError, ValidationError):
                continue
            read = evidence_of(folder)
            files = {path: data for path in entry.evidence if (data := read(path)) is not None}
            if entry.schema_version == SCHEMA_VERSION and len(files) == len(entry.evidence):
                yield entry, files

    def drop(self) -> None:
        """Remove it: its accounts are in the run folder, or not wanted."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)
