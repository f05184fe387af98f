"""Gemini's activity in Google Takeout: My Activity as JSON, a list of entries, one for each prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.exports.events import ITEM
from auditor.exports.summary import Kind, Summary, is_image

if TYPE_CHECKING:
    from auditor.exports.events import Value

_FILE = re.compile(r"My ?Activity.*\.json")
_PRODUCT = "gemini"


@dataclass
class _Entry:
    """What was seen of the entry that is being read."""

    is_gemini: bool = False
    time: object = None
    has_image: bool = False
    images: int = 0
    files: int = 0


class Gemini:
    """Counts entries of Gemini; those of other Google products in the same file are left out.

    An entry does not say to which conversation it belongs.
    """

    main = "MyActivity.json"

    def __init__(self) -> None:
        self.summary = Summary("Gemini")
        self._seen = _Entry()

    def wants(self, name: str) -> bool:
        """See `Format`."""
        return bool(_FILE.fullmatch(name))

    def see(self, name: str, value: Value) -> None:
        """See `Format`."""
        if value.ends and value.place == (ITEM,):
            self._count_entry()
            return
        inner, said = value.place[1:], value.value
        if inner in {("header",), ("products", ITEM)} and isinstance(said, str):
            self._seen.is_gemini = self._seen.is_gemini or _PRODUCT in said.lower()
        elif inner == ("time",):
            self._seen.time = said
        elif inner == ("imageFile",):
            self._seen.has_image = True
        elif inner[:1] == ("attachedFiles",) and isinstance(said, str):
            self._seen.images += is_image(said)
            self._seen.files += not is_image(said)

    def _count_entry(self) -> None:
        seen, self._seen = self._seen, _Entry()
        if seen.is_gemini:
            self.summary.add(Kind.MESSAGES)
            self.summary.add(Kind.UPLOADED_PHOTOS, max(seen.images, int(seen.has_image)))
            self.summary.add(Kind.OTHER_FILES, seen.files)
            self.summary.at(seen.time)
