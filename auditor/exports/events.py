"""A JSON file of any size as a stream of single values, each with its place; a handful of bytes in memory."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, NamedTuple

from auditor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.exports.archive import ExportFile

_LONGEST_TEXT = 32 << 20
_BUFFER = 1 << 20
_DEEPEST = 200
ITEM = "[]"
"""In a place, an element of a list."""


class Value(NamedTuple):
    """A value at its place: keys from the outside in. `ends`: a mapping or list that is over; its value is None."""

    place: tuple[str, ...]
    value: Any
    ends: bool


def values(file: ExportFile) -> Iterator[Value]:
    """The values of a JSON file, in its order. UsageError where it is no JSON, or none that a service writes."""
    try:
        import ijson
    except ImportError:
        raise UsageError(
            "`auditor rights inspect` needs the ijson library: `python3 -m pip install '.[rights]'`."
        ) from None
    place: list[str] = []
    try:
        with file.open() as stream:
            for event, value in ijson.basic_parse(_Bounded(stream), use_float=True, buf_size=_BUFFER):
                if event == "map_key":
                    place[-1] = value
                elif event in {"start_map", "start_array"}:
                    if len(place) >= _DEEPEST:
                        raise UsageError(f"{file.path} is nested deeper than any export.")
                    place.append("" if event == "start_map" else ITEM)
                elif event in {"end_map", "end_array"}:
                    place.pop()
                    yield Value(tuple(place), None, ends=True)
                else:
                    yield Value(tuple(place), value, ends=False)
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        raise UsageError(f"{file.path} is not the JSON that a service writes: {_short(error)}.") from None


def _short(error: Exception) -> str:
    """What the parser says, without the piece of the file that it shows."""
    return str(error).splitlines()[0].strip()[:80] if str(error) else "it ends too early"


class _Bounded:
    """A stream in which no text is so long that it fills the memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._since_quote = 0

    def read(self, size: int = -1) -> bytes:
        """As of the stream. UsageError where a text does not end."""
        data = self._stream.read(size)
        last = data.rfind(b'"')
        self._since_quote = len(data) - last - 1 if last >= 0 else self._since_quote + len(data)
        if self._since_quote > _LONGEST_TEXT:
            raise UsageError("The export holds a text of more than 32 MB: no service writes one.")
        return data
