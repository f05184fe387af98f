"""What is counted in exports, tried on small made files in the formats that are publicly known."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.exports.archive import files_of
from auditor.exports.chatgpt import ChatGPT
from auditor.exports.claude import Claude
from auditor.exports.gemini import Gemini
from auditor.exports.summary import Kind, Summary, summarise

PICTURE = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1", "width": 1, "height": 1}
VOICE = {
    "content_type": "real_time_user_audio_video_asset_pointer",
    "audio_asset_pointer": {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://file_2"},
}


def message(role: str, *parts: object, at: float = 1_700_000_000, **more: Any) -> dict[str, Any]:
    """A node of ChatGPT's mapping."""
    content = {"content_type": "multimodal_text", "parts": list(parts)}
    known = {"id": "m", "author": {"role": role}, "create_time": at, "content": content, "recipient": "all"}
    return {"id": "m", "message": known | more, "parent": None, "children": []}


def chatgpt(*nodes: dict[str, Any]) -> dict[str, Any]:
    """A conversation of ChatGPT; its first node has no message, as in every export."""
    mapping = {"root": {"id": "root", "message": None}} | {f"n{index}": node for index, node in enumerate(nodes)}
    return {"title": "T", "create_time": 1_690_000_000.5, "update_time": 1_700_000_000.0, "mapping": mapping}


CHATS = [
    chatgpt(
        message("user", "Look", PICTURE, PICTURE, metadata={"attachments": [{"mime_type": "image/png"}]}),
        message("assistant", "A cat."),
        message("user", "Draw one", metadata={"attachments": [{"mime_type": "application/pdf"}]}),
        message("tool", PICTURE),
        message("assistant", "Noted.", recipient="bio"),
    ),
    chatgpt(message("user", VOICE), message("assistant", {"content_type": "audio_transcription", "text": "Hm"})),
]


def archive(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip_file:
        for name, content in files.items():
            zip_file.writestr(name, content)
    return path


def summary_of(path: Path) -> Summary:
    with files_of(path) as files:
        return summarise(files, (ChatGPT(), Claude(), Gemini()))


def test_chatgpt_with_its_pictures(tmp_path: Path) -> None:
    found = summary_of(
        archive(
            tmp_path / "export.zip",
            {
                "conversations.json": json.dumps(CHATS),
                "shared_conversations.json": json.dumps([{"id": "a", "title": "x"}, {"id": "b"}]),
                "message_feedback.json": json.dumps([{"rating": "thumbs_up", "content": {"tags": []}}]),
                "user.json": json.dumps({"email": "ada@example.test"}),
                "file-abc-cat.PNG": b"\x89PNG",
                "dalle-generations/one.webp": b"RIFF",
                "c0ffee/audio/voice.wav": b"RIFF",
            },
        )
    )
    assert found.service == "ChatGPT"
    assert found.counts == {
        Kind.CONVERSATIONS: 2,
        Kind.MESSAGES: 3,
        Kind.UPLOADED_PHOTOS: 2,
        Kind.OTHER_FILES: 1,
        Kind.GENERATED_IMAGES: 1,
        Kind.VOICE: 1,
        Kind.MEMORIES: 1,
        Kind.SHARED_LINKS: 2,
        Kind.RATINGS: 1,
        Kind.IMAGE_FILES: 2,
        Kind.SOUND_FILES: 1,
    }
    assert (found.first, found.last) == (
        datetime(2023, 7, 22, 4, 26, 40, 500_000, tzinfo=UTC),
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    )
    assert found.files == 7


def test_chatgpt_in_several_parts(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {f"conversations-{index:03}.json": json.dumps(CHATS[:1]) for index in range(3)}
    assert summary_of(archive(tmp_path / "export.zip", parts)).counts[Kind.CONVERSATIONS] == 3


def test_the_json_alone_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps(CHATS), "utf-8")
    found = summary_of(path)
    assert (found.counts[Kind.CONVERSATIONS], found.files) == (2, 1)
    assert Kind.IMAGE_FILES not in found.counts


def test_a_single_file_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "mine (2).json"
    path.write_text(json.dumps(CHATS), "utf-8")
    assert summary_of(path).counts[Kind.CONVERSATIONS] == 2


def test_claude_tells_files_by_their_names(tmp_path: Path) -> None:
    chats = [
        {
            "uuid": "u",
            "name": "N",
            "created_at": "2025-03-01T10:00:00.000000Z",
            "updated_at": "2025-03-02T10:00:00.000000Z",
            "account": {"uuid": "x"},
            "chat_messages": [
                {
                    "sender": "human",
                    "created_at": "2025-03-01T10:00:01Z",
                    "content": [{"type": "text", "text": "hi"}],
                    "attachments": [{"file_name": "notes.txt", "file_type": "txt", "extracted_content": "…"}],
                    "files": [{"file_name": "me.JPEG"}, {"file_name": "cat.png"}],
                },
                {"sender": "assistant", "created_at": "2025-03-01T10:00:02Z", "files": [{"file_name": "made.png"}]},
            ],
        },
        {"uuid": "v", "created_at": "2025-05-01T10:00:00Z", "updated_at": "2025-05-01T10:00:00Z", "chat_messages": []},
    ]
    memories = [{"conversations_memory": "Likes tea.", "project_memories": {"p": "Writes Python.", "q": ""}}]
    found = summary_of(
        archive(
            tmp_path / "data.zip",
            {"conversations.json": json.dumps(chats), "memories.json": json.dumps(memories), "users.json": "[]"},
        )
    )
    assert found.service == "Claude"
    assert {kind: found.counts.get(kind) for kind in (Kind.CONVERSATIONS, Kind.MESSAGES, Kind.MEMORIES)} == {
        Kind.CONVERSATIONS: 2,
        Kind.MESSAGES: 1,
        Kind.MEMORIES: 2,
    }
    assert (found.counts[Kind.UPLOADED_PHOTOS], found.counts[Kind.OTHER_FILES]) == (2, 1)
    assert found.last == datetime(2025, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("name", ["MyActivity.json", "My Activity.json"])
def test_gemini_in_a_takeout_leaves_other_products_out(tmp_path: Path, name: str) -> None:
    def entry(**more: Any) -> dict[str, Any]:
        known = {"header": "Gemini Apps", "title": "Prompted x", "time": "2026-02-02T07:24:02.806Z"}
        return known | {"products": ["Gemini Apps"]} | more

    entries = [
        entry(safeHtmlItem=[{"html": "<p>y</p>"}]),
        entry(imageFile="image_1.png", subtitles=[{"name": "Attached 1 file."}, {"name": "-  image_1.png"}]),
        entry(attachedFiles=["a.jpg", "b.png", "c.pdf"], imageFile="a.jpg", time="2025-01-01T00:00:00Z"),
        entry(header="Search", products=["Search"], time="2019-01-01T00:00:00Z"),
    ]
    path = archive(tmp_path / "takeout.zip", {f"Takeout/My Activity/Gemini Apps/{name}": json.dumps(entries)})
    found = summary_of(path)
    assert (found.service, found.counts[Kind.MESSAGES]) == ("Gemini", 3)
    assert (found.counts[Kind.UPLOADED_PHOTOS], found.counts[Kind.OTHER_FILES]) == (3, 1)
    assert found.first == datetime(2025, 1, 1, tzinfo=UTC)
    assert Kind.CONVERSATIONS not in found.counts


def test_times_that_are_none_are_left_out(tmp_path: Path) -> None:
    odd = chatgpt(message("user", "x", at=1e300), message("user", "y", at=-5), message("user", "z", at=1e12))
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([odd | {"create_time": None, "update_time": "yesterday"}]), "utf-8")
    found = summary_of(path)
    assert (found.first, found.counts[Kind.MESSAGES]) == (None, 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not the JSON that a service writes"),
        (b"hello", "is not the JSON that a service writes"),
        (b'[{"mapping": {', "is not the JSON that a service writes"),
        (b'[{"a": "\xff"}]', "is not the JSON that a service writes"),
        (b"[" * 500, "is nested deeper than any export"),
        (b"[]", "It holds no conversation"),
        (b"{}", "It holds no conversation"),
        (b'["conversations", 1, null]', "It holds no conversation"),
        (b"PK\x03\x04 and no more", "is a damaged or encrypted archive"),
    ],
)
def test_what_is_no_export_is_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "conversations.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        summary_of(path)


