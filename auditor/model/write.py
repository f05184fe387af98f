"""How a control is written, and what is clicked to change it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from auditor.model.address import Target
from auditor.model.base import Frozen
from auditor.model.fetched import Fetched
from auditor.model.json_values import JsonPath, JsonValues
from auditor.model.locator import Locator
from auditor.model.sign import OneOrMore
from auditor.model.texts import Id, Line, Texts


class Write(Frozen):
    """A request by which a page writes. A check stops it; a fix lets it pass once, with the wanted value."""

    method: Annotated[str, Field(pattern=r"^(POST|PUT|PATCH|DELETE|GET)$")]
    path: Target = Field(description="its address; `*` stands for one part, such as an account's id")
    query: dict[str, str] = {}
    operation: Line | None = Field(None, description="the operation's name, where one path serves many (GraphQL, RPC)")
    value: Line | None = Field(None, description="key in the query that holds the new value")
    json_path: JsonPath | None = Field(
        None, alias="json", description="key in the request body; it holds the new value, unless `value` says where"
    )
    values: JsonValues = Field(
        {}, description="JSON value that is written → value of the control; default: as the response reading has them"
    )
    keeps: Fetched | None = Field(
        None, description="the response that has the other keys of the body, where it is not the one of the reading"
    )


class SessionWrite(Frozen):
    """A request by which a page renews its session. Never a PUT, PATCH or DELETE, never a control's address."""

    method: Literal["POST", "GET"] = "POST"
    path: Annotated[Target, Field(pattern=r"^[^*]*$")]
    query: dict[str, str] = {}
    operation: Line | None = None


class Question(Frozen):
    """A question that the page asks before it changes something, known by its title or its text, and what to click.

    It is answered once, and only while the new value does not stand yet. Any other question stops the change.
    """

    title: Texts | None = Field(None, description="a heading or the name of the dialog, whole")
    text: Texts | None = Field(None, description="a paragraph of the dialog, or all of it, whole")
    click: Locator = Field(description="what to click, inside the dialog")

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if self.title is None and self.text is None:
            raise ValueError("a question needs `title` or `text`: without, any dialog would be answered")
        return self


ANY_VALUE = "any"
"""In `confirm`: a question that is asked whatever the new value is."""


def _questions(value: object) -> object:
    """One question, or one or several for each new value, are one shape: new value → questions."""
    if isinstance(value, dict) and "click" in value:
        value = {ANY_VALUE: value}
    if isinstance(value, dict):
        return {key: (each,) if isinstance(each, dict | Question) else each for key, each in value.items()}
    return value


_Questions = Annotated[list[Question], Field(min_length=1)]
Questions = Annotated[
    dict[Line, Annotated[tuple[Question, ...], Field(min_length=1)]],
    BeforeValidator(_questions, json_schema_input_type=Question | dict[Line, Question | _Questions]),
]


class Change(Frozen):
    """How a person changes a control, beyond one click on it or on the option that is called as the new value."""

    choose: dict[Line, OneOrMore] = Field({}, description="new value → what to click in what the control opens")
    confirm: Questions = Field({}, description="new value → the questions that the page may ask; or one for any value")
    save: OneOrMore | None = Field(None, description="the button that saves, where the page does not save at once")
    also: dict[Line, dict[Id, Line]] = Field(
        {}, description="new value → other controls that the service changes with it, and to what"
    )
    needs: dict[Id, Line] = Field({}, description="values that other controls must have for this one to be changed")
    final: dict[Line, Line] = Field({}, description="new value → why it cannot be taken back")
    settles_within: int = Field(
        0, ge=0, le=300, description="seconds in which the service may still return the former value"
    )

    def questions(self, value: str) -> tuple[Question, ...]:
        """The questions that may be asked on the way to this value."""
        return (*self.confirm.get(value, ()), *self.confirm.get(ANY_VALUE, ()))
