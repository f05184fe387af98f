"""Which operation a request asks for, where one address serves many: GraphQL, JSON-RPC, batches. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from auditor.browser.json_paths import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEYS = ("operationName", "operation", "op", "method", "queryId", "doc_id", "rpcids", "fb_api_req_friendly_name")
_NAMED = re.compile(r"\b(?:query|mutation|subscription)\s+(\w+)")
_MUTATES = re.compile(r"\bmutation\b")


def has_operation(name: str, url: str, body: bytes | None) -> bool | None:
    """Whether a request asks for this operation; None where that is not known.

    Names are taken from the query, the end of the path, and a JSON or form body, also within strings of it.
    """
    parts = urlsplit(url)
    path = parts.path.rpartition("/")[2]
    query = parse_qs(parts.query)
    if name == path or any(name in value.split(",") for key in _KEYS for value in query.get(key, ())):
        return True
    if not body:
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    asked = list(_asked(text))
    if not asked:
        return None
    if any(name in names for names, _ in asked):
        return True
    return None if any(not names and not reads for names, reads in asked) else False


def sends(body: bytes | None, wanted: Mapping[str, object]) -> bool:
    """Whether the JSON of a request holds these values by dotted path, or its form these texts by name."""
    try:
        text = (body or b"").decode()
        parsed_body = json.loads(text)
    except UnicodeDecodeError:
        return False
    except (ValueError, RecursionError):
        form = parse_qs(text, keep_blank_values=True)
        return all(value in form.get(name, ()) for name, value in wanted.items())
    return holds(parsed_body, wanted)


def _asked(text: str) -> Iterator[tuple[frozenset[str], bool]]:
    """For each operation in a body: its names, and whether it is sure to read only. Nothing where it is no body."""
    try:
        parsed_body = json.loads(text)
    except (ValueError, RecursionError):
        form = parse_qs(text)
        names = frozenset(value for key in _KEYS for value in form.get(key, ()))
        nested = frozenset(each for values in form.values() for value in values for each in _strings(value))
        if form:
            yield names | nested, False
        return
    for operation in parsed_body if isinstance(parsed_body, list) else [parsed_body]:
        if isinstance(operation, dict):
            document = operation.get("query")
            names = frozenset(operation[key] for key in _KEYS if isinstance(operation.get(key), str))
            source = document if isinstance(document, str) else ""
            yield names | frozenset(_NAMED.findall(source)), bool(source) and not _MUTATES.search(source)
        else:
            yield frozenset(_strings(json.dumps(operation))), False


def _strings(text: str) -> Iterator[str]:
    """Every string in nested lists of JSON text: RPC formats name their operation there."""
    try:
        parsed_body = json.loads(text)
    except (ValueError, RecursionError):
        return
    left = [parsed_body]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            left += value
