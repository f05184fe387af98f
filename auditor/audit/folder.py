"""The run folder: checked before anything starts, written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

OBSERVATIONS = "observations.json"


def run_folder(output: Path | None, started: datetime) -> Path:
    """Where this run will be written: `output`, or `reports/<UTC time>`. UsageError where that cannot be.

    An existing folder is taken only if it is empty or a run folder. Nothing is left behind by this check.
    """
    folder = (output or Path("reports") / f"{started:%Y-%m-%dT%H-%M-%SZ}").absolute()
    if os.path.ismount(folder):  # unlike Path.is_mount, not a link to a folder above itself
        raise UsageError(
            f"{output} is where a file system is mounted, so a run cannot take its place: "
            f"name a folder inside it, such as --output {folder / 'run'}."
        )
    if os.path.lexists(folder) and not _replaceable(folder):
        raise UsageError(
            f"{output or folder} is there already and is no run folder: name an empty or a new folder with --output."
        )
    ancestor = next(parent for parent in folder.parents if parent.exists())
    try:
        Path(tempfile.mkdtemp(prefix=".auditor-", dir=ancestor)).rmdir()
        if folder.is_dir():
            Path(tempfile.mkdtemp(prefix=".auditor-", dir=folder)).rmdir()
    except OSError as error:
        raise UsageError(
            f"Nothing can be written into {ancestor}: {error.strerror}. Name another folder with --output."
        ) from None
    return folder


def write_folder(folder: Path, files: Mapping[str, bytes], more: Iterable[tuple[str, bytes]] = ()) -> None:
    """Put all files in place at once: a folder beside it is filled, then takes its name. OSError where it cannot.

    `more` are files that are taken one by one, so that they need not be in memory all at once.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, data in chain(more, {".gitignore": b"*\n", **files}.items()):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        fresh.chmod(0o700)
        _swap(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _swap(fresh: Path, folder: Path) -> None:
    """Give `folder` its new content. What lies there is judged after it was moved away: nobody can change it then."""
    if not os.path.lexists(folder):
        fresh.rename(folder)
        return
    former = Path(tempfile.mkdtemp(prefix=f".{folder.name}-former-", dir=folder.parent)) / folder.name
    try:
        folder.rename(former)
        try:
            if not _replaceable(former):
                raise FileExistsError(errno.EEXIST, "something that is no run was put there in the meantime")
            fresh.rename(folder)
        except OSError:
            former.rename(folder)
            raise
    finally:
        if is_run_folder(folder) and _replaceable(former):
            shutil.rmtree(former, ignore_errors=True)
        with suppress(OSError):  # what could not be moved back stays there
            former.parent.rmdir()


def _replaceable(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    return not any(folder.iterdir()) or is_run_folder(folder)


def is_run_folder(folder: Path) -> bool:
    """Whether a run of ours was written here."""
    try:
        head = json.loads((folder / OBSERVATIONS).read_text("utf-8"))
        return (
            isinstance(head, dict)
            and "schema_version" in head
            and "accounts" in head
            and (folder / "report.json").is_file()
        )
    except (OSError, ValueError):
        return False


def add_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Add or replace files of a run folder, each whole or not at all. UsageError where it is none, or cannot be."""
    if not is_run_folder(folder):
        raise UsageError(f"{folder} is no run folder: name the folder of a run.")
    try:
        for name, data in files.items():
            handle, fresh = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(fresh).replace(folder / name)
    except OSError as error:
        raise UsageError(f"Nothing can be written into {folder}: {error.strerror}.") from None
