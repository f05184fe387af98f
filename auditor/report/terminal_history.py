"""The past in the terminal: what changed since a run, time lines, lists of runs. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from auditor.report.differences import lines, summary
from auditor.report.labels import style_of
from auditor.report.terminal import print_any
from auditor.text import clean, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console

    from auditor.model.difference import Difference
    from auditor.model.reason import Reason
    from auditor.model.status import Status

_WIDE = 240
"""Columns where the output is not a screen: no line is broken."""


@dataclass(frozen=True)
class Span:
    """A time in which a check stayed the same, from the first run to the last that saw it so."""

    status: Status
    observed: str | None
    expected: str
    reason: Reason | None
    first: datetime
    last: datetime
    runs: str


def print_differences(heading: str, apart: Sequence[str], differences: Sequence[Difference], console: Console) -> None:
    """What changed, in a sentence with the totals, and then one by one. `apart`: what was not compared."""
    grid = _grid(2)
    for sign, sentence in lines(differences):
        grid.add_row(Text(f"  {sign}"), Text(sentence))
    print_any(
        [Text(clean(heading), "bold"), Text(f"{summary(differences).capitalize()}."), *map(Text, apart), grid],
        console,
        _WIDE,
    )


def print_spans(heading: str, title: str, spans: Sequence[Span], console: Console) -> None:
    """The time line of one check, the newest time first."""
    grid = _grid(4)
    for span in reversed(spans):
        shown = style_of(span.status)
        grid.add_row(
            Text(f"  {shown.sign} {shown.word}", shown.colour),
            Text(_value(span)),
            Text(_time(span)),
            Text(span.runs, "dim"),
        )
    print_any(
        [Text.assemble((clean(heading), "bold"), (f"  {clean(title, 120)}", "dim")), grid, Text()], console, _WIDE
    )


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> None:
    """Columns under their names."""
    grid = _grid(len(head))
    grid.add_row(*(Text(name, "dim") for name in head))
    for row in rows:
        grid.add_row(*(Text(clean(cell, 200)) for cell in row))
    print_any([grid], console, _WIDE)


def _grid(columns: int) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    for _ in range(columns):
        grid.add_column(overflow="fold")
    return grid


def _value(span: Span) -> str:
    if span.observed is not None:
        return f"{clean(span.observed, 60)}; expected {clean(span.expected, 60)}"
    return (span.reason or "").replace("_", " ")


def _time(span: Span) -> str:
    first, last = moment(span.first), moment(span.last)
    return first if first == last else f"{first} – {last}"
