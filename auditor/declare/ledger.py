"""YAML files beside auditor.yaml that commands add entries to, and people review and keep with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from auditor.declare.strict_yaml import MAX_BYTES, read_bytes
from auditor.errors import InvalidFiles, UsageError
from auditor.model.base import Frozen
from auditor.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

E = TypeVar("E", bound=Frozen)

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9._@/ -]*[A-Za-z0-9])?|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?")
_TRUTHS = frozenset({"true", "false", "null"})
_ENTRY = re.compile(rb"^( *)-(?: |\r?$)", re.MULTILINE)


@dataclass(frozen=True)
class Ledger(Generic[E]):
    """A file that is one list, under `key`, below the comment `head`. `parse`: its entries; raises InvalidFiles."""

    file: str
    key: str
    head: str
    parse: Callable[[str, bytes], tuple[E, ...]]

    def read(self, folder: Path) -> tuple[E, ...]:
        """The entries in the folder of an auditor.yaml; none where there is no such file. Raises InvalidFiles.

        An empty file is one that a command is about to fill.
        """
        path = folder / self.file
        if not path.exists() or (path.is_file() and not path.stat().st_size):
            return ()
        return self.parse(shown_path(path), read_bytes(path, shown_path(path)))

    def extended(self, raw: bytes, file: str, entry: E) -> bytes:
        """The bytes of the file with one entry more at the end; those that were there stay as they are.

        Raises InvalidFiles where it was not in order before, UsageError where nothing can be added at its end.
        """
        before = self.parse(file, raw) if raw.strip() else ()
        after = _with(raw, entry) if raw.strip() else f"{self.head}{self.key}:\n{_block(entry)}".encode()
        if len(after) > MAX_BYTES:
            raise UsageError(f"{file} is full: move entries that have ended to another file, then try again.")
        try:
            known = self.parse(file, after)
        except InvalidFiles:
            known = ()
        if known != (*before, entry):
            raise UsageError(
                f"Nothing was written: at the end of {file} no entry can be added. Let the file end with the list "
                f"`{self.key}:`, each entry beginning with `- ` on a line of its own."
            )
        return after


def _with(raw: bytes, entry: Frozen) -> bytes:
    found = _ENTRY.search(raw)
    newline = "\r\n" if b"\r\n" in raw else "\n"
    block = _block(entry, (found[1] if found else b"  ").decode(), newline)
    return raw + (b"" if raw.endswith(b"\n") else newline.encode()) + block.encode()


def _block(entry: Frozen, indent: str = "  ", newline: str = "\n") -> str:
    """What the entry says beyond defaults, a line for each key."""
    said = entry.model_dump(mode="json", exclude_defaults=True)
    lines = [f"{'  ' if number else '- '}{name}: {_value(value)}" for number, (name, value) in enumerate(said.items())]
    return "".join(f"{indent}{line}{newline}" for line in lines)


def _value(value: object) -> str:
    """A value as YAML reads it back; text in quotes where it could be taken for something else."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_value(each)}' for name, each in value.items())}}}"
    plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value not in _TRUTHS
    return str(value) if plain else json.dumps(value, ensure_ascii=False)
