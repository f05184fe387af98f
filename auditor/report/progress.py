"""What a run is doing right now: a line for each account while it runs, for people who wait. Never on stdout."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.table import Table
from rich.text import Text

from auditor.report.terminal import in_encoding
from auditor.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from rich.console import Console

_MOST_LINES = 12


class Progress:
    """On a terminal, a line with the step at hand for each running account; it is gone when the account is done.

    Elsewhere one plain line for each finished account. Nothing at all when `quiet`; a line for each step, which stays,
    when `verbose`.
    """

    def __init__(self, console: Console, *, total: int, quiet: bool = False, verbose: bool = False) -> None:
        self._console, self._total, self._quiet, self._verbose = console, total, quiet, verbose
        self._began = time.monotonic()
        self._running: dict[str, str] = {}
        self._finished = 0
        moving = console.is_terminal and not console.is_dumb_terminal and not quiet
        self._live = Live(get_renderable=self._lines, console=console, transient=True) if moving else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """No moving lines, as long as somebody types."""
        if self._live:
            self._live.stop()
        try:
            yield
        finally:
            if self._live:
                self._live.start()

    def step(self, account: str, text: str) -> None:
        """What is being done for `account` now."""
        self._running[account] = text
        if self._verbose:
            self._say(f"{time.monotonic() - self._began:6.1f} s  {clean(account)}: {clean(text, 300)}")

    def done(self, account: str, summary: str) -> None:
        """`account` is finished, with the given result; its line stays above the moving ones."""
        self._running.pop(account, None)
        self._finished += 1
        if not self._quiet:
            self._say(f"[{self._finished}/{self._total}] {clean(account)}: {clean(summary, 300)}")

    def _say(self, line: str) -> None:
        self._console.out(in_encoding(line, self._console.encoding), highlight=False)

    def refresh(self) -> None:
        """Shows the steps at once, without waiting for the next turn of the display."""
        if self._live:
            self._live.refresh()

    def _lines(self) -> Table:
        """The running accounts; longer than the screen is high would flicker, so the rest is a number."""
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis")
        most = max(1, min(_MOST_LINES, self._console.height - 3))
        for account, text in list(self._running.items())[:most]:
            table.add_row(Text(clean(account), "bold"), Text(clean(text, 200)))
        left = len(self._running) - most
        table.add_row(
            Text(f"{self._finished}/{self._total}", "dim"), Text(f"and {left} more" if left > 0 else "", "dim")
        )
        return table
