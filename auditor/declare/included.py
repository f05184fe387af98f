"""The files of accounts that an auditor.yaml includes: which they are, and the auditor.yaml with their accounts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.declare.suggestions import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.declare.document import Where
    from auditor.declare.load import Loaded
    from auditor.model.config import AccountsFile, Config
    from auditor.model.problem import Problem

CSV = ".csv"
_SUFFIXES = frozenset({CSV, ".yaml", ".yml"})


def included(config: Loaded[Config], problems: list[Problem]) -> list[Path]:
    """The files, each once, in the order of the patterns and of their names; what is wrong goes to PROBLEMS."""
    found: dict[Path, Path] = {}
    for index, pattern in enumerate(config.value.include):
        files = _files(config.path.parent, pattern)
        if isinstance(files, str):
            problems.append(config.document.problem(("include", index), files))
            continue
        found |= {file.resolve(): file for file in files if file.resolve() not in found}
    return list(found.values())


def _files(folder: Path, pattern: str) -> list[Path] | str:
    """The files of one pattern, or what is wrong with it."""
    parts = Path(pattern).parts
    if Path(pattern).is_absolute() or ".." in parts or "**" in parts:
        return f"{quoted(pattern)} leads out of this folder, or through all of it: name files beside or below this one"
    try:
        files = sorted(file for file in folder.glob(pattern) if file.is_file() and not file.name.startswith("."))
    except (ValueError, OSError, NotImplementedError):
        files = []
    if not files:
        return f"{quoted(pattern)} matches no file beside this one: write it like staff/*.csv"
    for file in files:
        if not file.resolve().is_relative_to(folder.resolve()):
            return f"{quoted(file.name)} is a link that leads out of this folder: put the file itself here"
        if file.suffix.lower() not in _SUFFIXES:
            return f"{quoted(file.name)} is no file of accounts: they end in .csv, .yaml or .yml"
    return files


def joined(config: Loaded[Config], files: Sequence[Loaded[AccountsFile]], problems: list[Problem]) -> Loaded[Config]:
    """The auditor.yaml with the accounts of these files behind its own; one that was there before is a problem."""
    accounts, document = dict(config.value.accounts), config.document
    keys, values, places = dict(document.keys), dict(document.values), dict(document.files)
    written = document.data.get("accounts")
    data = dict(written) if isinstance(written, dict) else {}
    for file in files:
        for name, account in file.value.accounts.items():
            where: Where = ("accounts", name)
            if name in data:
                line, former = (keys.get(where) or (1, 1))[0], places.get(where, document.file)
                message = f"the account {quoted(name)} is in {former}, line {line}, already: give it another name"
                problems.append(file.document.key_problem(where, message))
                continue
            accounts[name], data[name], places[where] = account, file.document.at(where), file.file
            keys |= dict(_below(file.document.keys, where))
            values |= dict(_below(file.document.values, where))
    whole = replace(document, data={**document.data, "accounts": data}, keys=keys, values=values, files=places)
    return replace(config, value=config.value.model_copy(update={"accounts": accounts}), document=whole)


def _below(places: dict[Where, tuple[int, int]], top: Where) -> Iterator[tuple[Where, tuple[int, int]]]:
    return ((where, place) for where, place in places.items() if where[: len(top)] == top)
