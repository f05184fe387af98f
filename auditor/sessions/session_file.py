"""Opens a session file, and says in a sentence why one does not open. Never changes a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, assert_never

from auditor.errors import UsageError
from auditor.sessions.session_bytes import MAGIC, MAX_BYTES, Fault, NotOpened, Session, open_sealed
from auditor.storage.files import open_regular

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.storage.keys import VaultKey


class UnusableSession(UsageError):
    """A session file that does not open. `fault` is for programs; None where the file could not even be read."""

    def __init__(self, message: str, fault: Fault | None = None) -> None:
        self.fault = fault
        super().__init__(message)


def open_file(path: Path, service: str, account: str, key: VaultKey | None) -> Session:
    """The session in `path`. Raises UnusableSession, or FileNotFoundError where nothing is there."""
    data = _read(path)
    try:
        return open_sealed(data, key, service, account)
    except NotOpened as why:
        raise UnusableSession(_sentence(why.fault, path, account), why.fault) from None


def is_ours(path: Path) -> bool:
    """Whether it is a session file in whatever condition, even an empty one: nothing else may be deleted."""
    try:
        start = _read(path)[: len(MAGIC)]
    except (FileNotFoundError, UnusableSession):
        return False
    return start in {MAGIC, b""}


def foreign(path: Path) -> str:
    """The sentence about a file that auditor did not write."""
    return f"{path} is not a session of auditor, and was left alone. Move it to where it belongs."


def _read(path: Path) -> bytes:
    try:
        with open_regular(path, follow=False) as file:
            return file.read(min(os.fstat(file.fileno()).st_size, 2 * MAX_BYTES))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnusableSession(
            f"{path} cannot be read as a session: {error.strerror}. It must be a plain file of yours, of mode 0600: "
            "fix that, or move it away."
        ) from None


def _sentence(fault: Fault, path: Path, account: str) -> str:
    again = f"sign in again with `auditor login {account}`"
    match fault:
        case Fault.FOREIGN:
            return foreign(path)
        case Fault.NEWER:
            return f"{path} was written by a newer auditor. Update auditor, or {again}."
        case Fault.TRUNCATED:
            return f"{path} is truncated. Restore it from a copy, or {again}."
        case Fault.OTHER_ACCOUNT:
            return f"{path} holds the session of another account. Move it back to its own place, and {again}."
        case Fault.NO_KEY:
            return f"{path} needs the vault's key, and there is none. Set AUDITOR_KEY to it, or {again}."
        case Fault.WRONG_KEY:
            return f"{path} was saved with another key. Set AUDITOR_KEY to that key, or {again}."
        case Fault.DAMAGED:
            return f"{path} is damaged or was changed: integrity check failed. Restore it from a copy, or {again}."
    assert_never(fault)
