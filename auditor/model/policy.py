"""Which value each control should have, and how much it matters. The language of checks/policies."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from auditor.model.base import Frozen
from auditor.model.texts import Line

CheckId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$")]


class Severity(StrEnum):
    """How much a deviation matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Check(Frozen):
    """One line of a policy: the value that a control should have."""

    expect: Line
    severity: Severity
    reason: Line


class Policy(Frozen):
    """Checks by control (`chatgpt/training`)."""

    name: Line
    description: Line
    checks: Annotated[dict[CheckId, Check], Field(min_length=1)]
