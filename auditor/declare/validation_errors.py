"""The library's validation errors → problems in our words, each at the node that causes it."""

from __future__ import annotations

import json
import re
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, get_args

from pydantic import AwareDatetime

from auditor.declare.document import SECRETS
from auditor.declare.field_names import bare, child, expected, fields, kind_at, nodes, noun, owner_at
from auditor.declare.odd_characters import odd_character
from auditor.declare.suggestions import closest, or_else, quoted
from auditor.model.attestation import Attestation
from auditor.model.config import Account, Config, Group, GroupWaiver, SecretRef, Waiver

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from auditor.declare.document import Document, Key, Where
    from auditor.model.problem import Problem

NEVER_WRITTEN = (
    "a password is never written into this file: use {env: NAME}, {command: ...}, {keyring: SERVICE/NAME}, "
    "{file: PATH} or {prompt: true}"
)

FORMS = {
    r"^[a-z0-9][a-z0-9-]*$": "lower-case letters, digits and hyphens, such as data-controls",
    r"^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$": "SERVICE/CONTROL, such as chatgpt/training",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "letters, digits, dots, hyphens and underscores",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "the name of an environment variable, such as ADA_PASSWORD",
    r"^[^/]+/[^/]+$": "SERVICE/NAME",
    r"^(any|control|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$": "a language such as en or pt-BR, or any",
    r"^[^.\s]+(\.[^.\s]+)*$": "a dotted path without spaces, such as settings.training",
    r"^[0-9a-f]{64}$": "a SHA-256 of 64 hexadecimal digits, in lower case",
    r"^[a-z0-9][a-z0-9-]*/[a-z][a-z-]*$": "SERVICE/RIGHT, such as chatgpt/export",
    r"^rights/[a-z][a-z-]*$": "rights/RIGHT, such as rights/object-to-training",
    r"^[0-9a-f]{32}$": "32 hexadecimal digits, in lower case",
    r"^ed25519:[A-Za-z0-9+/]{43}=$": "a public key, as `auditor staff enroll` prints it",
    r"^[A-Za-z0-9+/]{86}==$": "a signature, as `auditor staff sign` writes it",
    r"^(POST|PUT|PATCH|DELETE|GET)$": "one of `POST`, `PUT`, `PATCH`, `DELETE`, `GET`",
}
"""What each pattern of the models asks for, in words."""

DAY = r"^\d{4}-\d{2}-\d{2}$"
TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$"
_FORM_OF: dict[Any, re.Pattern[str]] = {date: re.compile(DAY), AwareDatetime: re.compile(TIME)}
"""What the library would also take for a day or a time: numbers, and other ways to write one."""


def explain(document: Document, model: type[BaseModel], errors: Sequence[ErrorDetails]) -> dict[Where, Problem]:
    """One problem for each wrong or missing node. What the library would quietly convert is a problem too."""
    own = {**dict(_never_converted(document, model)), **dict(_odd_names(document, model))}
    located = [(place_of(document, error), error) for error in errors]
    misspelt = {_meant(model, where) for where, error in located if error["type"] == "extra_forbidden"}
    for where, error in located:
        if error["type"] == "missing" and where in misspelt:
            continue
        if _is_reported(own, where) or _only_through_others(document, where, error):
            continue
        own[where] = _problem(document, model, where, error)
    if errors and not own:  # never silent, whatever was left out above
        own[()] = document.problem((), "this file does not have the expected form: compare it with `auditor schema`")
    return own


def _meant(model: type[BaseModel], where: Where) -> Where:
    """The key that an unknown one was most likely meant to be."""
    owner = owner_at(model, where)
    return (*where[:-1], closest(where[-1], fields(owner) if owner else ()))


def _is_reported(own: Container[Where], where: Where) -> bool:
    return any(where[:length] in own for length in range(len(where) + 1))


