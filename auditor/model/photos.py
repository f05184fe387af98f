"""What happens to a photo that a person gives to a service, and to an image that the service makes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from auditor.model.fact import Sourced
from auditor.model.texts import Id, Line


class PhotoKind(StrEnum):
    """Which images a fact is about."""

    UPLOADED = "uploaded"
    GENERATED = "generated"


class PhotoTopic(StrEnum):
    """What people want to know about an image, in the order in which they ask."""

    TRAINING = "training"
    """Whether models learn from it, and which control decides."""
    PUBLIC = "public"
    """Who can see it unless somebody changes that."""
    STORED = "stored"
    """Where it is kept, and how long."""
    DELETED_BY = "deleted_by"
    """What removes it, and what does not."""
    REVIEW = "review"
    """Whether people look at it."""
    FACES = "faces"
    """What is done with faces and bodies in it."""


class PhotoFact(Sourced):
    """One thing that is known about images at a service. A topic without a fact is not known."""

    about: Annotated[tuple[PhotoKind, ...], Field(min_length=1)]
    topic: PhotoTopic
    says: Line = Field(description="a sentence in plain words")
    control: Id | None = Field(None, description="the control of this file that decides it")
