"""The progress of a run as JSON, one object a line, for log pipelines. No secret, and nothing that a page says."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = frozenset({"error", "warning"})


class JsonLines(io.TextIOBase):
    """Standard error as JSON: whatever is printed becomes an object for each line, with its `level`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._begun = stream, ""

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self._stream.flush()

    def write(self, text: str) -> int:
        *whole, self._begun = (self._begun + text).split("\n")
        for line in filter(str.strip, whole):
            level, _, message = line.partition(": ")
            known = level in _LEVELS
            self.event("message", level=level if known else "info", message=(message if known else line).strip())
        return len(text)

    def event(self, kind: str, **facts: str) -> None:
        """One object, led by its `time`: UTC, with milliseconds."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._stream.write(json.dumps({"time": now, "event": kind, **facts}) + "\n")
        self._stream.flush()


class JsonLog:
    """Takes the place of `Progress`: what happens to which account, as objects with `event` and `account`."""

    def __init__(self, lines: JsonLines) -> None:
        self._lines = lines

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing moves here."""
        yield

    def step(self, account: str, text: str) -> None:
        """What is being done for `account` now. What follows a comma may be out of an answer of the service."""
        self._lines.event("step", account=account, step=text.partition(",")[0])

    def done(self, account: str, summary: str) -> None:
        """`account` is finished, with the given result."""
        self._lines.event("finished", account=account, outcome=summary)
