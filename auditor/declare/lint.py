"""Every problem of many files, whatever kind they are and however broken. Prints nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.declare.attestations import ATTESTATIONS, attestation_problems
from auditor.declare.catalog import files_in, is_folder, open_catalog, shipped_checks
from auditor.declare.cross_references import policy_problems
from auditor.declare.expiry import changed_evidence, ended_attestations, expired_waivers, needless_waivers
from auditor.declare.included import CSV
from auditor.declare.load import (
    Loaded,
    load_accounts,
    load_attestations,
    load_config,
    load_policy,
    load_register,
    load_rights,
    load_service,
)
from auditor.declare.project import all_services, read_project, services_named
from auditor.declare.rights_ledger import RIGHTS, rights_problems
from auditor.declare.staff import read_staff_file
from auditor.declare.strict_yaml import parse, read_bytes
from auditor.errors import InvalidFiles, UsageError
from auditor.model.keys import ControlId
from auditor.model.problem import Problem
from auditor.text import shown_path
from auditor.text import today as local_day

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from auditor.declare.schema import FileKind
    from auditor.model.attestation import Attestation, EvidenceFile, EvidenceState
    from auditor.model.config import Config

    Kept = Callable[[Iterable[Attestation], Path], Mapping[EvidenceFile, EvidenceState]]
    """For attestations and their folder: what became of the evidence."""
    Proven = Callable[[Path, Collection[str]], tuple[str, Collection[tuple[str, str]]] | None]
    """For a config and its accounts: how a run is called, and which (account, check) matches the policy in it."""

CONFIG_NAME = "auditor.yaml"
_NAMES: dict[str, FileKind] = {CONFIG_NAME: "config", ATTESTATIONS: "attestations", RIGHTS: "rights"}
_FOLDERS: dict[str, FileKind] = {"services": "service", "policies": "policy"}
_MARKS: dict[str, FileKind] = {
    "accounts": "config",
    "controls": "service",
    "checks": "policy",
    "attestations": "attestations",
    "requests": "rights",
    "organisation": "staff-file",
    "staff": "staff-register",
}


def lint(paths: Sequence[Path] = (), today: date | None = None) -> list[Problem]:
    """The problems of these files and folders; without any, of the shipped checks and of ./auditor.yaml if it is there.

    A folder stands for the YAML files right in it and in its `services` and `policies`. An attestations.yaml or a
    rights.yaml beside an auditor.yaml is a part of it.
    """
    today = today or local_day()
    chosen = list(paths) or _everything()
    problems: set[Problem] = set()
    for path in chosen:
        files = _files(path)
        if not files:
            problems.add(
                Problem(shown_path(path), 1, 1, "there is no YAML file in this folder: name a file or another folder")
            )
        for file in files:
            problems.update(_problems(file, today))
    return sorted(problems)


def warnings(paths: Sequence[Path], proven: Proven, kept: Kept, today: date | None = None) -> list[Problem]:
    """What is no error in these files but needs attention: expired attestations, evidence that is not what it was,
    waivers of checks that pass.
    """
    today = today or local_day()
    found: set[Problem] = set()
    for file in (file for path in list(paths) or _everything() for file in _files(path)):
        try:
            match _kind(file):
                case "config":
                    found.update(_config_warnings(load_config(file), proven, today))
                    found.update(_attestation_warnings(file.parent / ATTESTATIONS, kept, today))
                case "attestations":
                    found.update(_attestation_warnings(file, kept, today))
        except InvalidFiles:
            continue  # `lint` reports it
    return sorted(found)


def _attestation_warnings(path: Path, kept: Kept, today: date) -> list[Problem]:
    loaded = load_attestations(path)
    states = kept(loaded.value.attestations, path.parent)
    return [*ended_attestations(loaded, today), *changed_evidence(loaded, states)]


def _config_warnings(config: Loaded[Config], proven: Proven, today: date) -> list[Problem]:
    waived = config.value.waivers or any(group.waivers for group in config.value.groups.values())
    run = proven(config.path, config.value.accounts) if waived else None
    return needless_waivers(config, today, *run) if run else []


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


def _problems(path: Path, today: date) -> list[Problem]:
    try:
        if path.suffix.lower() == CSV:
            load_accounts(path)
            return []
        match _kind(path):
            case "service":
                load_service(path)
            case "policy":
                return _policy(path)
            case "config":
                return _config(path, today)
            case "attestations":
                return _attestations(path, today)
            case "rights":
                return _rights(path, today)
            case "staff-file":
                read_staff_file(path, open_catalog())
            case "staff-register":
                load_register(path)
    except InvalidFiles as error:
        return list(error.problems)
    return []


def _config(path: Path, today: date) -> list[Problem]:
    problems: list[Problem] = []
    try:
        read_project(path)
    except InvalidFiles as error:
        problems.extend(error.problems)
    except UsageError as error:
        problems.append(Problem(shown_path(path), 1, 1, str(error)))
    if not path.is_file():
        return problems
    problems.extend(_problems_of(lambda: expired_waivers(load_config(path), today)))
    for name, problems_in in ((ATTESTATIONS, _attestations), (RIGHTS, _rights)):
        beside = path.parent / name
        if beside.exists():
            problems.extend(_problems_of(partial(problems_in, beside, today, path)))
    return problems


def _problems_of(look: Callable[[], list[Problem]]) -> list[Problem]:
    try:
        return look()
    except InvalidFiles as error:
        return list(error.problems)


def _attestations(path: Path, today: date, config_path: Path | None = None) -> list[Problem]:
    """Compared with the accounts of CONFIG_PATH, or of the auditor.yaml beside it, where that can be read."""
    loaded = load_attestations(path)
    config = _config_beside(path, config_path)
    catalog = open_catalog(config.checks if config else (), path.parent)
    problems: list[Problem] = []
    services = services_named(
        (ControlId.parse(attestation.check).service for attestation in loaded.value.attestations), catalog, problems
    )
    accounts = config.accounts if config else None
    return [*problems, *attestation_problems(loaded, accounts, catalog, services, today)]


def _rights(path: Path, today: date, config_path: Path | None = None) -> list[Problem]:
    """As `_attestations`."""
    loaded = load_rights(path)
    config = _config_beside(path, config_path)
    catalog = open_catalog(config.checks if config else (), path.parent)
    problems: list[Problem] = []
    services = services_named(
        (ControlId.parse(entry.right).service for entry in loaded.value.requests), catalog, problems
    )
    return [*problems, *rights_problems(loaded, config.accounts if config else None, catalog, services, today)]


def _config_beside(path: Path, config_path: Path | None) -> Config | None:
    try:
        return load_config(config_path or path.with_name(CONFIG_NAME)).value
    except InvalidFiles:
        return None


def _kind(path: Path) -> FileKind:
    """By the folder, else by what the file holds. Raises InvalidFiles."""
    if path.parent.name in _FOLDERS:
        return _FOLDERS[path.parent.name]
    if path.name in _NAMES:
        return _NAMES[path.name]
    document = parse(shown_path(path), read_bytes(path, shown_path(path)))
    for key, kind in _MARKS.items():
        if key in document.data:
            return kind
    message = (
        "neither a service (`controls`), nor a policy (`checks`), nor an auditor.yaml (`accounts`), "
        "nor an attestations.yaml (`attestations`), nor a rights.yaml (`requests`), nor a staff file (`organisation`): "
        "add that part"
    )
    raise InvalidFiles([*document.problems, document.problem((), message)])


def _policy(path: Path) -> list[Problem]:
    folder = [str(path.parent.parent.absolute())] if path.parent.name == "policies" else []
    catalog = open_catalog([*folder, *_folders_of_config()])
    problems: list[Problem] = []
    services = all_services(catalog, problems)
    try:
        policy = load_policy(path)
    except InvalidFiles as error:
        problems.extend(error.problems)
        if not isinstance(error.readable, Loaded):
            return problems
        policy = error.readable
    return [*problems, *policy_problems(policy, catalog, services)]


def _folders_of_config() -> tuple[str, ...]:
    """Where ./auditor.yaml, if there is a valid one, looks for services."""
    try:
        return load_config(Path(CONFIG_NAME)).value.checks
    except InvalidFiles:
        return ()
