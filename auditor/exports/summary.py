"""What is in an export, in counts: found by what each service is publicly known to write."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from auditor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.exports.archive import ExportFile
    from auditor.exports.events import Value

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff"})
SOUNDS = frozenset({".wav", ".mp3", ".m4a", ".ogg", ".opus", ".aac", ".flac", ".webm"})
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What is counted, in the order in which it is shown."""

    CONVERSATIONS = "conversations"
    MESSAGES = "messages"
    UPLOADED_PHOTOS = "uploaded_photos"
    GENERATED_IMAGES = "generated_images"
    VOICE = "voice"
    OTHER_FILES = "other_files"
    SHARED_LINKS = "shared_links"
    MEMORIES = "memories"
    RATINGS = "ratings"
    IMAGE_FILES = "image_files"
    SOUND_FILES = "sound_files"


@dataclass
class Summary:
    """What an export holds. A kind without a count is not told by this service's exports."""

    service: str
    counts: dict[Kind, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    files: int = 0
    bytes: int = 0

    def add(self, kind: Kind, number: int = 1) -> None:
        """Count something."""
        self.counts[kind] = self.counts.get(kind, 0) + number

    def at(self, when: object) -> None:
        """Something happened then: seconds since 1970, or a time as text. What is no time is left out."""
        moment = _moment(when)
        if moment is not None:
            self.first = min(self.first or moment, moment)
            self.last = max(self.last or moment, moment)


def _moment(when: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(when) if isinstance(when, str) else datetime.fromtimestamp(when, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found if datetime(1990, 1, 1, tzinfo=UTC) < found < _LATEST else None


class Format(Protocol):
    """What a service writes, read value by value. `main`: how its most important file is called."""

    summary: Summary
    main: str

    def wants(self, name: str) -> bool:
        """Whether a file of this name says something about counts."""

    def see(self, name: str, value: Value) -> None:
        """A value of such a file."""


def is_image(name: object) -> bool:
    """Whether a file of this name is a picture."""
    return isinstance(name, str) and PurePosixPath(name).suffix.lower() in IMAGES


def summarise(files: Sequence[ExportFile], formats: Sequence[Format]) -> Summary:
    """The summary by the format that understands the files. UsageError where none does."""
    from auditor.exports.events import values

    found = False
    for file in files:
        name = file.path.name
        wanting = [(each, name) for each in formats if each.wants(name)]
        if len(files) == 1 and not wanting:  # a person may have given it another name
            wanting = [(each, each.main) for each in formats]
        for value in values(file) if wanting else ():
            for each, as_name in wanting:
                each.see(as_name, value)
        found = found or bool(wanting)
    known = [each.summary for each in formats if each.summary.counts]
    if not known:
        raise UsageError(
            "Nothing in it is known: exports of ChatGPT and Claude hold a conversations.json, "
            "and Google Takeout has Gemini's activity in My Activity, asked for as JSON."
            if not found
            else "It holds no conversation of ChatGPT or Claude, and no activity of Gemini."
        )
    best = max(known, key=lambda summary: sum(summary.counts.values()))
    best.files, best.bytes = len(files), sum(file.size for file in files)
    if len(files) > 1:
        best.counts[Kind.IMAGE_FILES] = sum(is_image(file.path.name) for file in files)
        best.counts[Kind.SOUND_FILES] = sum(file.path.suffix.lower() in SOUNDS for file in files)
    return best
