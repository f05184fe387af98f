"""Standard output and standard error that never end the program: what cannot be written is dropped, and told once."""

from __future__ import annotations

import errno
import io
import sys
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Stream(io.RawIOBase):
    """A stream whose first failing write is its last one: everything after it is dropped. `trouble`: why it failed."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.trouble: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: ReadableBuffer) -> int | None:
        if self.trouble is None:
            try:
                return self._raw.write(data)
            except OSError as error:
                self.trouble = error
        return memoryview(data).nbytes


def last_through_trouble() -> None:
    """From now on, a full disk, a closed pipe or a terminal that is gone ends no command half-way."""
    sys.stdout, sys.stderr = _lasting(sys.stdout), _lasting(sys.stderr)


def lost_output() -> str | None:
    """Why some of standard output was lost, as half a sentence; None where all of it was written, or nobody reads it.

    A reader that has gone (`| head`) wanted no more.
    """
    return _lost(sys.stdout)


def lost_errors() -> str | None:
    """The same of standard error."""
    return _lost(sys.stderr)


def _lasting(stream: TextIO) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:  # closed, or replaced
        return stream
    raw = cast("io.RawIOBase", getattr(buffer, "raw", buffer))
    line_buffering = bool(getattr(stream, "line_buffering", False))
    return io.TextIOWrapper(
        io.BufferedWriter(_Stream(raw)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=line_buffering,
        write_through=bool(getattr(stream, "write_through", False)),
    )


def _lost(stream: TextIO | None) -> str | None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    if stream is None or not isinstance(raw, _Stream):
        return None
    stream.flush()
    if raw.trouble is None or raw.trouble.errno == errno.EPIPE:
        return None
    return raw.trouble.strerror or "an unknown error"
