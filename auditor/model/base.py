"""The bases of every value in the model: frozen, strict about unknown keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

from pydantic import BaseModel, ConfigDict

T = TypeVar("T", bound=type)


class Frozen(BaseModel):
    """An immutable value. Unknown keys are errors, so that a typing mistake never passes for a setting."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)


if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True, kw_only_default=True)
    def many(kind: T) -> T:
        """See below."""
        return kind

else:

    def many(kind: T) -> T:
        """The same for values of which there are hundreds of thousands: a tenth of the memory.

        Checked where they are read; made by the program itself, they are taken as they are.
        """
        kind.__pydantic_config__ = ConfigDict(extra="forbid")
        return dataclass(frozen=True, slots=True, kw_only=True)(kind)