def test_a_folder_and_a_file_that_is_not_there_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder: name the archive itself"):
        summary_of(tmp_path)
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        summary_of(tmp_path / "nothing.zip")


def test_what_never_ends_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(UsageError, match="it is not a regular file"):
            summary_of(path)


def test_an_archive_of_something_else_says_what_is_looked_for(tmp_path: Path) -> None:
    path = archive(tmp_path / "photos.zip", {"one.png": b"x", "MyActivity.html": "<html>"})
    with pytest.raises(UsageError, match=r"Nothing in it is known: .* asked for as JSON"):
        summary_of(path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\\..\\..\\b", "C:\\x", "a/../../b"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    files: dict[str, bytes | str] = {"conversations.json": json.dumps(CHATS), name: "x"}
    with pytest.raises(UsageError, match="leads out of its folder"):
        summary_of(archive(tmp_path / "slip.zip", files))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip_file, zip_file.open("conversations.json", "w") as one:
        for _ in range(100):
            one.write(b" " * (1 << 20))
    with pytest.raises(UsageError, match=r"was packed 1,0\d\d times"):
        summary_of(path)


def test_an_archive_that_lists_too_many_files_is_not_even_listed(tmp_path: Path) -> None:
    path = archive(tmp_path / "many.zip", {"conversations.json": "[]"})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rfind(b"PK\x05\x06") + 12, (64 << 20) + 1)
    path.write_bytes(data)
    with pytest.raises(UsageError, match="lists more files than any export has"):
        summary_of(path)


def test_an_encrypted_archive_is_a_sentence(tmp_path: Path) -> None:
    path = archive(tmp_path / "locked.zip", {"conversations.json": json.dumps(CHATS)})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    path.write_bytes(data)
    with pytest.raises(UsageError, match="damaged or encrypted"):
        summary_of(path)


def test_a_text_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "conversations.json"
    with path.open("wb") as file:
        file.write(b'[{"mapping": {"a": {"message": {"id": "')
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b'"}}}}]')
    with pytest.raises(UsageError, match="a text of more than 32 MB"):
        summary_of(path)


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    """A single conversation of 200 MB, as hostile as several thousand."""
    path = tmp_path / "export.zip"
    words = random.Random(7).randbytes(4_000).hex()
    node = json.dumps(message("user", words))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip_file, zip_file.open("conversations.json", "w") as one:
        stream = io.TextIOWrapper(one, "utf-8")
        stream.write('[{"mapping": {"n": {}')
        for index in range(20_000):
            stream.write(f', "n{index} {hash(str(index))}": {node}')
        stream.write("}}]")
        stream.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert summary_of(path).counts[Kind.MESSAGES] == 20_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
