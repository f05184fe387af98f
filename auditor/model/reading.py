"""One way to read the value of a control."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from auditor.model.address import WebAddress
from auditor.model.base import Frozen
from auditor.model.fetched import Fetched
from auditor.model.json_values import JsonPath, JsonPaths, JsonValues
from auditor.model.locator import Locator
from auditor.model.sign import OneOrMore, Signs
from auditor.model.sign_in import Steps
from auditor.model.texts import VALUE_PLACE, Id, Line, Texts, every


class Kind(StrEnum):
    """How a control shows its value on the page."""

    SWITCH = "switch"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    PRESSED = "pressed"
    MENU = "menu"
    TEXT = "text"
    COUNT = "count"
    PRESENCE = "presence"


TWO_STATE = frozenset({Kind.SWITCH, Kind.CHECKBOX, Kind.PRESSED})
"""Kinds whose state is explicit in the markup: on or off."""
PRESENT = 2
"""So many values at least have an element each, where presence is the state."""
ONE_CLICK = TWO_STATE | {Kind.PRESENCE}
"""Kinds that one click turns, where no choice is declared."""
IN_WORDS = frozenset({Kind.RADIO, Kind.SELECT, Kind.MENU, Kind.TEXT})
"""Kinds whose state is a word on the page; a count is a number."""


class Served(Frozen):
    """The document as the server sent it, read without running its scripts."""

    source: WebAddress = Field(description="where it is said or shown that the server writes the state into it")
    script: Line | None = Field(
        None, description="CSS selector of the element that holds the data, as JSON or assigned to a variable"
    )
    json_paths: JsonPaths | None = Field(None, alias="json", description="script: dotted path, or several")

    @model_validator(mode="after")
    def _data(self) -> Self:
        if (self.script is None) != (self.json_paths is None):
            raise ValueError("`script` and `json` go together")
        return self


RESPONSE = "response"
"""The `kind` of a reading of what the page fetched."""
DOCUMENT = "document"
"""The `kind` of a reading of the document as the server sent it."""


class Reading(Fetched):
    """One independent way to learn a control's value: `see` it on the page, or take it from a `response`.

    With `document`, the document as the server sent it is read: its data, or what can be seen in it.
    """

    see: Kind | None = None
    document: Served | None = Field(None, description="read this in the document as the server sent it")
    reveal: Steps = Field((), description="clicks that bring the control into sight, where it is not there yet")
    find: tuple[Locator, ...] = Field((), description="ranked; all that match must be one and the same element")
    present: dict[Line, OneOrMore] = Field(
        {}, description="presence: value of the control → the element that is there with it, and only with it"
    )
    json_paths: JsonPaths | None = Field(None, alias="json", description="dotted path, or several, first that is there")
    values: JsonValues = Field({}, description="response: JSON value → value of the control")
    words: dict[Line, Texts] = Field({}, description="see: value of the control → the words that show it, by language")
    sentence: Texts = Field({}, description="text: sentences with a place for the words: `Kept for {value}`")
    absent: Line | None = Field(
        None, description="response: what an absent key means; needs `absent_source`, and `body_has` or `body_null`"
    )
    absent_source: WebAddress | None = None
    body_has: tuple[JsonPath, ...] = Field(
        (), description="response: what proves that a body without the key holds the settings: all of these are in it"
    )
    body_null: bool = Field(
        False, description="response: true: `null` as the whole body means what an absent key means"
    )
    unless: Signs = Field((), description="where one of these shows, this reading does not count")
    generation: Id | None = Field(
        None, description="readings of one generation of the page count where any of them is there, else none of them"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.see is not None, self.response is not None, self.has_script)
        if sum(ways) != 1:
            raise ValueError("a reading needs exactly one of see, response, or document with script")
        if self.see is None:
            self._must_not(("find", "present", "reveal", "words", "sentence"), "go with `see`")
            if not self.values or (self.response is not None and self.json_paths is None):
                raise ValueError("a `response` reading needs `json` and `values`; a `document` with `script`, `values`")
        else:
            self._must_not(("json_paths", "values", "absent"), "go with `response`")
        return self

    @model_validator(mode="after")
    def _seen(self) -> Self:
        if self.see is Kind.PRESENCE:
            if len(self.present) < PRESENT or self.find:
                raise ValueError("`see: presence` needs `present` with two values or more, and no `find`")
        elif self.see is not None and (self.present or not self.find):
            raise ValueError("a `see` reading needs `find`; `present` goes with `see: presence`")
        if self.document is not None and self.reveal:
            raise ValueError("`reveal` clicks, and a `document` is only read")
        if self.sentence and self.see is not Kind.TEXT:
            raise ValueError("`sentence` goes with `see: text`")
        if any(sentence.count(VALUE_PLACE) != 1 for sentence in every(self.sentence)):
            raise ValueError(f"a `sentence` has the place for the value once: {VALUE_PLACE}")
        if self.see in IN_WORDS and not self.words:
            raise ValueError(f"a `{self.see}` reading needs `words`: what the page shows for each value")
        return self

    @model_validator(mode="after")
    def _proof_of_absence(self) -> Self:
        if (self.absent is None) != (self.absent_source is None):
            raise ValueError("`absent` and `absent_source` go together")
        if (self.absent is None) == bool(self.body_has or self.body_null):
            raise ValueError("`absent` goes with `body_has` or `body_null`: without, any answer would be the settings")
        return self

    def _must_not(self, keys: tuple[str, ...], why: str) -> None:
        if given := [key for key in keys if getattr(self, key)]:
            raise ValueError(f"`{given[0].removesuffix('_paths')}` {why.replace('go ', 'goes ', 1)}")

    @property
    def has_script(self) -> bool:
        """Whether it reads data in the document."""
        return self.document is not None and self.document.script is not None

    @property
    def kind(self) -> str:
        """`switch`, `menu`, …, `response`, or `document`."""
        if self.document is not None:
            return DOCUMENT
        return RESPONSE if self.see is None else self.see.value

    @property
    def on_page(self) -> bool:
        """Whether it is read from what the page shows."""
        return self.see is not None and self.document is None

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in a response."""
        return self.json_paths or ()

    @property
    def locators(self) -> tuple[Locator, ...]:
        """Every way to find its element."""
        return self.find or tuple(locator for each in self.present.values() for locator in each)