def _only_through_others(document: Document, where: Where, error: ErrorDetails) -> bool:
    """The library counts only the entries that are right; each wrong one has its own problem."""
    value = document.at(where) if error["type"] == "too_short" else None
    return isinstance(value, list | dict) and len(value) >= error["ctx"]["min_length"]


def _never_converted(document: Document, model: type[BaseModel]) -> list[tuple[Where, Problem]]:
    """Words that would pass for a truth value, numbers for a day or a time, and secrets that are written out."""
    found = []
    for where, kind, value in nodes(model, document.data):
        if kind is SecretRef and not isinstance(value, dict | None):
            found.append((where, document.problem(where, NEVER_WRITTEN)))
        elif _converted(kind, value):
            found.append((where, document.problem(where, f"{subject(document, where)}: expected {expected(kind)}")))
    return found


_NAMES: dict[type[BaseModel], frozenset[str]] = {
    Config: frozenset({"policy"}),
    Group: frozenset({"policy"}),
    GroupWaiver: frozenset({"check"}),
    Account: frozenset({"service", "url", "username", "shown_as", "space", "group", "policy"}),
    Waiver: frozenset({"check", "account"}),
    Attestation: frozenset({"check", "account"}),
    SecretRef: frozenset({"env", "keyring", "file", "command"}),
}
"""What is compared or typed as it is written, and so must be what it looks like."""


def _odd_names(document: Document, model: type[BaseModel]) -> Iterator[tuple[Where, Problem]]:
    for where, _, value in nodes(model, document.data):
        owner = owner_at(model, where) if where else None
        if not isinstance(value, str) or owner is None or where[-1] not in _NAMES.get(owner, ()):
            continue
        if odd := odd_character(value):
            message = f"{_name(where)} holds {odd.name}: remove it, or type that part again"
            yield where, document.character_problem(where, value[odd.at], message)


def _converted(kind: Any, value: object) -> bool:
    if value is None:
        return False
    if kind is bool:
        return not isinstance(value, bool)
    if kind is int:
        return not isinstance(value, int) or isinstance(value, bool)
    form = _FORM_OF.get(kind)
    return form is not None and not (isinstance(value, str) and form.fullmatch(value))


def place_of(document: Document, error: ErrorDetails) -> Where:
    """Where the node of an error stands.

    It is the library's location without what is not in the file: names of union branches, added levels.
    """
    where: Where = ()
    node: object = document.data
    missing = error["type"] == "missing"
    for part in error["loc"][:-1] if missing else error["loc"]:
        if isinstance(node, dict) and (key := _key(node, part)) is not _NOTHING:
            where, node = (*where, key), node[key]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            where, node = (*where, part), node[part]
    return (*where, str(error["loc"][-1])) if missing else where


_NOTHING: Any = object()


def _key(node: dict[Key, object], part: str | int) -> Key:
    """The key that the library means by PART: it speaks of keys that are no text by their text, or as JSON."""
    meant = (key for key in node if key == part or str(part) in {str(key), json.dumps(key)})
    return next(meant, _NOTHING)


def _problem(document: Document, model: type[BaseModel], where: Where, error: ErrorDetails) -> Problem:
    owner = owner_at(model, where)
    match error["type"]:
        case "extra_forbidden" if owner:
            return document.key_problem(where, _unknown_key(owner, where))
        case "missing" if owner:
            return document.problem(where[:-1], _missing(owner, where))
        case "invalid_key":
            return document.key_problem(where, f"{_key_name(where)} is not a text: put it in quotes")
        case "value_error":
            return document.problem(where, _own_words(document, where, error))
    if error["loc"][-1] == "[key]":
        return document.key_problem(where, _bad_key(where, kind_at(model, where[:-1]), error))
    return document.problem(where, _bad_value(document, where, kind_at(model, where), error))


