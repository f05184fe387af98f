"""An export as its files: a ZIP archive that is read and never unpacked, or one JSON file. Made for hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from auditor.errors import UsageError
from auditor.storage.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 32 << 30
"""Of all files in an archive together, unpacked."""
_MOST_DIRECTORY = 64 << 20
"""Bytes of an archive's list of files, which is read at once."""
_MOST_RATIO, _UNSUSPICIOUS = 200, 64 << 20
"""A file larger than this that was packed more than so many times is made to fill memory. Chats pack 5 to 20 times."""
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_TAIL = 22 + 0xFFFF + 20
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a broken archive, or an encrypted one, raises."""


@dataclass(frozen=True)
class ExportFile:
    """One file of an export: its path in it, its size in bytes, and how it is opened."""

    path: PurePosixPath
    size: int
    open: Callable[[], IO[bytes]]


@contextmanager
def files_of(path: Path) -> Iterator[Sequence[ExportFile]]:
    """The files of an export. UsageError where it cannot be read, or is an archive that no service makes."""
    try:
        with open_regular(path, follow=True) as file:
            head = file.read(4)
            if not head.startswith(b"PK"):
                yield (
                    ExportFile(PurePosixPath(path.name), path.stat().st_size, lambda: open_regular(path, follow=True)),
                )
                return
            _require_small_directory(file, path)
            with zipfile.ZipFile(file) as archive:
                members = [each for each in archive.infolist() if not each.is_dir()]
                _require_harmless(members, path)
                yield tuple(
                    ExportFile(PurePosixPath(each.filename), each.file_size, _opener(archive, each)) for each in members
                )
    except OSError as error:
        if path.is_dir():
            raise UsageError(f"{path} is a folder: name the archive itself, or the conversations.json in it.") from None
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except BROKEN as error:
        raise UsageError(f"{path} is a damaged or encrypted archive: {error}. Download it again.") from None


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(member)


def _require_harmless(members: Sequence[zipfile.ZipInfo], path: Path) -> None:
    for each in members:
        place = PurePosixPath(each.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in (place.parts or ("",))[0]:
            raise UsageError(f"{path} holds a file whose name leads out of its folder: no service makes that.")
        if each.file_size > _UNSUSPICIOUS and each.file_size > _MOST_RATIO * max(each.compress_size, 1):
            raise UsageError(
                f"{path} holds a file that was packed {each.file_size // max(each.compress_size, 1):,} times: "
                "it is made to fill a machine, and was not unpacked."
            )
    if sum(each.file_size for each in members) > MOST_BYTES:
        raise UsageError(f"{path} holds more than {MOST_BYTES >> 30} GB: inspect the conversations.json in it alone.")


def _require_small_directory(file: IO[bytes], path: Path) -> None:
    """The list of files is read at once, so its size is looked at before."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - _TAIL))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise zipfile.BadZipFile("its end is missing")
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if size == 0xFFFFFFFF and tail[max(0, at - 20) : at].startswith(_LOCATOR_64):
        (place,) = struct.unpack_from("<Q", tail, at - 20 + 8)
        file.seek(min(place, end))
        record = file.read(56)
        size = struct.unpack_from("<Q", record, 40)[0] if record.startswith(_END_64) and len(record) == 56 else size
    if size > _MOST_DIRECTORY:
        raise UsageError(f"{path} lists more files than any export has: it was not read.")
    file.seek(0)
