"""The single values in what a page was answered, each with a way to give it another one. Pure.

JSON is found where it is the whole body, behind a prefix against hijacking, in lines and chunks with lengths, in the
`data:` of event streams, in messages of websockets, in scripts of a document, and in strings of other JSON.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from auditor.counterfactual.tape import Tape

Value = str | int | float | bool
Path = tuple[str | int, ...]
"""Keys and places from the outside in; INSIDE stands where a string holds JSON of its own."""
INSIDE = "{}"
_MOST = 5_000
"""Leaves of one body; what has more is no settings."""
_LARGEST = 2_000_000
"""Characters of a body that is looked into."""
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_BEGINS = re.compile(r"[\[{]")
_ASSIGNED = re.compile(r"(?:=|\(|,|:|return)\s*(?=[\[{])")
_QUOTED = re.compile(r"""JSON\.parse\(\s*(?="(?:[^"\\]|\\.)*"\s*\))""")
_DATA_TYPE = re.compile(r"""\btype\s*=\s*["']?[\w./+-]*json""", re.IGNORECASE)
_CODE_TYPE = re.compile(
    r"""\btype\s*=\s*["']?(?!text/javascript|module|application/javascript|text/ecmascript)\w""", re.I
)
_AROUND_DATA = 40
"""Characters of a script around each piece of data: what has more is code, with its constants."""
_CODE = re.compile(r"\bfunction\b|=>|\b(?:const|let|if|for)\b\s*[\w({]")
_CHUNK = re.compile(r"\d+\s*\n(?=[\[{])")
_KEY = re.compile(r"[^.\s]+")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Place:
    """Where a body is on a tape: the number of an entry, or of a socket and one of its messages."""

    number: int
    frame: int | None = None


@dataclass(frozen=True)
class Leaf:
    """One value: in which body, in which piece of JSON in it, and at which keys."""

    place: Place
    island: int
    path: Path
    value: Value

    @property
    def where(self) -> Place | tuple[Place, int, Path]:
        """What makes it this leaf, whatever its value is."""
        return (self.place, self.island, self.path)


@dataclass(frozen=True)
class Island:
    """A piece of JSON in a text, from `start` to before `end`."""

    start: int
    end: int
    value: object


def leaves_of(tape: Tape) -> list[Leaf]:
    """Every value in every good answer of this tape, and in every message that the service sent."""
    found: list[Leaf] = []
    for number, entry in enumerate(tape.entries):
        if entry.answer is not None and 200 <= entry.answer.status < 300:
            text = _text(entry.answer.body)
            found += _leaves(Place(number), text, entry.answer.content_type) if text else ()
    for number, socket in enumerate(tape.sockets):
        for at, frame in enumerate(socket.frames):
            text = frame.payload if isinstance(frame.payload, str) else ""
            found += () if frame.from_page else _leaves(Place(number, at), text, "")
    return found


def parsed(text: str) -> object:
    """The JSON that a body is, behind a prefix too; of chunks with lengths, a list. ValueError for others."""
    start = _start_of(text)
    whole = _at(text, start)
    if whole and not text[whole.end :].strip():
        return whole.value
    if _is_chunked(text):
        return [island.value for island in _in_lines(text)]
    raise ValueError("no JSON")


def _is_chunked(text: str) -> bool:
    return _CHUNK.match(text, _start_of(text)) is not None


def declarable(tape: Tape, leaf: Leaf) -> str | None:
    """Where the leaf is, as a `json` path of a `response` reading; None where no such path leads there."""
    keys = _keys(tape, leaf)
    return ".".join(keys) if keys and all(_KEY.fullmatch(key) for key in keys) else None


def _keys(tape: Tape, leaf: Leaf) -> list[str]:
    """Its path within its message, where it came on a stream, or within the whole body."""
    path = [str(key) for key in leaf.path]
    if is_streamed(tape, leaf):
        return path
    entry = tape.entries[leaf.place.number]
    if entry.answer is None or entry.kind == "document":
        return []
    text = _text(entry.answer.body)
    try:
        parsed(text)
    except ValueError:
        return []
    return [str(leaf.island), *path] if _is_chunked(text) else path


def is_streamed(tape: Tape, leaf: Leaf) -> bool:
    """Whether it came in a message of a websocket or of an event stream."""
    if leaf.place.frame is not None:
        return True
    answer = tape.entries[leaf.place.number].answer
    return answer is not None and answer.content_type == "text/event-stream"


def changed(text: str, content_type: str, values: Mapping[tuple[int, Path], Value]) -> str:
    """A body with these values, by the number of their island and their path; everything else stays as it is."""
    pieces, done = [], 0
    for number, island in enumerate(islands(text, content_type)):
        mine = {path: value for (place, path), value in values.items() if place == number}
        if mine:
            pieces += [text[done : island.start], _written(_with(island.value, mine))]
            done = island.end
    made = "".join([*pieces, text[done:]])
    return _with_lengths(text, made) if pieces else text


