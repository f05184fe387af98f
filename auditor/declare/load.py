"""One file → one model, or every problem of that file. What needs other files is checked in `links`."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from auditor.declare.explain import explain
from auditor.declare.service_rules import service_problems
from auditor.declare.strict_yaml import parse, read_bytes
from auditor.errors import InvalidFiles
from auditor.model.attestation import Attestations
from auditor.model.config import Config
from auditor.model.policy import Policy
from auditor.model.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.declare.document import Document
    from auditor.model.problem import Problem

M = TypeVar("M", bound=BaseModel)
SHIPPED = "shipped"


@dataclass(frozen=True)
class Loaded(Generic[M]):
    """A model, the file it came from (`origin`: `shipped` or the path as given) and what its bytes hash to."""

    id: str
    value: M
    path: Path
    origin: str
    sha256: str
    document: Document

    @property
    def file(self) -> str:
        """The path as messages show it."""
        return self.document.file


def shown(path: Path) -> str:
    """A path for messages: relative to the current folder where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else os.fspath(path)


def load_service(path: Path, origin: str | None = None) -> Loaded[Service]:
    """The service that a file describes; its id is the file's name. Raises InvalidFiles."""
    return _load(Service, path, origin, service_problems)


def load_policy(path: Path, origin: str | None = None) -> Loaded[Policy]:
    """The policy in a file, not yet compared with any service. Raises InvalidFiles."""
    return _load(Policy, path, origin)


def load_config(path: Path) -> Loaded[Config]:
    """An auditor.yaml, not yet compared with services and policies. Raises InvalidFiles."""
    return _load(Config, path, None)


def load_attestations(path: Path) -> Loaded[Attestations]:
    """An attestations.yaml. Raises InvalidFiles."""
    return _load(Attestations, path, None)


def parse_attestations(file: str, raw: bytes) -> Loaded[Attestations]:
    """The same from bytes in memory; FILE is the name for messages. Raises InvalidFiles."""
    return _loaded(Attestations, Path(file), file, raw)


def _load(
    model: type[M],
    path: Path,
    origin: str | None,
    rules: Callable[[Document, M], list[Problem]] | None = None,
) -> Loaded[M]:
    return _loaded(model, path, origin or shown(path), read_bytes(path, shown(path)), rules)


def _loaded(
    model: type[M],
    path: Path,
    origin: str,
    raw: bytes,
    rules: Callable[[Document, M], list[Problem]] | None = None,
) -> Loaded[M]:
    document = parse(shown(path), raw)
    try:
        value = model.model_validate(document.data)
        errors = []
    except ValidationError as error:
        value = None
        errors = error.errors(include_url=False, include_input=False)
    problems = explain(document, model, errors)
    if value is not None and not problems and rules is not None:
        problems = rules(document, value)
    if document.problems or problems or value is None:
        raise InvalidFiles(_once(document.problems, problems))
    return Loaded(path.stem, value, path, origin, hashlib.sha256(raw).hexdigest(), document)


def _once(parsing: tuple[Problem, ...], problems: list[Problem]) -> list[Problem]:
    """What the parser already refused at a place is not reported there a second time."""
    places = {(problem.line, problem.column) for problem in parsing}
    return sorted({*parsing, *(each for each in problems if (each.line, each.column) not in places)})
