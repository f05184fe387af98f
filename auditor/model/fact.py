"""What somebody said about a service beyond its controls, with the place where it was said."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from auditor.model.address import WebAddress
from auditor.model.base import Frozen
from auditor.model.texts import Line


class Confidence(StrEnum):
    """How sure the facts behind a declaration are."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sourced(Frozen):
    """A fact that can be looked up: where it is said, since when that is known, and how sure it is."""

    source: WebAddress = Field(description="where it is said")
    as_of: date = Field(description="the day on which the source was read, or says that it was written")
    confidence: Confidence
    doubts: tuple[Line, ...] = Field((), description="what about it was not confirmed")
