"""Every problem of many files, whatever kind they are and however broken. Prints nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditor.declare.catalog import files_in, is_folder, open_catalog, shipped_checks
from auditor.declare.links import policy_problems
from auditor.declare.load import load_config, load_policy, load_service, shown
from auditor.declare.project import all_services, read_project
from auditor.declare.strict_yaml import parse, read_bytes
from auditor.errors import InvalidFiles, UsageError
from auditor.model.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.declare.schema import FileKind

CONFIG_NAME = "auditor.yaml"
_FOLDERS: dict[str, FileKind] = {"services": "service", "policies": "policy"}
_MARKS: dict[str, FileKind] = {"accounts": "config", "controls": "service", "checks": "policy"}


def lint(paths: Sequence[Path] = ()) -> list[Problem]:
    """The problems of these files and folders; without any, of the shipped checks and of ./auditor.yaml if it is there.

    A folder stands for the YAML files right in it and in its `services` and `policies`.
    """
    chosen = list(paths) or _everything()
    problems: set[Problem] = set()
    for path in chosen:
        files = _files(path)
        if not files:
            problems.add(
                Problem(shown(path), 1, 1, "there is no YAML file in this folder: name a file or another folder")
            )
        for file in files:
            problems.update(_problems(file))
    return sorted(problems)


def _everything() -> list[Path]:
    shipped = shipped_checks()
    config = Path(CONFIG_NAME)
    return [*files_in(shipped / "services"), *files_in(shipped / "policies"), *([config] if config.is_file() else [])]


def _files(path: Path) -> list[Path]:
    if not is_folder(path):
        return [path]
    return [file for folder in (path, *(path / name for name in _FOLDERS)) for file in _yaml_in(folder)]


def _yaml_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.y*ml") if not path.name.startswith("."))


def _problems(path: Path) -> list[Problem]:
    try:
        match _kind(path):
            case "service":
                load_service(path)
            case "policy":
                return _policy(path)
            case "config":
                read_project(path)
    except InvalidFiles as error:
        return list(error.problems)
    except UsageError as error:
        return [Problem(shown(path), 1, 1, str(error))]
    return []


def _kind(path: Path) -> FileKind:
    """By the folder, else by what the file holds. Raises InvalidFiles."""
    if path.parent.name in _FOLDERS:
        return _FOLDERS[path.parent.name]
    if path.name == CONFIG_NAME:
        return "config"
    document = parse(shown(path), read_bytes(path, shown(path)))
    for key, kind in _MARKS.items():
        if key in document.data:
            return kind
    message = "neither a service (`controls`), nor a policy (`checks`), nor an auditor.yaml (`accounts`): add that part"
    raise InvalidFiles([*document.problems, document.problem((), message)])


def _policy(path: Path) -> list[Problem]:
    folder = [str(path.parent.parent.absolute())] if path.parent.name == "policies" else []
    catalog = open_catalog([*folder, *_folders_of_config()])
    problems: list[Problem] = []
    services = all_services(catalog, problems)
    return [*problems, *policy_problems(load_policy(path), catalog, services)]


def _folders_of_config() -> tuple[str, ...]:
    """Where ./auditor.yaml, if there is a valid one, looks for services."""
    try:
        return load_config(Path(CONFIG_NAME)).value.checks
    except InvalidFiles:
        return ()
