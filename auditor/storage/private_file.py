"""Reads small files that must be the user's own and closed to everybody else."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from auditor.storage.environment import peek
from auditor.storage.files import open_regular

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024


class NotPrivate(Exception):
    """Why the file must not be used: a clause for an error sentence."""


def read_owned(path: Path) -> bytes:
    """The content of a regular file of this user with mode 0600 or tighter; else NotPrivate. OSError passes."""
    with open_regular(path, follow=True) as file:
        _check(os.fstat(file.fileno()))
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotPrivate("it is larger than 64 KiB, and no such secret is")
    return content


def read_provided(path: Path) -> bytes:
    """The same; or a file that others may read too, where a platform hands secrets to this machine alone.

    Docker, Podman, Kubernetes and systemd do so: on a mount that nobody can write to, or in a folder of root's.
    """
    with open_regular(path, follow=True) as file:
        if not _is_provided(path, file.fileno()):
            return read_owned(path)
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotPrivate("it is larger than 64 KiB, and no such secret is")
    return content


_PROVIDED = ("/run/secrets", "/var/run/secrets")


def _is_provided(path: Path, fd: int) -> bool:
    seen = os.fstat(fd)
    if seen.st_uid not in {0, os.geteuid()} or stat.S_IMODE(seen.st_mode) & 0o022:
        return False
    folders = [*_PROVIDED, *filter(None, [peek("CREDENTIALS_DIRECTORY")])]
    read_only = bool(os.fstatvfs(fd).f_flag & os.ST_RDONLY)
    return read_only or any(path.absolute().is_relative_to(folder) for folder in folders)


def _check(seen: os.stat_result) -> None:
    """Looks at the open file, so that nobody can swap it between the check and the reading."""
    mode = stat.S_IMODE(seen.st_mode)
    if seen.st_uid != os.geteuid():
        raise NotPrivate("it belongs to another user")
    if mode & 0o077:
        raise NotPrivate(f"its mode is {mode:04o}, so that others may read or change it, and 0600 is needed")
