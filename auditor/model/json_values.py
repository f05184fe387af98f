"""JSON in service files: dotted paths, and values by their JSON text."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BeforeValidator, Field

from auditor.model.texts import Line


def _literal_keys(value: object) -> object:
    """JSON values as keys (`true: on`, `stealth: stealth`) become their JSON text: `true` and `"stealth"` differ."""
    if isinstance(value, dict):
        return {key if _is_json(key) else json.dumps(key): word for key, word in value.items()}
    return value


def _is_json(key: object) -> bool:
    return isinstance(key, str) and key.startswith('"') and key.endswith('"') and len(key) > 1


JsonValues = Annotated[dict[str, Line], BeforeValidator(_literal_keys, json_schema_input_type=dict[str, Line])]
# In a path, `{}` leads into a string that holds JSON of its own; a number, into a list, or to a chunk of an RPC answer.
JsonPath = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$", max_length=200)]


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


JsonPaths = Annotated[
    tuple[JsonPath, ...],
    Field(min_length=1),
    BeforeValidator(_one_or_many, json_schema_input_type=JsonPath | Annotated[list[JsonPath], Field(min_length=1)]),
]
Scalar = str | int | float | bool | None
