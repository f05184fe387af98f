"""One control: what it decides, how it is read and changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from auditor.model.address import WebAddress
from auditor.model.base import Frozen
from auditor.model.fact import Confidence
from auditor.model.reading import Reading
from auditor.model.sign import ManagedSign, Signs
from auditor.model.texts import Id, Line, Texts, every
from auditor.model.write import Change, Write


class Purpose(StrEnum):
    """What a control decides about."""

    TRAINING = "training"
    """Whether what a person does is used to train models, unless the person says no."""
    CONTRIBUTION = "contribution"
    """An extra that a person may give for training: off until it is given."""
    PRODUCT_IMPROVEMENT = "product_improvement"
    MEMORY = "memory"
    HISTORY = "history"
    RETENTION = "retention"
    SHARING = "sharing"
    LOCATION = "location"
    PERSONALISATION = "personalisation"
    ACCESS = "access"
    OUTPUT = "output"


class Control(Frozen):
    """One setting of a service."""

    title: Line = Field(description="the label of the control in English")
    purpose: Purpose
    labels: Texts = Field({}, description="the label in every language that is known")
    formerly: Texts = Field({}, description="labels that the control had before")
    covers: tuple[Line, ...] = Field(description="text, photos, voice, video, files …: what the control decides about")
    page: Id | None = Field(None, description="the page it is on; absent for a manual control")
    readings: tuple[Reading, ...] = Field((), description="independent of each other; empty: a manual control")
    values: Annotated[tuple[Line, ...], Field(min_length=2)] = ("on", "off")
    write: Write | None = None
    change: Change | None = Field(None, description="how a person changes it; needed where it is more than one click")
    managed: tuple[ManagedSign, ...] = Field((), description="signs that an organisation decides")
    not_offered: Signs = Field(
        (), description="signs that the service does not offer it on this plan or in this region"
    )
    means: dict[str, Line] = Field({}, description="what each value does, in plain words")
    does_not_mean: tuple[Line, ...] = Field((), description="what the protective value does not cover")
    default: Line | None = Field(None, description="what a fresh account has, as far as is known")
    by_hand: Line
    docs: tuple[WebAddress, ...] = ()
    confidence: Confidence
    doubts: tuple[Line, ...] = Field((), description="what about these facts was not confirmed")

    @model_validator(mode="after")
    def _place(self) -> Self:
        if bool(self.readings) != (self.page is not None):
            raise ValueError("`page` and `readings` go together; a manual control has neither")
        return self

    @property
    def changeable(self) -> bool:
        """Whether it is declared how it is changed: by a request that can be watched, or at least by which clicks."""
        seen = any(reading.on_page for reading in self.readings)
        watched = self.write is not None and bool(self.write.value or self.write.json_path)
        return seen and (watched or self.change is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every label a person may see on this control, current ones first, then former ones."""
        return tuple(dict.fromkeys((self.title, *every(self.labels), *every(self.formerly))))

    @property
    def former_names(self) -> frozenset[str]:
        """Labels that the control had before and has no longer."""
        return frozenset(every(self.formerly)) - {self.title, *every(self.labels)}
