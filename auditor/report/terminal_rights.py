"""What can be asked of services, and where that stands, in the terminal. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from auditor.model.rights_ledger import OPEN_REQUESTS, RequestState
from auditor.report.terminal import print_any
from auditor.rights import next_step, standing
from auditor.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType

    from auditor.model.rights import Right, RightKind
    from auditor.model.rights_ledger import RightsRequest

_WIDE = 120
"""Columns where the output is not a screen."""
_COLOURS = {RequestState.OVERDUE: "red", RequestState.WAITING: "yellow"}


def print_account(
    heading: str, rights: Sequence[tuple[RightKind, Right, RightsRequest | None]], console: Console
) -> None:
    """Each right of an account with its request, where there is one."""
    parts: list[RenderableType] = [Text(clean(heading), "bold")]
    if not rights:
        parts.append(_line("Nothing is known that can be asked for.", 2))
    for kind, right, request in rights:
        state = request.state if request else None
        parts.append(
            Padding(Text.assemble((kind, "bold"), (f"  {state or 'not asked for'}", _style(state))), (0, 0, 0, 2))
        )
        parts += [_line(text, 4) for text in _texts(right, request)]
    print_any([*parts, Text("")], console, _WIDE)


def print_steps(heading: str, right: Right, console: Console) -> None:
    """The way to a right, for a person who goes it."""
    parts: list[RenderableType] = [Text(clean(heading), "bold"), _line(right.page, 2)]
    parts += [_line(f"{number}. {step}", 2) for number, step in enumerate(right.steps, 1)]
    parts.append(_line(f"Who may ask: {right.who}", 2))
    parts += [_line(f"Promised: {right.promise.says}", 2)] if right.promise else []
    parts += [_line(f"Afterwards: {left}", 2) for left in right.left]
    parts += [_line(f"In doubt: {doubt}", 2) for doubt in right.doubts]
    parts.append(_line(f"Source: {right.source}, {right.as_of}, confidence {right.confidence}", 2))
    print_any([*parts, Text("")], console, _WIDE)


def _style(state: RequestState | None) -> str:
    return _COLOURS.get(state, "green") if state else "dim"


def _texts(right: Right, request: RightsRequest | None) -> Iterator[str]:
    if request is None:
        yield f"Who may ask: {right.who}"
        return
    yield standing(request)
    if request.state in OPEN_REQUESTS:
        yield next_step(request)
    if request.evidence:
        yield f"Evidence: {request.evidence.file}{_became(request)}"
    yield from (f"Note: {note}" for note in request.notes)


def _became(request: RightsRequest) -> str:
    state = request.evidence_state
    return f" ({state}: it is not the file of then)" if state and state != "same" else ""


def _line(text: str, indent: int, style: str = "") -> Padding:
    return Padding(Text(clean(text), style), (0, 0, 0, indent))
