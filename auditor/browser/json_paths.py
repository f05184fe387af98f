"""Values in JSON by dotted paths, as service files write them. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from auditor.counterfactual.leaves import INSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MISSING = object()


def at_path(body: object, path: str) -> object:
    """The value at a dotted path (`settings.training_allowed`, `items.0.id`), or MISSING.

    `{}` in a path leads into a string that holds JSON of its own: `0.2.{}.enabled`.
    """
    for key in path.split("."):
        if isinstance(body, dict) and key in body:
            body = body[key]
        elif isinstance(body, str) and key == INSIDE:
            body = _inner(body)
        elif isinstance(body, list) and key.isdigit() and int(key) < len(body):
            body = body[int(key)]
        else:
            return _MISSING
    return body


def _inner(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _MISSING


def first_at(body: object, paths: Sequence[str]) -> object:
    """The value at the first of the paths that is there, or MISSING."""
    return next((value for path in paths if (value := at_path(body, path)) is not _MISSING), _MISSING)


def all_at(body: object, path: str) -> list[object]:
    """Every value at a dotted path in which `*` stands for each entry of an object or a list."""
    found = [body]
    for key in path.split("."):
        if key == "*":
            found = [entry for each in found for entry in _entries(each)]
        else:
            found = [value for each in found if (value := at_path(each, key)) is not _MISSING]
    return found


def _entries(body: object) -> list[object]:
    if isinstance(body, dict):
        return list(body.values())
    return body if isinstance(body, list) else []


def is_missing(value: object) -> bool:
    """Whether `at_path` or `first_at` found nothing."""
    return value is _MISSING


def holds(body: object, wanted: Mapping[str, object]) -> bool:
    """Whether every one of these paths has exactly this value: `1` is not `true`, nor is `"1"`.

    >>> holds({"type": "settings", "v": 1}, {"type": "settings"}), holds({"v": True}, {"v": 1})
    (True, False)
    """
    found = ((at_path(body, path), value) for path, value in wanted.items())
    return all(type(each) is type(value) and each == value for each, value in found)
