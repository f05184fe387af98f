"""One file → one model, or every problem of that file. What needs other files is checked in `cross_references`."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from auditor.declare.accounts_csv import parse_csv
from auditor.declare.included import CSV, included, joined
from auditor.declare.service_rules import service_problems
from auditor.declare.strict_yaml import parse, read_bytes
from auditor.declare.validation_errors import explain, place_of
from auditor.errors import InvalidFiles
from auditor.model.attestation import Attestations
from auditor.model.config import AccountsFile, Config
from auditor.model.policy import Policy
from auditor.model.rights_ledger import RightsLedger
from auditor.model.service import Service
from auditor.model.staff import StaffFile, StaffRegister
from auditor.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from auditor.declare.document import Document, Where
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


def load_service(path: Path, origin: str | None = None) -> Loaded[Service]:
    """The service that a file describes; its id is the file's name. Raises InvalidFiles."""
    return _load(Service, path, origin, service_problems)


def parse_service(file: str, raw: bytes) -> Loaded[Service]:
    """The same from bytes in memory; FILE is the name, for messages too. Raises InvalidFiles."""
    return _loaded(Service, Path(file), file, raw, service_problems)


def load_policy(path: Path, origin: str | None = None) -> Loaded[Policy]:
    """The policy in a file, not yet compared with any service. Raises InvalidFiles."""
    return _load(Policy, path, origin)


def load_config(path: Path) -> Loaded[Config]:
    """An auditor.yaml with the accounts that it includes, not yet compared with services and policies.

    Raises InvalidFiles.
    """
    problems: list[Problem] = []
    config = _readable(lambda: _load(Config, path, None), problems)
    files = [_readable(partial(load_accounts, file), problems) for file in included(config, problems)] if config else []
    whole = joined(config, [file for file in files if file], problems) if config else None
    if whole is None or problems:
        raise InvalidFiles(sorted(problems), whole)
    return whole


def load_accounts(path: Path) -> Loaded[AccountsFile]:
    """A file of accounts, YAML or CSV. Raises InvalidFiles."""
    if path.suffix.lower() != CSV:
        return _load(AccountsFile, path, None)
    file = shown_path(path)
    return _loaded(AccountsFile, path, file, read_bytes(path, file), parse=parse_csv)


def load_attestations(path: Path) -> Loaded[Attestations]:
    """An attestations.yaml. Raises InvalidFiles."""
    return _load(Attestations, path, None)


def parse_attestations(file: str, raw: bytes) -> Loaded[Attestations]:
    """The same from bytes in memory; FILE is the name for messages. Raises InvalidFiles."""
    return _loaded(Attestations, Path(file), file, raw)


def load_staff_file(path: Path) -> Loaded[StaffFile]:
    """What an administrator publishes. Raises InvalidFiles."""
    return _load(StaffFile, path, None)


def load_register(path: Path) -> Loaded[StaffRegister]:
    """Who enrolled. Raises InvalidFiles."""
    return _load(StaffRegister, path, None)


def parse_register(file: str, raw: bytes) -> Loaded[StaffRegister]:
    """The same from bytes in memory; FILE is the name for messages. Raises InvalidFiles."""
    return _loaded(StaffRegister, Path(file), file, raw)


def load_rights(path: Path) -> Loaded[RightsLedger]:
    """A rights.yaml. Raises InvalidFiles."""
    return _load(RightsLedger, path, None)


def parse_rights(file: str, raw: bytes) -> Loaded[RightsLedger]:
    """The same from bytes in memory; FILE is the name for messages. Raises InvalidFiles."""
    return _loaded(RightsLedger, Path(file), file, raw)


def _load(
    model: type[M],
    path: Path,
    origin: str | None,
    rules: Callable[[Document, M], list[Problem]] | None = None,
) -> Loaded[M]:
    return _loaded(model, path, origin or shown_path(path), read_bytes(path, shown_path(path)), rules)


def _loaded(
    model: type[M],
    path: Path,
    origin: str,
    raw: bytes,
    rules: Callable[[Document, M], list[Problem]] | None = None,
    parse: Callable[[str, bytes], Document] = parse,
) -> Loaded[M]:
    document = parse(shown_path(path), raw)
    try:
        value = model.model_validate(document.data)
        errors = []
    except ValidationError as error:
        value = None
        errors = error.errors(include_url=False, include_input=False)
    wrong = explain(document, model, errors)
    problems = list(wrong.values())
    if value is not None and not problems and rules is not None:
        problems = rules(document, value)
    digest = hashlib.sha256(raw).hexdigest()
    if document.problems or problems or value is None:
        rest = _without(model, document, wrong)
        readable = Loaded(path.stem, rest, path, origin, digest, document) if rest is not None else None
        raise InvalidFiles(_once(document.problems, problems), readable)
    return Loaded(path.stem, value, path, origin, digest, document)


def _readable(load: Callable[[], Loaded[M]], problems: list[Problem]) -> Loaded[M] | None:
    """The file, or what is readable of it; what is wrong with it goes to PROBLEMS."""
    try:
        return load()
    except InvalidFiles as error:
        problems.extend(error.problems)
        return error.readable if isinstance(error.readable, Loaded) else None


_ROUNDS = 5


def _without(model: type[M], document: Document, wrong: Iterable[Where]) -> M | None:
    """The file without the nodes that are wrong; of lists without all of it, so that places stay what they are."""
    data = deepcopy(document.data)
    for _ in range(_ROUNDS):
        for where in wrong:
            _remove(data, tuple(takewhile(lambda part: not isinstance(part, int), where)))
        try:
            return model.model_validate(data)
        except ValidationError as error:
            wrong = [place_of(document, each) for each in error.errors(include_url=False, include_input=False)]
    return None


def _remove(data: Any, where: Where) -> None:
    """Take this node out; where it is missing, what it is missing in."""
    way: list[Any] = [data]
    for part in where:
        way.append(way[-1].get(part) if isinstance(way[-1], dict) else None)
    for holder, part in zip(way[-2::-1], reversed(where), strict=True):
        if isinstance(holder, dict) and part in holder:
            del holder[part]
            return


def _once(parsing: tuple[Problem, ...], problems: list[Problem]) -> list[Problem]:
    """What the parser already refused at a place is not reported there a second time."""
    places = {(problem.line, problem.column) for problem in parsing}
    return sorted({*parsing, *(each for each in problems if (each.line, each.column) not in places)})