def _unknown_key(owner: type[BaseModel], where: Where) -> str:
    allowed = fields(owner)
    if _secret(where[:-1]):  # the key may be a secret that is written out
        near = closest(where[-1], allowed)
        rest = f"did you mean `{near}`?" if near else or_else("", allowed, "allowed are")
        return f"unknown key in {noun(owner)}: {rest}"
    return f"unknown key {quoted(where[-1])} in {noun(owner)}: {or_else(where[-1], allowed, 'allowed are')}"


def _missing(owner: type[BaseModel], where: Where) -> str:
    return f"`{where[-1]}` is missing in {noun(owner)}: expected {expected(child(owner, where[-1]))}"


def _bad_key(where: Where, owner: Any, error: ErrorDetails) -> str:
    if error["type"] == "enum":
        allowed = [str(each.value) for each in bare(get_args(owner)[0])]
        return f"unknown key {quoted(where[-1])} in {_name(where[:-1])}: {or_else(where[-1], allowed, 'allowed are')}"
    if error["type"] == "string_pattern_mismatch":
        odd = odd_character(str(where[-1]))
        hint = f"; it holds {odd.name}" if odd else ""
        return f"{_key_name(where)} cannot stand here: expected {_form(error)}{hint}"
    if error["type"] == "string_too_long":
        return f"the key is too long: at most {error['ctx']['max_length']} characters"
    if error["type"] == "string_too_short":
        return "the key is empty: give it a name"
    return f"{_key_name(where)} is not a text: put it in quotes"


def _key_name(where: Where) -> str:
    return "the key" if _secret(where[:-1]) else f"the key {quoted(where[-1])}"


def _form(error: ErrorDetails) -> str:
    pattern = error["ctx"]["pattern"]
    return FORMS.get(pattern, f"the form {pattern}")


def _own_words(document: Document, where: Where, error: ErrorDetails) -> str:
    """The sentence of a rule of the models; for a plain value with the value before it."""
    sentence = str(error["ctx"]["error"])
    if isinstance(document.at(where), dict | list):
        return sentence
    return f"{subject(document, where)}: {sentence}"


def _bad_value(document: Document, where: Where, kind: Any, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    value = document.at(where)
    start = subject(document, where)
    match error["type"]:
        case "string_pattern_mismatch":
            return f"{start}: expected {_form(error)}"
        case "string_too_short":
            return f"{_name(where)} is empty: write a text"
        case "string_too_long":
            return f"{_name(where)} is too long: at most {context['max_length']} characters"
        case "too_short":
            count = context["min_length"]
            return f"{_name(where)} has too few entries: at least {count} {'is' if count == 1 else 'are'} needed"
        case "greater_than_equal":
            return f"{start}: at least {context['ge']}"
        case "less_than_equal":
            return f"{start}: at most {context['le']}"
    return f"{start}: expected {expected(kind)}{_hint(where, kind, value)}"


def _hint(where: Where, kind: Any, value: object) -> str:
    if _secret(where):
        return ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        near = closest(value, [str(each.value) for each in kind])
        return f" (did you mean `{near}`?)" if near else ""
    if isinstance(value, bool | int | float) and expected(kind).startswith("a text"):
        return " (put it in quotes)"
    return ""


def subject(document: Document, where: Where) -> str:
    """`see` is `swich`: a node and what it holds, never what stands under a password."""
    value = document.at(where)
    name = _name(where)
    if value is None:
        return f"{name} is empty"
    if isinstance(value, dict | list):
        return f"{name} is a {'mapping' if isinstance(value, dict) else 'list'}"
    return f"{name} cannot be this" if _secret(where) else f"{name} is {quoted(value)}"


def _name(where: Where) -> str:
    if not where:
        return "the file"
    if isinstance(where[-1], int) and not isinstance(where[-1], bool) and len(where) > 1:
        return f"entry {where[-1] + 1} of {_name(where[:-1])}"
    return quoted(where[-1])


def _secret(where: Where) -> bool:
    return bool(SECRETS & set(where))