def islands(text: str, content_type: str) -> list[Island]:
    """The pieces of JSON in a body, in their order; none overlaps another."""
    if len(text) > _LARGEST:
        return []
    if content_type in {"text/html", "application/xhtml+xml"}:
        return [island for found in _SCRIPT.finditer(text) for island in _in_script(found)]
    whole = _at(text, _start_of(text))
    if whole and not text[whole.end :].strip():
        return [whole]
    return list(_in_lines(text))


def _leaves(place: Place, text: str, content_type: str) -> list[Leaf]:
    found = [
        Leaf(place, number, path, value)
        for number, island in enumerate(islands(text, content_type))
        for path, value in _walk(island.value, ())
    ]
    return found if len(found) <= _MOST else []


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return ""


def _start_of(text: str) -> int:
    """Where JSON begins behind a prefix that keeps other sites from running it: `)]}'`, `while(1);`, `for(;;);`."""
    head = re.match(r"\ufeff?\s*(?:\)\]\}'?,?|while\s*\(1\);|for\s*\(;;\);|&&&START&&&)?\s*", text)
    return head.end() if head else 0


def _in_lines(text: str) -> Iterator[Island]:
    """JSON that is the `data:` of a line, or lists and objects that begin one; behind digits, as websockets number
    their messages.
    """
    at = 0
    for line in re.finditer(r"(?m)^(?:data:[ \t]*(?=\S)|\d*(?=[\[{]))", text):
        if line.end() >= at and (island := _at(text, line.end())):
            yield island
            at = island.end


def _in_script(found: re.Match[str]) -> Iterator[Island]:
    attributes, source, start = found[1], found[2], found.start(2)
    if _DATA_TYPE.search(attributes):
        begins = _BEGINS.search(source)
        if begins and (island := _at(source, begins.start())):
            yield _moved(island, start)
        return
    if _CODE_TYPE.search(attributes) or "src=" in attributes.lower():
        return
    at, found_here = 0, list[Island]()
    for begins in sorted([*_ASSIGNED.finditer(source), *_QUOTED.finditer(source)], key=lambda match: match.end()):
        if begins.end() >= at and (island := _at(source, begins.end())) and _is_telling(island.value):
            found_here.append(island)
            at = island.end
    ends = [0, *(island.end for island in found_here)]
    starts = [*(island.start for island in found_here), len(source)]
    around = " ".join(source[end:start].strip() for end, start in zip(ends, starts, strict=True))
    if len(around) <= _AROUND_DATA * len(starts) and not _CODE.search(around):
        yield from (_moved(island, start) for island in found_here)


def _is_telling(value: object) -> bool:
    """Whether it holds anything; a string holds something where JSON is in it."""
    return _inner(value) is not None if isinstance(value, str) else bool(value)


def _moved(island: Island, by: int) -> Island:
    return Island(island.start + by, island.end + by, island.value)


def _at(text: str, start: int) -> Island | None:
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return Island(start, end, value)


def _walk(value: object, path: Path) -> Iterator[tuple[Path, Value]]:
    left: list[tuple[Path, object]] = [(path, value)]
    while left:
        at, one = left.pop()
        if isinstance(one, dict):
            left += reversed([((*at, str(key)), each) for key, each in one.items()])
        elif isinstance(one, list):
            left += reversed([((*at, number), each) for number, each in enumerate(one)])
        elif isinstance(one, str) and (inner := _inner(one)) is not None:
            left.append(((*at, INSIDE), inner))
        elif isinstance(one, str | int | float):
            yield at, one


def _inner(text: str) -> object | None:
    """The JSON that a string holds, where it is an object or a list."""
    if text[:1] not in {"[", "{"} or len(text) < 2:
        return None
    island = _at(text, 0)
    return island.value if island and not text[island.end :].strip() and island.value else None


def _with(value: object, values: Mapping[Path, Value]) -> object:
    """A copy with these values at these paths."""
    if () in values:
        return values[()]
    below: dict[str | int, dict[Path, Value]] = {}
    for path, new in values.items():
        below.setdefault(path[0], {})[path[1:]] = new
    if isinstance(value, dict):
        return {key: _with(each, below[str(key)]) if str(key) in below else each for key, each in value.items()}
    if isinstance(value, list):
        return [_with(each, below[at]) if at in below else each for at, each in enumerate(value)]
    if isinstance(value, str) and INSIDE in below:
        return _written(_with(_inner(value), below[INSIDE]))
    return value


def _written(value: object) -> str:
    """JSON that may stand in a script, too."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\u0021--")


def _with_lengths(before: str, after: str) -> str:
    """Chunks that are preceded by their length get their new one, in whichever unit the old one was right."""
    old, new = before.split("\n"), after.split("\n")
    if len(old) != len(new):
        return after
    for at, line in enumerate(old[:-1]):
        if not re.fullmatch(r"\d+", line) or old[at + 1] == new[at + 1]:
            continue
        for size in _SIZES:
            difference = int(line) - size(old[at + 1])
            if 0 <= difference <= 2:  # the line's own ends count in some formats
                new[at] = str(size(new[at + 1]) + difference)
                break
    return "\n".join(new)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _utf8(text: str) -> int:
    return len(text.encode())


_SIZES: Sequence[Callable[[str], int]] = (_utf16, _utf8)
