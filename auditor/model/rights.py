"""What a person can ask a service for beyond its switches, and how."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from auditor.model.address import WebAddress
from auditor.model.base import Frozen
from auditor.model.fact import Sourced
from auditor.model.texts import Line


class RightKind(StrEnum):
    """What is asked for."""

    ACCESS = "access"
    """To be told which data there are."""
    EXPORT = "export"
    """A copy of one's own content."""
    DELETE_CONTENT = "delete-content"
    OBJECT_TO_TRAINING = "object-to-training"
    DELETE_ACCOUNT = "delete-account"

    @property
    def noun(self) -> str:
        """How a sentence names a request for it."""
        return _NOUNS[self]


_NOUNS = {
    RightKind.ACCESS: "request for access",
    RightKind.EXPORT: "request for an export",
    RightKind.DELETE_CONTENT: "request to delete content",
    RightKind.OBJECT_TO_TRAINING: "objection to training",
    RightKind.DELETE_ACCOUNT: "request to delete the account",
}


class Promise(Frozen):
    """How long it takes by the vendor's own words."""

    days: Annotated[int, Field(ge=1, le=3650)]
    says: Line = Field(description="the promise in plain words")
    source: WebAddress


class Right(Sourced):
    """One thing that can be asked for: the way there, step by step. A person goes it; the program never does."""

    page: WebAddress = Field(description="where the way begins")
    steps: Annotated[tuple[Line, ...], Field(min_length=1)]
    who: Line = Field(description="who may ask, and who has to ask somebody else")
    promise: Promise | None = Field(None, description="absent: the vendor promises no time, the law may")
    left: tuple[Line, ...] = Field((), description="what is still there, or goes on, afterwards")
