"""Which service and policy files there are, the user's own before the shipped ones. Parses none of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import auditor
from auditor.declare.load import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Entry:
    """A file that can be loaded. `origin`: `shipped`, or its path as the user's `checks` give it."""

    id: str
    path: Path
    origin: str


@dataclass(frozen=True)
class Catalog:
    """Every service and policy by id. An id that several folders have is the first folder's."""

    services: Mapping[str, Entry]
    policies: Mapping[str, Entry]


def shipped_checks() -> Path:
    """The folder of the shipped checks: inside an installed package, beside it in a source checkout."""
    package = Path(auditor.__file__).parent
    inside = package / "checks"
    return inside if inside.is_dir() else package.parent / "checks"


def open_catalog(folders: Sequence[str] = (), base: Path | None = None) -> Catalog:
    """What is in FOLDERS (relative to BASE, in their order), then in the shipped checks; a missing folder is empty."""
    places = [(folder, (base or Path()) / folder) for folder in folders]
    return Catalog(services=_entries("services", places), policies=_entries("policies", places))


def _entries(part: str, places: Sequence[tuple[str, Path]]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for given, folder in (*places, (SHIPPED, shipped_checks())):
        for path in files_in(folder / part):
            origin = SHIPPED if given is SHIPPED else str(PurePath(given) / part / path.name)
            found.setdefault(path.stem, Entry(path.stem, path, origin))
    return dict(sorted(found.items()))


def files_in(folder: Path) -> list[Path]:
    """The YAML files right in FOLDER, by name; hidden ones are left out."""
    if not is_folder(folder):
        return []
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; a path that cannot be looked up is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def find_policy(name: str, catalog: Catalog, bases: Sequence[Path]) -> Entry | None:
    """A policy by its name in the catalog, or, where it looks like one, by its path from the first base that has it."""
    if "/" not in name and "\\" not in name and not name.endswith((".yaml", ".yml")):
        return catalog.policies.get(name)
    paths = [base / name for base in bases]
    path = next((path for path in paths if _is_file(path)), None)
    return None if path is None else Entry(path.stem, path, name)
