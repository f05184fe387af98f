"""The steps of a sign-in, and what can come of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from auditor.model.address import OriginPattern, Target
from auditor.model.base import Frozen
from auditor.model.locator import Locator
from auditor.model.sign import OneOrMore, Sign, Signs


class With(StrEnum):
    """What a sign-in step types."""

    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - the name of a field, not a password
    TOTP = "totp"
    CODE = "code"
    """One that the service sends, by e-mail or to a phone: a person is asked for it in the terminal."""


class Step(Frozen):
    """One action on a page. Few verbs, each done once; `when` makes it depend on what the page shows."""

    goto: Target | None = Field(None, description="open this address or path")
    click: OneOrMore | None = Field(None, description="the first of these locators that a person could reach")
    fill: Locator | None = None
    with_: With | None = Field(None, alias="with", description="what to fill in")
    when: Sign | None = Field(None, description="do this step only where the page shows this")

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if sum(action is not None for action in (self.goto, self.click, self.fill)) != 1:
            raise ValueError("a step needs exactly one of goto, click, fill")
        if (self.fill is None) != (self.with_ is None):
            raise ValueError("`fill` and `with` go together")
        return self


Steps = tuple[Step, ...]


class Outcomes(Frozen):
    """Signs by which a sign-in says why it did not work."""

    wrong_password: Signs = ()
    wrong_code: Signs = ()
    code_needed: Signs = ()
    locked: Signs = ()
    not_offered: Signs = Field((), description="signs that there is no sign-in by password here")


class SignIn(Frozen):
    """How a person signs in. `steps` is absent where the service offers no password sign-in."""

    start: Target = "/"
    origins: tuple[OriginPattern, ...] = Field((), description="the identity provider's, reached during sign-in only")
    steps: Steps = ()
    outcomes: Outcomes = Outcomes()
