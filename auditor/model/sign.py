"""What says something about a page: an element, an address, a title, a response."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from auditor.model.address import WebAddress
from auditor.model.fetched import Fetched
from auditor.model.json_values import JsonPath
from auditor.model.locator import LOCATOR_WAYS, Locator
from auditor.model.texts import Line, Texts


class Sign(Fetched):
    """A fact that a page can show: a visible element, its address or title, or a value in a response."""

    test_id: Line | None = None
    role: Line | None = None
    name: Texts | None = None
    label: Texts | None = None
    text: Texts | None = None
    css: Line | None = None
    within: Locator | None = None
    url: Line | None = Field(None, description="the page's address starts with this address or path")
    title: Texts | None = Field(None, description="the title of the document")
    status: int | None = Field(None, ge=100, le=599, description="HTTP status of that response")
    json_path: JsonPath | None = Field(None, alias="json", description="dotted path into that response")
    is_: str | int | bool | None = Field(None, alias="is", description="the value at `json`")
    absent: bool = Field(False, description="true: that response came without this key")

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The key that is read."""
        return (self.json_path,) if self.json_path else ()

    @model_validator(mode="after")
    def _exactly_one_fact(self) -> Self:
        ways = [way for way in SIGN_WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"a sign needs exactly one of {', '.join(SIGN_WAYS)}")
        if self.response is not None and self.status is None and self.json_path is None:
            raise ValueError("a response is a sign only with `status` or `json`")
        return self

    @property
    def locator(self) -> Locator | None:
        """The element that is the sign, or None where the sign is an address, a title or a response."""
        if self.url or self.title or self.response:
            return None
        given = {way: getattr(self, way) for way in (*LOCATOR_WAYS[:4], "css", "name", "within")}
        return Locator(**given)


SIGN_WAYS = ("test_id", "role", "label", "text", "css", "url", "title", "response")
Signs = tuple[Sign, ...]


class Hurdle(Sign):
    """A sign that the service does not let the account in, or nobody now, and why."""

    says: Line = Field(description="what it says, as half a sentence: `an administrator has to activate the account`")


class ManagedSign(Sign):
    """A sign that an organisation decides. In a response, and with a source, it may give the control's value."""

    means: Line | None = Field(None, description="the control's value wherever this shows; needs `source`")
    source: WebAddress | None = Field(None, description="where the service says so")

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if (self.means is None) != (self.source is None):
            raise ValueError("`means` and `source` go together")
        if self.means is not None and self.response is None:
            raise ValueError("`means` goes with `response`: a page says too much to be taken for a value")
        return self


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, dict | Locator) else value


OneOrMore = Annotated[
    tuple[Locator, ...],
    Field(min_length=1),
    BeforeValidator(_one_or_more, json_schema_input_type=Locator | list[Locator]),
]
