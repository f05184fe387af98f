"""Where the seconds of each account went, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from auditor.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from auditor.model.observation import AccountSeen

_WORTH_A_WORD = 0.05
"""Seconds."""


def print_timings(accounts: Sequence[AccountSeen], console: Console) -> None:
    """One line for each account, the slowest first; the longest part of its time first."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for account in sorted(accounts, key=lambda each: -each.seconds):
        parts = {part.value: seconds for part, seconds in account.timings.items()}
        parts["other"] = account.seconds - sum(parts.values())
        table.add_row(Text(clean(account.account), "bold"), f"{account.seconds:.1f} s", _in_words(parts))
    console.print(table)


def _in_words(parts: Mapping[str, float]) -> str:
    longest = sorted(parts.items(), key=lambda part: -part[1])
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in longest if seconds >= _WORTH_A_WORD)
