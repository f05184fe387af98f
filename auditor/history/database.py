"""The file of the history: opened, and brought to this version; a sentence says why where that cannot be done."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.history.schema import APPLICATION, MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_SECONDS = 30.0
"""How long one run waits while another one writes."""


class HistoryTrouble(UsageError):
    """The history cannot be used, and why. A run can go on without it."""


@contextmanager
def opened(path: Path, *, write: bool) -> Iterator[sqlite3.Connection]:
    """A connection to the database, of this program's version. HistoryTrouble where it cannot be used.

    With `write`, the file is created where it is missing, with mode 0600, and brought up to date. Without, a file on a
    medium that cannot be written is read as well.
    """
    with _errors_as_sentences(path), closing(_connected(path, write=write)) as connection:
        _check(connection, path)
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection)
        yield connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One change, whole or not at all; another process waits for its end."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _connected(path: Path, *, write: bool) -> sqlite3.Connection:
    if write:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        return _connection(path, "rw")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not path.is_file() or not path.stat().st_size:
        raise HistoryTrouble("There is no history yet: `auditor check` begins it with its next run.")
    connection = _connection(path, "ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return _connection(path, "ro&immutable=1")  # a read-only medium has no room for the files beside it
    return connection


def _connection(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT_SECONDS)
    connection.isolation_level = None  # transactions begin where we say so
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION and (version or connection.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise HistoryTrouble(f"{path} is a database of another program: move it away.")
    if version > len(MIGRATIONS):
        raise HistoryTrouble(
            f"A newer auditor wrote {path}: install the newest one, or set AUDITOR_HOME to another folder."
        )


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    with writing(connection):  # another process may have done it while this one waited
        for migration in MIGRATIONS[_version(connection) :]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


@contextmanager
def _errors_as_sentences(path: Path) -> Iterator[None]:
    """What SQLite and the file system say, in our words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise HistoryTrouble(_unusable(path, error)) from None
    except sqlite3.DatabaseError:
        raise HistoryTrouble(
            f"The history {path} is damaged. Restore it from a copy, or move it away: the next run begins a new one."
        ) from None
    except OSError as error:
        raise HistoryTrouble(
            f"The history {path} cannot be opened: {error.strerror or 'an unknown error'}. "
            "Check its owner and mode, or set AUDITOR_HOME to another folder."
        ) from None


def _unusable(path: Path, error: sqlite3.OperationalError) -> str:
    match error.sqlite_errorcode & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Another process writes the history {path} for a long time: wait for its end, and start again."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"The history {path} cannot be written: check its owner and mode, and those of its folder."
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return f"The history {path} could not be written: is there space on the disk?"
        case _:
            return (
                f"The history {path} does not have the tables that it should: restore it from a copy, or move it away."
            )
