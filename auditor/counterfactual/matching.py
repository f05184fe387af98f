"""Which recorded answer a request of a replayed page gets. Pure.

Method, address and body must be the same. Parts that differ between two live loads are volatile: they may differ here
too. Two fitting answers that differ are none.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from auditor.counterfactual.tape import may_be_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.counterfactual.tape import Entry, Tape

Parts = dict[str, str]
"""A request taken apart: each part of its path, query and body by a name of its own."""
Route = tuple[str, str, int]
"""Method, origin, and the number of parts of the path."""


@dataclass(frozen=True)
class Request:
    """What a replayed page asks for."""

    method: str
    url: str
    sent: bytes | None = None


@dataclass
class Matcher:
    """Finds entries of `tape`; `volatile` has, by route and fixed parts of the path, the names of parts that vary."""

    tape: Tape
    former: Sequence[Entry]
    _exact: dict[tuple[str, str, bytes | None], list[int]] = field(default_factory=lambda: defaultdict(list))
    _routes: dict[Route, list[int]] = field(default_factory=lambda: defaultdict(list))
    _volatile: dict[Route, list[tuple[Parts, frozenset[str]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, entry in enumerate(self.tape.entries):
            self._exact[entry.method, entry.url, entry.sent or None].append(number)
            self._routes[_route(entry.method, entry.url)].append(number)
        before: dict[Route, list[Entry]] = defaultdict(list)
        for entry in self.former:
            before[_route(entry.method, entry.url)].append(entry)
        for route, numbers in self._routes.items():
            now = [_parts(entry.url, entry.sent) for entry in (self.tape.entries[number] for number in numbers)]
            past = [_parts(request.url, request.sent) for request in before.get(route, ())]
            self._volatile[route] = list(_pairs(now, past))

    def find(self, request: Request) -> int | None:
        """The number of the entry that answers this request; None where there is none, or a doubt."""
        exact = self._exact.get((request.method, request.url, request.sent or None))
        return self._one(exact if exact else self._similar(request))

    def _similar(self, request: Request) -> list[int]:
        route = _route(request.method, request.url)
        asked = _parts(request.url, request.sent)
        return [
            number
            for number in self._routes.get(route, ())
            if self._fits(asked, _parts(self.tape.entries[number].url, self.tape.entries[number].sent), route)
        ]

    def _fits(self, asked: Parts, recorded: Parts, route: Route) -> bool:
        differing = _differing(asked, recorded)
        return differing is not None and any(
            differing <= volatile and not (_differing(recorded, like) or set()) - volatile
            for like, volatile in self._volatile.get(route, ())
        )

    def _one(self, numbers: Sequence[int]) -> int | None:
        answered = [number for number in numbers if self.tape.entries[number].answer is not None]
        if not answered:
            return None
        answers = {(answer.status, answer.body) for number in answered if (answer := self.tape.entries[number].answer)}
        return answered[0] if len(answers) == 1 and len(answered) == len(numbers) else None


def _pairs(now: Sequence[Parts], past: Sequence[Parts]) -> Iterator[tuple[Parts, frozenset[str]]]:
    """For each request of one load, the parts in which its likest one of another load differs."""
    left, new = list(past), list[Parts]()
    for parts in now:
        if parts in left:
            left.remove(parts)
        else:
            new.append(parts)
    for parts in new:
        alike = [(len(names), number) for number, other in enumerate(left) if (names := _differing(parts, other))]
        if alike:
            _, number = min(alike)
            yield parts, frozenset(_differing(parts, left.pop(number)) or ())


def _differing(parts: Parts, other: Parts) -> set[str] | None:
    """The names of the parts that differ; None for two different requests: of a path, only ids may vary."""
    if parts.keys() != other.keys():
        return None
    names = {name for name in parts if parts[name] != other[name]}
    varies = all(may_be_id(parts[name]) and may_be_id(other[name]) for name in names if name.startswith("path "))
    return names if varies else None


def _route(method: str, url: str) -> Route:
    parts = urlsplit(url)
    return method, f"{parts.scheme}://{parts.netloc}", parts.path.count("/")


def _parts(url: str, sent: bytes | None) -> Parts:
    address = urlsplit(url)
    parts = {f"path {place}": part for place, part in enumerate(address.path.split("/"))}
    parts.update(_numbered("query", parse_qsl(address.query, keep_blank_values=True)))
    parts.update(_body(sent) if sent else {})
    return parts


def fields_of(sent: bytes) -> dict[str, str] | None:
    """The fields of a JSON or form body: dotted paths and JSON texts, or names and values; None for another body."""
    try:
        text = sent.decode()
    except UnicodeDecodeError:
        return None
    try:
        return {".".join(path): value for path, value in _flat(json.loads(text))}
    except (ValueError, RecursionError):
        return _numbered("", parse_qsl(text, keep_blank_values=True)) or None


def _body(sent: bytes) -> Parts:
    fields = fields_of(sent)
    return {"body": sent.hex()} if fields is None else {f"field {name}": value for name, value in fields.items()}


def _numbered(kind: str, pairs: Sequence[tuple[str, str]]) -> Parts:
    seen: dict[str, int] = defaultdict(int)
    parts: Parts = {}
    for name, value in pairs:
        parts[" ".join(filter(None, (kind, name, str(seen[name] or ""))))] = value
        seen[name] += 1
    return parts


def _flat(body: object) -> Iterator[tuple[tuple[str, ...], str]]:
    left: list[tuple[tuple[str, ...], object]] = [((), body)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict) and value:
            left += [((*path, str(key)), each) for key, each in value.items()]
        elif isinstance(value, list) and value:
            left += [((*path, str(place)), each) for place, each in enumerate(value)]
        else:
            yield path, json.dumps(value)
