"""The run folder: checked before anything starts, written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Self

from auditor.errors import UsageError
from auditor.report import FORMATS
from auditor.runs.journal import Journal
from auditor.runs.layout import OBSERVATIONS, is_run_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from auditor.model.observation import Run
    from auditor.model.report import Report


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


class PlaceTaken(UsageError):
    """Another run is on its way to the same place."""


class WorkFolder:
    """A folder beside the place of a run, claimed as long as the run lasts: no other run is written to that place.

    A killed process leaves it behind, at most once for each place; the next run takes it over.
    """

    def __init__(self, target: Path, *, resume: bool = False) -> None:
        """Claim it. UsageError where it cannot be made, PlaceTaken where another run has it.

        `resume`: the journal of a killed run that lies there is kept.
        """
        self.target, self.path = target, work_of(target)
        self.journal = Journal(self.path / _JOURNAL)
        self._made = [folder for folder in (self.path.parent, *self.path.parent.parents) if not folder.exists()]
        try:
            self._claim: int | None = _claimed(self.path)
            _clear(self.path, {_JOURNAL} if resume else ())
        except BlockingIOError:
            raise PlaceTaken(
                f"Another run is being written to {target}: name another folder with --output, or wait for its end."
            ) from None
        except OSError as error:
            raise UsageError(
                f"Nothing can be written into {target.parent}: {error.strerror}. Name another folder with --output."
            ) from None

    def try_out(self, size: int) -> None:
        """Write that many bytes and remove them again. OSError where they do not fit."""
        trial = self.path / ".trial"
        try:
            with trial.open("wb") as file:
                for _ in range(size // _PIECE + 1):
                    file.write(bytes(_PIECE))
                file.flush()
                os.fsync(file.fileno())
        finally:
            trial.unlink(missing_ok=True)

    def publish(self, files: Mapping[str, bytes | bytearray], more: Iterable[tuple[str, bytes]] = ()) -> None:
        """Put the run in place, whole, by one rename. OSError where it cannot; then nothing of it is left."""
        try:
            self.journal.drop()
            _fill(self.path, files, more)
            _swap(self.path, self.target)
        except BaseException:
            self.drop()
            raise
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def drop(self) -> None:
        """Give the place up, with what was not put in place."""
        if self._claim is None:
            return
        shutil.rmtree(self.path, ignore_errors=True)
        self._release()  # not before: what is there afterwards is another run's
        with suppress(OSError):  # somebody else has put something there
            for folder in self._made:
                folder.rmdir()

    def _release(self) -> None:
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None


def work_of(target: Path) -> Path:
    """Where the run that will be at this place is made."""
    return target.parent / f".{target.name}.work"


def journal_of(target: Path) -> Journal:
    """What a killed run at this place has seen."""
    return Journal(work_of(target) / _JOURNAL)


def unfinished(folder: Path) -> list[Path]:
    """The places below this folder of runs that were killed, and that somebody can go on with; newest names last."""
    found = []
    for journal in sorted(folder.glob(f".*.work/{_JOURNAL}")):
        with suppress(OSError):
            handle = _held(journal.parent)  # another process has it: that run goes on by itself
            if handle is not None:
                os.close(handle)
                found.append(folder / journal.parent.name[1 : -len(".work")])
    return found


def claim(folder: Path, *, named: bool, resume: bool = False) -> WorkFolder:
    """A claim on this place; where nobody `named` it, on the next free one beside it, so that no two runs share it."""
    if named:
        return WorkFolder(folder, resume=resume)
    for number in count(1):
        place = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        with suppress(PlaceTaken):
            work = WorkFolder(place)
            if not os.path.lexists(place):
                return work
            work.drop()
    raise AssertionError("numbers do not end")


_JOURNAL = ".journal"
_PIECE = 1 << 16
_ATTEMPTS = 20


def _claimed(path: Path) -> int:
    """The open folder, locked for this process. BlockingIOError where another one has it."""
    for attempt in count(1):
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if (handle := _held(path)) is not None:
                return handle
        except (FileNotFoundError, FileExistsError):  # another run gave it up in between, or what is there is no folder
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("numbers do not end")


def _held(path: Path) -> int | None:
    """The open folder, locked; None where it became somebody's run in that moment."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _lock(handle)
        if os.path.samestat(path.stat(), os.fstat(handle)):
            return handle
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _lock(handle: int) -> None:
    """A file system without locks is taken as it is: whoever starts two runs there names two folders."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.ENOLCK, errno.EOPNOTSUPP}:
            raise


def _clear(folder: Path, kept: Collection[str] = ()) -> None:
    for entry in folder.iterdir():
        if entry.name in kept:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _fill(fresh: Path, files: Mapping[str, bytes | bytearray], more: Iterable[tuple[str, bytes]]) -> None:
    for name, data in chain(more, {".gitignore": b"*\n", **files}.items()):
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with suppress(PermissionError):  # a file system without modes
        fresh.chmod(0o700)


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


def run_files(
    run: Run, report: Report, formats: Iterable[str], evidence: Mapping[str, bytes]
) -> dict[str, bytes | bytearray]:
    """The files of a run folder beside its evidence, by name."""
    from auditor.report.json import content

    def written(name: str) -> bytes | bytearray:
        return content(report) if name == "json" else FORMATS[name].render(report, evidence.get).encode()

    files: dict[str, bytes | bytearray] = {OBSERVATIONS: run.model_dump_json(indent=2).encode() + b"\n"}
    return files | {FORMATS[name].file: written(name) for name in formats}


def write_run(
    folder: Path, run: Run, report: Report, formats: Iterable[str], evidence: Mapping[str, bytes], *, named: bool
) -> Path:
    """Write a whole run folder, there or, where nobody `named` the place, beside it; gives where.

    AuditorError where it cannot be written after all.
    """
    with claim(folder, named=named) as work:
        try:
            work.publish(run_files(run, report, formats, evidence), evidence.items())
        except OSError as error:
            raise not_written(work.target, error) from None
    return work.target


def not_written(folder: Path, error: OSError) -> UsageError:
    """What to say, and to do next, where a run could not be written."""
    return UsageError(
        f"The run could not be written to {folder}: {error.strerror}. "
        "Free some space, or name another folder with --output."
    )
