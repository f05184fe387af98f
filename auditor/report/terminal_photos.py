"""What is known about photos, in the terminal. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from auditor.photos import QUESTIONS, source_of
from auditor.report.terminal import print_any
from auditor.text import clean, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from auditor.model.photos import PhotoFact
    from auditor.model.service import Service
    from auditor.photos import Deciding, PhotoGuide

_WIDE = 120
"""Columns where the output is not a screen."""


def print_photos(heading: str, service: Service, guide: PhotoGuide, console: Console) -> None:
    """One account or service: the questions with their answers, what can be done, and the sources."""
    sources = {source: number for number, source in enumerate(guide.sources, 1)}
    parts: list[RenderableType] = [Text(clean(heading), "bold")]
    if not guide.answers:
        parts.append(_line(f"Nothing is known about photos at {clean(service.name)}.", 2))
    for answer in guide.answers:
        parts.append(_line(QUESTIONS[answer.topic], 2, "bold"))
        parts += [_line(f"{_said(fact)} [{sources[source_of(fact)]}]", 4) for fact in answer.facts]
        parts += [line for deciding in answer.deciding for line in _decided(deciding)]
    if guide.answers and guide.not_known:
        parts.append(_line(f"Not known: {'; '.join(guide.not_known)}.", 2))
    if service.rights:
        parts.append(_line(f"You can ask for: {', '.join(service.rights)}.", 2))
    parts.append(_line("Before you share a photo", 2, "bold"))
    steps = guide.to_do or ("Nothing more: every control that decides about photos was seen to protect them.",)
    parts += [_line(f"{number}. {clean(step)}", 4) for number, step in enumerate(steps, 1)]
    parts += [_line("Sources", 2, "bold")] if sources else []
    parts += [
        _line(f"[{number}] {clean(address)}, {day(as_of)}, confidence {confidence.value}", 4)
        for (address, as_of, confidence), number in sources.items()
    ]
    print_any([*parts, Text("")], console, _WIDE)


def _line(text: str, indent: int, style: str = "") -> Padding:
    return Padding(Text(text, style), (0, 0, 0, indent))


def _said(fact: PhotoFact) -> str:
    doubts = f" In doubt: {' '.join(map(clean, fact.doubts))}" if fact.doubts else ""
    return f"{' and '.join(fact.about).capitalize()}: {clean(fact.says)}{doubts}"


def _decided(deciding: Deciding) -> Iterator[RenderableType]:
    control = deciding.control
    name = f"Decided by “{clean(control.title)}” ({deciding.id})"
    if deciding.known is None or deciding.known_at is None:
        yield _line(f"{name}: nobody has read it yet.", 4, "cyan")
    else:
        wanted = "" if deciding.wanted in {None, deciding.known} else f"; it should be {deciding.wanted}"
        seen = f"{clean(deciding.known)} when it was seen last, on {day(deciding.known_at)}"
        yield _line(f"{name}: {seen}{wanted}.", 4, "cyan")
    if control.does_not_mean:
        yield _line("It does not cover:", 4)
        yield from (_line(f"- {clean(each)}", 6) for each in control.does_not_mean)
