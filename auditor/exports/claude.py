"""Claude's export: conversations.json, a list of conversations with their messages as a list; memories.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.exports.events import ITEM
from auditor.exports.summary import Kind, Summary, is_image

if TYPE_CHECKING:
    from auditor.exports.events import Value

_MESSAGES = "chat_messages"


@dataclass
class _Message:
    """What was seen of the message that is being read."""

    sender: object = None
    pictures: int = 0
    files: int = 0


class Claude:
    """Counts what an export of Claude holds. It tells files by their names."""

    main = "conversations.json"

    def __init__(self) -> None:
        self.summary = Summary("Claude")
        self._seen = _Message()

    def wants(self, name: str) -> bool:
        """See `Format`."""
        return name in {"conversations.json", "memories.json"}

    def see(self, name: str, value: Value) -> None:
        """See `Format`."""
        if name == "memories.json":
            self._memory(value)
        elif len(value.place) > 1 and value.place[1] == _MESSAGES:
            self._message(value)
        elif value.place[1:] in {("created_at",), ("updated_at",)}:
            self.summary.at(value.value)

    def _memory(self, value: Value) -> None:
        keys = [key for key in value.place if key != ITEM]
        if (
            isinstance(value.value, str)
            and value.value.strip()
            and keys[:1]
            in (
                ["conversations_memory"],
                ["project_memories"],
            )
        ):
            self.summary.add(Kind.MEMORIES)

    def _message(self, value: Value) -> None:
        inner = value.place[3:]
        if value.ends and value.place == (ITEM, _MESSAGES):
            for kind in (Kind.MESSAGES, Kind.UPLOADED_PHOTOS, Kind.OTHER_FILES):
                self.summary.add(kind, 0)
            self.summary.add(Kind.CONVERSATIONS)
        elif value.ends and value.place == (ITEM, _MESSAGES, ITEM):
            self._count_message()
        elif inner == ("sender",):
            self._seen.sender = value.value
        elif inner == ("created_at",):
            self.summary.at(value.value)
        elif inner in {("files", ITEM, "file_name"), ("attachments", ITEM, "file_name")}:
            self._seen.pictures += is_image(value.value)
            self._seen.files += not is_image(value.value)

    def _count_message(self) -> None:
        seen, self._seen = self._seen, _Message()
        if seen.sender == "human":
            self.summary.add(Kind.MESSAGES)
            self.summary.add(Kind.UPLOADED_PHOTOS, seen.pictures)
            self.summary.add(Kind.OTHER_FILES, seen.files)
