"""What is known about photos, in the terminal. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from auditor.model.photo_guide import Source
from auditor.photos import NOTHING_TO_DO, QUESTIONS, decided, said, source_line
from auditor.report.terminal import print_any
from auditor.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from auditor.model.photo_guide import Deciding, PhotoGuide

_WIDE = 120
"""Columns where the output is not a screen."""


def print_photos(guide: PhotoGuide, console: Console) -> None:
    """One account or service: the questions with their answers, what can be done, and the sources."""
    sources = {source: number for number, source in enumerate(guide.sources, 1)}
    heading = f"{', '.join(guide.accounts)}: {guide.service_name}" if guide.accounts else guide.service_name
    parts: list[RenderableType] = [Text(clean(heading), "bold")]
    if not guide.answers:
        parts.append(_line(f"Nothing is known about photos at {guide.service_name}.", 2))
    for answer in guide.answers:
        parts.append(_line(QUESTIONS[answer.topic], 2, "bold"))
        parts += [_line(f"{said(fact)} [{sources[Source.of(fact)]}]", 4) for fact in answer.facts]
        parts += [line for deciding in answer.deciding for line in _decided(deciding)]
    if guide.answers and guide.not_known:
        parts.append(_line(f"Not known: {'; '.join(guide.not_known)}.", 2))
    if guide.rights:
        parts.append(_line(f"You can ask for: {', '.join(guide.rights)}.", 2))
    parts.append(_line("Before you share a photo", 2, "bold"))
    parts += [_line(f"{number}. {step}", 4) for number, step in enumerate(guide.to_do or (NOTHING_TO_DO,), 1)]
    parts += [_line("Sources", 2, "bold")] if sources else []
    parts += [_line(f"[{number}] {source.address}, {source_line(source)}", 4) for source, number in sources.items()]
    print_any([*parts, Text("")], console, _WIDE)


def _line(text: str, indent: int, style: str = "") -> Padding:
    return Padding(Text(clean(text), style), (0, 0, 0, indent))


def _decided(deciding: Deciding) -> Iterator[RenderableType]:
    yield _line(decided(deciding), 4, "cyan")
    if deciding.does_not_mean:
        yield _line("It does not cover:", 4)
        yield from (_line(f"- {each}", 6) for each in deciding.does_not_mean)
