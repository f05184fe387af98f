"""ChatGPT's export: conversations.json, a list of conversations, each with its messages as a mapping.

https://github.com/mitkury/chatgpt-export-parser and others describe it; OpenAI does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.exports.events import ITEM
from auditor.exports.summary import Kind, Summary

if TYPE_CHECKING:
    from auditor.exports.events import Value

_CONVERSATIONS = re.compile(r"conversations(-\d+)?\.json")
_LISTS = {"shared_conversations.json": Kind.SHARED_LINKS, "message_feedback.json": Kind.RATINGS}
_PICTURE = "image_asset_pointer"
_SOUNDS = frozenset({"audio_asset_pointer", "real_time_user_audio_video_asset_pointer"})
_OF_CONVERSATION, _OF_MESSAGE = 1, 4
"""How deep in the file a conversation and a message are."""
_MEMORY_TOOL = "bio"


@dataclass
class _Message:
    """What was seen of the message that is being read."""

    role: object = None
    pictures: int = 0
    sounds: int = 0
    attached_pictures: int = 0
    attached_files: int = 0


class ChatGPT:
    """Counts what an export of ChatGPT holds. A picture is the person's where the message is."""

    main = "conversations.json"

    def __init__(self) -> None:
        self.summary = Summary("ChatGPT")
        self._seen = _Message()

    def wants(self, name: str) -> bool:
        """See `Format`."""
        return bool(_CONVERSATIONS.fullmatch(name)) or name in _LISTS

    def see(self, name: str, value: Value) -> None:
        """See `Format`."""
        if name in _LISTS:
            if value.ends and value.place == (ITEM,):
                self.summary.add(_LISTS[name])
        elif len(value.place) > 1 and value.place[1] == "mapping":
            self._message(value)
        elif value.place[1:] in {("create_time",), ("update_time",)}:
            self.summary.at(value.value)

    def _message(self, value: Value) -> None:
        inner = value.place[_OF_MESSAGE:]
        if value.ends:
            if value.place == (ITEM, "mapping"):
                self._conversation()
            elif len(value.place) == _OF_MESSAGE and value.place[-1] == "message":
                self._count_message()
        elif inner == ("author", "role"):
            self._seen.role = value.value
        elif inner == ("recipient",) and value.value == _MEMORY_TOOL:
            self.summary.add(Kind.MEMORIES)
        elif inner == ("create_time",):
            self.summary.at(value.value)
        elif inner == ("content", "parts", ITEM, "content_type"):
            self._seen.pictures += value.value == _PICTURE
            self._seen.sounds += value.value in _SOUNDS
        elif inner == ("metadata", "attachments", ITEM, "mime_type") and isinstance(value.value, str):
            self._seen.attached_pictures += value.value.startswith("image/")
            self._seen.attached_files += not value.value.startswith("image/")

    def _conversation(self) -> None:
        for kind in (Kind.MESSAGES, Kind.UPLOADED_PHOTOS, Kind.GENERATED_IMAGES, Kind.VOICE, Kind.MEMORIES):
            self.summary.add(kind, 0)
        for kind in _LISTS.values():
            self.summary.add(kind, 0)
        self.summary.add(Kind.CONVERSATIONS)

    def _count_message(self) -> None:
        seen, self._seen = self._seen, _Message()
        if seen.role == "user":
            self.summary.add(Kind.MESSAGES)
            self.summary.add(Kind.UPLOADED_PHOTOS, max(seen.pictures, seen.attached_pictures))
            self.summary.add(Kind.OTHER_FILES, seen.attached_files)
            self.summary.add(Kind.VOICE, seen.sounds)
        else:
            self.summary.add(Kind.GENERATED_IMAGES, seen.pictures)
