"""A settings page: the ways to it, and what is closed on it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from auditor.model.base import Frozen
from auditor.model.locator import Locator
from auditor.model.sign import Signs
from auditor.model.sign_in import Steps
from auditor.model.texts import Line


class Dismiss(Frozen):
    """An overlay that may be closed where it is in the way, and how. Nothing else is ever closed."""

    within: Locator
    click: Locator | None = None
    press: Literal["Escape"] | None = Field(None, description="for overlays whose buttons write to the account")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.click is None) == (self.press is None):
            raise ValueError("an overlay is closed by exactly one of click, press")
        return self


class Page(Frozen):
    """A place where controls are. `open` holds ways to get there, tried in turn."""

    title: Line | None = None
    open: Annotated[tuple[Annotated[Steps, Field(min_length=1)], ...], Field(min_length=1)]
    ready: Annotated[Signs, Field(min_length=1, description="one of these shows that the page is there")]
    draws_within: float = Field(
        0, ge=0, le=30, description="seconds in which it is known to draw itself, though nothing seems to happen"
    )
    reveals_stay: bool = Field(
        False, description="what one control's `reveal` opens here does not hide another's: all is read in one load"
    )
