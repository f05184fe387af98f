"""Look into a data export that came back, and print what is in it, in counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from auditor.exports.archive import files_of
from auditor.exports.chatgpt import ChatGPT
from auditor.exports.claude import Claude
from auditor.exports.gemini import Gemini
from auditor.exports.summary import Kind, summarise
from auditor.text import clean, count, day, timestamp

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.exports.summary import Summary

_WORDS = {
    Kind.CONVERSATIONS: "Conversations",
    Kind.MESSAGES: "Your messages",
    Kind.UPLOADED_PHOTOS: "Photos that you uploaded",
    Kind.GENERATED_IMAGES: "Images that were generated",
    Kind.VOICE: "Voice recordings",
    Kind.OTHER_FILES: "Other files that you uploaded",
    Kind.SHARED_LINKS: "Shared links",
    Kind.MEMORIES: "Memories",
    Kind.RATINGS: "Answers that you rated",
    Kind.IMAGE_FILES: "Image files in the archive",
    Kind.SOUND_FILES: "Sound files in the archive",
}


def inspect(path: Path, *, as_json: bool) -> None:
    """Print the counts. UsageError where the file is no export that is known."""
    with files_of(path) as files:
        summary = summarise(files, (ChatGPT(), Claude(), Gemini()))
    if as_json:
        typer.echo(json.dumps(_plain(summary), ensure_ascii=False, indent=2))
        return
    typer.echo(
        f"{clean(path.name, 120)}: an export of {summary.service}, {count(summary.files, 'file')}, "
        f"{summary.bytes / 1e6:,.1f} MB unpacked"
    )
    if summary.first and summary.last:
        typer.echo(f"  From {day(summary.first)} to {day(summary.last)}")
    width = max(len(words) for words in _WORDS.values())
    for kind, words in _WORDS.items():
        number = f"{summary.counts[kind]:>9,}" if kind in summary.counts else "  not told"
        if kind in summary.counts or kind not in {Kind.IMAGE_FILES, Kind.SOUND_FILES}:
            typer.echo(f"  {words:<{width}}  {number}")
    typer.echo("Counted on this machine; nothing was sent, unpacked or kept.")


def _plain(summary: Summary) -> dict[str, object]:
    return {
        "service": summary.service,
        "first": timestamp(summary.first) if summary.first else None,
        "last": timestamp(summary.last) if summary.last else None,
        "files": summary.files,
        "bytes": summary.bytes,
        "counts": {kind: summary.counts.get(kind) for kind in Kind},
    }
