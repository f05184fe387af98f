"""A parsed file: plain data, and the place of every key and value in it. Knows nothing of models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRETS = frozenset({"password", "totp"})
"""Keys whose values no message ever shows, and nothing below them either."""

Key = str | int | bool | None
Where = tuple[Key, ...]
"""The way from the top to a node: keys of mappings, indexes of lists."""
Place = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True)
class Document:
    """One parsed file. `problems` are those that left the data usable; `keys` and `values` have places."""

    file: str
    data: dict[Key, object]
    keys: dict[Where, Place] = field(repr=False)
    values: dict[Where, Place] = field(repr=False)
    problems: tuple[Problem, ...]
    lines: tuple[str, ...] = field(default=(), repr=False)
    """The file as it is written."""
    files: Mapping[Where, str] = field(default_factory=dict, repr=False)
    """In which other files nodes stand that were included, with all that is below them."""

    def at(self, where: Where) -> object:
        """The node at WHERE. KeyError, IndexError or TypeError where there is none."""
        node: object = self.data
        for part in where:
            node = node[part]  # type: ignore[index]
        return node

    def place(self, where: Where) -> Place:
        """Where a person looks first: a plain value itself; for a mapping, a list or nothing, the key before it."""
        plain = isinstance(self.at(where), str | int | float)
        first, second = (self.values, self.keys) if plain else (self.keys, self.values)
        return first.get(where) or second.get(where) or (1, 1)

    def problem(self, where: Where, message: str) -> Problem:
        """A problem with the node at WHERE."""
        return Problem(self.file_of(where), *self.place(where), message)

    def file_of(self, where: Where) -> str:
        """The file in which the node at WHERE stands."""
        return next((self.files[where[:end]] for end in range(len(where) + 1) if where[:end] in self.files), self.file)

    def character_problem(self, where: Where, sign: str, message: str) -> Problem:
        """A problem with the first such character of the plain value, or key, at WHERE."""
        line, column = self.values.get(where) or self.place(where)
        written = self.lines[line - 1] if line <= len(self.lines) else ""
        at = written.find(sign, column - 1)
        return Problem(self.file, line, column if at < 0 else at + 1, message)

    def key_problem(self, where: Where, message: str) -> Problem:
        """A problem with the key at the end of WHERE."""
        return Problem(self.file_of(where), *(self.keys.get(where) or self.place(where)), message)
