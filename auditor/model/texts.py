"""Texts of service files: in languages, in one line, and the labels of a control in place of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
Line = Annotated[str, Field(min_length=1, max_length=500)]
VALUE_PLACE = "{value}"
"""In a declared sentence, where the words of the value stand."""


def _by_language(value: object) -> object:
    """`Reject all`, `[Reject all, Refuse]` and `{en: Reject all, fr: [...]}` are one shape: language → texts."""
    if isinstance(value, str):
        return {"any": (value,)}
    if isinstance(value, list | tuple):
        return {"any": tuple(value)}
    if isinstance(value, dict):
        return {key: (texts,) if isinstance(texts, str) else texts for key, texts in value.items()}
    return value


LABELS_OF = "control"
"""In place of texts, `{control: ID}` stands for all labels of that control of the same file."""
Language = Annotated[str, Field(pattern=rf"^(any|{LABELS_OF}|[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*)$")]
_Lines = Annotated[list[Line], Field(min_length=1)]
Texts = Annotated[
    dict[Language, Annotated[tuple[Line, ...], Field(min_length=1)]],
    BeforeValidator(_by_language, json_schema_input_type=Line | _Lines | dict[Language, Line | _Lines]),
]


def every(texts: Texts | None) -> tuple[str, ...]:
    """All texts of all languages, each once, in the order of the file."""
    return tuple(dict.fromkeys(text for each in (texts or {}).values() for text in each))
