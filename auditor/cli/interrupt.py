"""Ctrl-C while a run is prepared: nothing was written, and a question in the terminal must not outlive the answer."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """As long as the block lasts, Ctrl-C ends the program, wherever it waits, and leaves the terminal as it was."""
    terminal = _terminal()

    def leave(*_: object) -> None:
        if terminal is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSANOW, terminal)
            os.write(2, b"\n")  # the question's line ends
        os.write(2, b"Interrupted: nothing was written.\n")
        os._exit(130)

    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _terminal() -> list[Any] | None:
    import termios

    with suppress(termios.error, OSError, ValueError):
        return termios.tcgetattr(sys.stdin)
    return None
