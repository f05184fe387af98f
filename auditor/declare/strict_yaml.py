"""Bytes → plain data with a place for every node, out of the part of YAML that has no surprises.

Booleans are `true` and `false` only, dates stay text, nothing is expanded. What the data mean is up to others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from auditor.declare.document import SECRETS, Document
from auditor.declare.odd_characters import described
from auditor.declare.suggestions import quoted
from auditor.errors import InvalidFiles
from auditor.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.declare.document import Key, Place, Where

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 50

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_MAX_DIGITS = 18
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ODD_SPACES = "\u0085\u00a0\u00ad\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_ODD_SPACE = re.compile(rf"(?m)^ *(?:- *)*(?:[\w./-]+ ?:)?([{_ODD_SPACES}])|^ *(?:- +)?[\w./-]+([{_ODD_SPACES}]):")
"""Where the indentation ends, after `-`, and before and after the `:` of a key."""
_TOO_DEEP = f"nested more than {MAX_DEPTH} deep: no declaration needs that"
_SYNTAX = (
    ("maximum nesting depth", _TOO_DEEP),  # of the parser, since PyYAML 6.0.4; it reads ahead, so it may be first
    ("mapping values are not allowed", "a `: ` is not possible here: put a text that holds one in quotes"),
    (
        "cannot start any token",
        "this character cannot stand here: indent with spaces, quote a text that starts with it",
    ),
    ("could not find expected ':'", "a key without `:`: put a colon and a space after it"),
    ("',' or ']'", "a list that is not closed: `[`, values with commas between them, `]`"),
    ("',' or '}'", "a mapping that is not closed: `{`, `key: value` with commas between them, `}`"),
    ("expected key", "this fits neither the indentation nor the quotes before it: align it with the keys above"),
    (
        "expected <block end>",
        "this fits neither the indentation nor the quotes before it: align it with the keys above",
    ),
    ("expected '-' indicator", "a list ends where a key begins: a mapping and a list cannot be mixed"),
    ("unexpected end of stream", "a quote that is not closed: add the closing quote"),
    ("escape c", "an escape that does not exist: write \\\\ for a backslash, or use single quotes"),
)


def read_bytes(path: Path, file: str) -> bytes:
    """The file's bytes, at most MAX_BYTES of them. Raises InvalidFiles."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InvalidFiles([Problem(file, 1, 1, "there is no such file: check the path")]) from None
    except IsADirectoryError:
        raise InvalidFiles([Problem(file, 1, 1, "this is a folder: name a file in it")]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not a path"
        raise InvalidFiles([Problem(file, 1, 1, f"cannot be read ({why}): check its permissions")]) from None
    if len(raw) > MAX_BYTES:
        raise InvalidFiles([Problem(file, 1, 1, "larger than 1 MiB: a declaration is a small file")])
    return raw


def parse(file: str, raw: bytes) -> Document:
    """The one mapping that a file holds. Raises InvalidFiles where nothing usable can be made of it."""
    text = _text(file, raw)
    composer = _Composer(file, text)
    try:
        data = composer.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise InvalidFiles([*composer.problems, Problem(file, *place, _in_words(error))]) from None
    except yaml.YAMLError:
        raise InvalidFiles(
            [*composer.problems, Problem(file, 1, 1, "this is not YAML: write `key: value` lines")]
        ) from None
    return Document(file, data, composer.keys, composer.values, tuple(composer.problems), tuple(text.splitlines()))


def decoded(file: str, raw: bytes) -> str:
    """UTF-8 text without anything that cannot be seen or misleads. Raises InvalidFiles."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise InvalidFiles([_in_text(file, before, len(before), "not UTF-8 text: save the file as UTF-8")]) from None
    for pattern, message in (
        (_UNPRINTABLE, "a control character: remove it, or write it as an escape in double quotes"),
        (_REORDERING, "a character that changes the direction of text: remove it, it hides what the line says"),
    ):
        if found := pattern.search(text):
            raise InvalidFiles([_in_text(file, text, found.start(), message)])
    return text


def _text(file: str, raw: bytes) -> str:
    text = decoded(file, raw)
    if found := _ODD_SPACE.search(text):
        place = found.start(found.lastindex or 0)
        message = f"this is no ordinary space: {described(text[place])}. Replace it by one"
        raise InvalidFiles([_in_text(file, text, place, message)])
    return text


def _in_text(file: str, text: str, index: int, message: str) -> Problem:
    line_start = text.rfind("\n", 0, index) + 1
    return Problem(file, text.count("\n", 0, index) + 1, index - line_start + 1, message)


def _in_words(error: yaml.MarkedYAMLError) -> str:
    """A sentence of ours; the parser's own words without what it quotes, which may be a secret."""
    problem = error.problem or ""
    for part, sentence in _SYNTAX:
        if part in problem:
            return sentence
    plain = re.sub(r"\s*'[^']*'", "", problem)
    return f"not valid YAML ({plain or 'unknown'}): put a text with special characters in quotes"


class _Composer:
    """Builds data from parser events, so that nothing is expanded before it was checked."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_PARSER)
        self.problems: list[Problem] = []
        self.keys: dict[Where, Place] = {}
        self.values: dict[Where, Place] = {}
        self.outside = 0

    def document(self) -> dict[Key, object]:
        next(self.events)  # the start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise self._end((1, 1), "the file is empty: it holds one mapping, `key: value` lines")
        root = next(self.events)
        data = self._node(root, ())
        next(self.events)  # the end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._end(_place(after), "a second document: a file holds one, without `---` in the middle")
        if data is None:
            raise self._end(_place(root), "the file is empty: it holds one mapping, `key: value` lines")
        if not isinstance(data, dict):
            raise self._end(_place(root), "the file holds no mapping: it needs `key: value` lines at the top")
        return data

    def _node(self, event: yaml.Event, where: Where) -> object:
        if not self.outside:
            self.values[where] = _place(event)
        self._refuse_indirection(event)
        if len(where) >= MAX_DEPTH:
            raise self._end(_place(event), _TOO_DEEP)
        match event:
            case yaml.MappingStartEvent():
                return self._mapping(where)
            case yaml.SequenceStartEvent():
                return self._list(where)
            case yaml.ScalarEvent():
                return self._scalar(event)
            case yaml.AliasEvent():
                self.keys.pop(where, None)  # so that what is missing because of it has its place, and is reported once
                return None
            case _:
                return None

    def _refuse_indirection(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._add(event, "an alias (`*`) is not allowed here: write the value out, or in quotes if it is a text")
            return
        if getattr(event, "anchor", None) is not None:
            self._add(event, "an anchor (`&`) is not allowed here: remove it, or put the text in quotes")
        if getattr(event, "tag", None) is not None:
            self._add(event, "a tag (`!`) is not allowed here: remove it, or put the text in quotes")

    def _list(self, where: Where) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*where, len(items))))
        return items

    def _mapping(self, where: Where) -> dict[Key, object]:
        mapping: dict[Key, object] = {}
        firsts: dict[Key, Place] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            known, key = self._key(event, where)
            if known and key not in firsts:
                firsts[key] = _place(event)
                if not self.outside:
                    self.keys[(*where, key)] = _place(event)
                mapping[key] = self._node(next(self.events), (*where, key))
                continue
            if known:
                self._add(event, _repeated(key, where, firsts[key]))
            self._skip(next(self.events), (*where, key))
        return mapping

    def _key(self, event: yaml.Event, where: Where) -> tuple[bool, Key]:
        """Whether this can be a key, and the key."""
        self._refuse_indirection(event)
        if isinstance(event, yaml.ScalarEvent):
            key = self._scalar(event)
            if key is None or isinstance(key, str | int):
                return True, key
            self._add(event, "a number with a fraction cannot be a key: put it in quotes")
        elif not isinstance(event, yaml.AliasEvent):
            self._add(event, "a key is a word, not a list or a mapping: put a text with brackets in quotes")
            self._skip(event, (*where, None))
        return False, None

    def _skip(self, event: yaml.Event, where: Where) -> None:
        """Read over a node that has no place in the data; its own problems are still found."""
        self.outside += 1
        self._node(event, where)
        self.outside -= 1

    def _scalar(self, event: yaml.ScalarEvent) -> Key | float:
        text: str = event.value
        if _UNPRINTABLE.search(text):
            self._add(event, "a control character in a text: write it without the escape")
            return _UNPRINTABLE.sub("�", text)
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return self._number(event, text)
        if _DECIMAL.fullmatch(text) and len(text) <= 2 * _MAX_DIGITS:
            return float(text)
        return text

    def _number(self, event: yaml.ScalarEvent, text: str) -> int | str:
        if len(text.lstrip("-")) <= _MAX_DIGITS:
            return int(text)
        self._add(event, f"a number has at most {_MAX_DIGITS} digits: put it in quotes if it is a text")
        return text

    def _add(self, event: yaml.Event, message: str) -> None:
        self.problems.append(Problem(self.file, *_place(event), message))

    def _end(self, place: Place, message: str) -> InvalidFiles:
        return InvalidFiles([*self.problems, Problem(self.file, *place, message)])


def _repeated(key: Key, where: Where, first: Place) -> str:
    name = "key" if SECRETS & set(where) else f"key {quoted(key)}"
    return f"repeated {name}: it stands at {first[0]}:{first[1]} already, keep one of them"


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
