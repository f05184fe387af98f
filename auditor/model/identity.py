"""Who is signed in, and in which space of the login."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from auditor.model.base import Frozen
from auditor.model.fetched import Fetched, FromResponse
from auditor.model.json_values import JsonPath, JsonPaths
from auditor.model.locator import Locator
from auditor.model.sign import Hurdle, Signs
from auditor.model.texts import Line, Texts, every


class NameKind(StrEnum):
    """Which kind of name a service shows."""

    EMAIL = "email"
    HANDLE = "handle"
    FULL_NAME = "full_name"


NAME_PLACE, ANY_PLACE = "{name}", "{any}"
"""In a declared sentence: where the name stands, and where anything may stand."""


class NameSource(Fetched):
    """Where the signed-in user's name is: in a response, or in an element of the page."""

    json_paths: JsonPaths | None = Field(None, alias="json", description="dotted path, or several, first that is there")
    see: Locator | None = Field(None, description="an element of the page; `meta` elements too")
    attribute: Line | None = Field(
        None, description="the attribute of that element that has the name; default: its text"
    )
    sentence: Texts = Field(
        {}, description="what stands there, with a place for the name: `Google Account: {any} ({name})`"
    )
    kind: NameKind = Field(NameKind.EMAIL, description="which kind of name it is")
    if_told: bool = Field(
        False, description="true: it is not certain that the service has it here; where it does, it must match"
    )

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in it."""
        return self.json_paths or ()

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.see is None) == (self.response is None):
            raise ValueError("a name needs exactly one of response, see")
        if (self.response is None) != (self.json_paths is None):
            raise ValueError("`response` and `json` go together")
        if self.see is None and (self.attribute or self.sentence):
            raise ValueError("`attribute` and `sentence` go with `see`")
        if any(sentence.count(NAME_PLACE) != 1 for sentence in every(self.sentence)):
            raise ValueError(f"a `sentence` has the place for the name once: {NAME_PLACE}")
        return self


class Spaces(Frozen):
    """One login may have several spaces: a personal one, workspaces, seats."""

    current: FromResponse = Field(description="where the name or kind of the open space is")
    all_: FromResponse | None = Field(
        None,
        alias="all",
        description="where all of the login's spaces are; `*` in the path stands for every entry",
    )


def _one_source_or_more(value: object) -> object:
    return (value,) if isinstance(value, dict | NameSource) else value


class Identity(Frozen):
    """Signs of who is signed in. A page that guests see too is no proof."""

    account: Annotated[
        tuple[NameSource, ...],
        BeforeValidator(_one_source_or_more, json_schema_input_type=NameSource | list[NameSource]),
    ] = ()
    spaces: Spaces | None = None
    signed_in: Signs = ()
    signed_out: Signs = ()
    expired: Signs = ()
    not_let_in: tuple[Hurdle, ...] = Field((), description="signs that the service wants something of the person first")
    not_now: tuple[Hurdle, ...] = Field((), description="signs that the service asks to come back later")
