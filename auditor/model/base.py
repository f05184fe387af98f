"""The base of every value in the model: frozen, strict about unknown keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable value. Unknown keys are errors, so that a typing mistake never passes for a setting."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)
