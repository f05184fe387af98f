"""Files written whole or not at all, one writer at a time, mode 0600 for secrets. Knows nothing of their content."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from auditor.errors import AuditorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

LOCK_SECONDS = 30.0
NO_LOCKS = frozenset({errno.ENOLCK, errno.EOPNOTSUPP})
"""What a file system without locks answers."""


def private_folder(folder: Path) -> Path:
    """`folder` itself, created, or tightened to mode 0700."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) != 0o700:
            try:
                folder.chmod(0o700)
            except PermissionError:
                _require_closed(folder.stat())
    except OSError as error:
        raise _not_written(folder, error) from None
    return folder


def part_of(path: Path) -> Path:
    """The half-written file beside `path`; a killed process may leave it, the next write replaces it."""
    return path.with_name(f".{path.name}.part")


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replaces `path`, or leaves it as it is, even where the process or the machine dies.

    Call it under `locked`, or under `held` of the same path.
    """
    part = part_of(path)
    try:
        part.unlink(missing_ok=True)
        _write_new(part, content, mode)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _not_written(path, error) from None


def _write_new(path: Path, content: bytes, mode: int) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        try:
            os.fchmod(fd, mode)
        except PermissionError:  # of a file system without modes
            if mode & 0o077 == 0:
                _require_closed(os.fstat(fd))
        file.write(content)
        file.flush()
        _sync(fd)


class _NoModes(OSError):
    """Others could open a file, and its file system does not let that be changed."""


def _require_closed(seen: os.stat_result) -> None:
    if seen.st_mode & 0o077:
        raise _NoModes


def _sync(fd: int) -> None:
    """As far as the file system knows what that is."""
    try:
        os.fsync(fd)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP}:
            raise


def sync_folder(folder: Path) -> None:
    """Makes renames and removals in `folder` last through a power cut."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _sync(fd)
    finally:
        os.close(fd)


def open_regular(path: Path, *, follow: bool) -> BufferedReader:
    """`path` opened for reading; OSError where it is no regular file, or a link and `follow` is false."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # without it, opening a pipe would wait for its writer
    fd = os.open(path, flags if follow else flags | os.O_NOFOLLOW)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return os.fdopen(fd, "rb")


@contextmanager
def locked(path: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Holds the lock file `path` alone, against other processes and threads; the system frees it if we die."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _not_written(path, error) from None
    try:
        _wait_for(fd, path, time.monotonic() + seconds)
        yield
    finally:
        os.close(fd)


@contextmanager
def held(path: Path, *, seconds: float = LOCK_SECONDS) -> Iterator[bytes]:
    """The content of `path`, which nobody else replaces meanwhile who holds it too. It needs no lock file beside it.

    Where there is none, it is created empty, and goes away again unless something was written.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise _not_written(path, error) from None
        try:
            _wait_for(fd, path, deadline)
            if not _is_at(fd, path):
                continue  # it was replaced while we waited
            try:
                with open(fd, "rb", closefd=False) as file:
                    yield file.read()
            finally:
                if not os.fstat(fd).st_size and _is_at(fd, path):
                    path.unlink()
            return
        finally:
            os.close(fd)


def _is_at(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def _wait_for(fd: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise AuditorError(
                    f"Another process holds {path}. Wait until no other auditor is at work, and start again."
                ) from None
            time.sleep(0.01)
        except OSError as error:
            raise _not_written(path, error) from None
        else:
            return


def _not_written(path: Path, error: OSError) -> AuditorError:
    if error.errno in NO_LOCKS:
        return AuditorError(
            f"The file system of {path.parent} has no locks, as some network shares: "
            "set AUDITOR_HOME to a folder on a local disk."
        )
    if isinstance(error, _NoModes):
        return AuditorError(
            f"The file system of {path.parent} keeps no modes, so that others could read what is secret: "
            "set AUDITOR_HOME to a folder on a local disk."
        )
    why = error.strerror or "an unknown error"
    return AuditorError(f"{path} could not be written: {why}. Check the folder's owner and the free space.")
