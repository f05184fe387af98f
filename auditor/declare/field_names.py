"""What the models expect at each place of a file: kinds, allowed keys, and the words for both. Judges nothing."""

from __future__ import annotations

from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from auditor.declare.suggestions import listed, quoted
from auditor.model.attestation import Attestations, EvidenceFile
from auditor.model.config import Account, AccountsFile, Config, GroupWaiver, SecretRef
from auditor.model.fetched import FromResponse
from auditor.model.identity import NameSource
from auditor.model.json_values import JsonPaths
from auditor.model.locator import Locator
from auditor.model.photos import PhotoFact
from auditor.model.rights import Promise
from auditor.model.rights_ledger import Deadline, RequestEntry, RightsLedger
from auditor.model.sign import OneOrMore
from auditor.model.sign_in import Outcomes, SignIn
from auditor.model.staff import StaffFile, StaffRegister
from auditor.model.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditor.declare.document import Key, Where

Kind = Any
"""A model class, an enum, `str`, `dict[…]`, `tuple[…]`: an annotation without its wrapping."""

_NOUNS: dict[type[BaseModel], str] = {
    Account: "an account",
    Attestations: "attestations.yaml",
    AccountsFile: "a file of accounts",
    Config: "auditor.yaml",
    GroupWaiver: "a waiver",
    EvidenceFile: "a piece of `evidence`",
    NameSource: "the `account` of an identity",
    FromResponse: "a `session_end`",
    PhotoFact: "an entry of `photos`",
    Promise: "the `promise` of a right",
    Deadline: "the deadline `due`",
    RequestEntry: "an entry of `requests`",
    RightsLedger: "rights.yaml",
    Outcomes: "`outcomes`",
    SecretRef: "a secret",
    SignIn: "a service's `sign_in`",
    StaffFile: "a staff file",
    StaffRegister: "a register of staff",
}


def bare(annotation: Any) -> Kind:
    """The annotation without Annotated and without None; a union of several stays a union, and OneOrMore itself."""
    if annotation == OneOrMore:
        return annotation
    if get_origin(annotation) is Annotated:
        return bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        left = [each for each in get_args(annotation) if each is not NoneType]
        return bare(left[0]) if len(left) == 1 else annotation
    return annotation


TEXTS = bare(Texts)
_TEXT_OR_TEXTS = str | tuple[str, ...]
_JSON_PATHS = bare(JsonPaths)


def is_model(kind: Kind) -> bool:
    """Whether a mapping with fixed keys is expected."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@cache
def fields(model: type[BaseModel]) -> dict[str, Kind]:
    """The keys that a mapping may have, as they are written in files, each with its kind."""
    return {info.alias or name: bare(info.annotation) for name, info in model.model_fields.items()}


def child(kind: Kind, key: Key) -> Kind | None:
    """What is expected below KIND at KEY; None where nothing is known of it."""
    if is_model(kind):
        return fields(kind).get(key) if isinstance(key, str) else None
    if kind == OneOrMore:
        return Locator if isinstance(key, int) else child(Locator, key)
    if kind in (TEXTS, _TEXT_OR_TEXTS):
        return str if isinstance(key, int) else _TEXT_OR_TEXTS
    arguments = get_args(kind)
    if _is(kind, dict):
        return bare(arguments[1])
    return bare(arguments[0]) if _is(kind, tuple) and isinstance(key, int) else None


def _is(kind: Kind, container: type) -> bool:
    origin: object = get_origin(kind)
    return origin is container


def kind_at(top: Kind, where: Where) -> Kind | None:
    """What is expected at WHERE below TOP."""
    kind: Kind | None = top
    for key in where:
        kind = None if kind is None else child(kind, key)
    return kind


def owner_at(top: Kind, where: Where) -> type[BaseModel] | None:
    """The model whose mapping holds the key at the end of WHERE, if there is one."""
    kind = kind_at(top, where[:-1])
    kind = Locator if kind == OneOrMore else kind
    return kind if is_model(kind) else None


Node = tuple["Where", Kind, object]
"""Where a value stands, what is expected there, and the value."""


def nodes(kind: Kind, value: object) -> list[Node]:
    """Every node of a file that has a known kind, an outer one before its inner ones."""
    found: list[Node] = []
    waiting: list[Node] = [((), kind, value)]
    while waiting:
        where, kind, value = waiting.pop()
        if kind == OneOrMore:
            kind = tuple[Locator, ...] if isinstance(value, list) else Locator
        found.append((where, kind, value))
        for key, each in _entries(kind, value):
            inner = child(kind, key)
            if inner is not None:
                waiting.append(((*where, key), inner, each))
    return found


def _entries(kind: Kind, value: object) -> Iterable[tuple[Key, object]]:
    if isinstance(value, dict) and not _is(kind, tuple):
        return value.items()
    return enumerate(value) if isinstance(value, list) and _is(kind, tuple) else ()


def noun(model: type[BaseModel]) -> str:
    """`a control`, `an identity`: how a sentence speaks of such a mapping."""
    word = model.__name__.lower()
    return _NOUNS.get(model) or f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def expected(kind: Kind | None) -> str:
    """What may stand here, in words."""
    if kind == TEXTS:
        return "a text, a list of texts, or texts by language such as {en: …, fr: …}"
    if kind == _JSON_PATHS:
        return "a dotted path such as settings.training, or a list of them"
    if kind == OneOrMore:
        return f"{expected(Locator)}, or a list of them"
    if is_model(kind):
        return f"a mapping with {listed(fields(kind))}"
    if get_origin(kind) is Literal:
        return " or ".join(quoted(each) for each in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"one of {listed(str(each.value) for each in kind)}"
    if get_origin(kind) in {Union, UnionType}:
        return " or ".join(expected(bare(each)) for each in get_args(kind) if each is not NoneType)
    return _PLAIN.get(get_origin(kind) or kind, "something else")


_PLAIN: dict[Kind, str] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    date: "a day such as 2026-10-02",
    AwareDatetime: "a time with its zone such as 2026-10-02T09:30:00Z",
    dict: "a mapping",
    tuple: "a list",
}
