"""Which value each control should have, and how much it matters. The language of checks/policies."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from auditor.model.base import Frozen
from auditor.model.keys import ControlId
from auditor.model.texts import Line

CheckId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$")]


RIGHTS = "rights"
"""In `satisfied_by`, what stands before the name of a right."""


class Severity(StrEnum):
    """How much a deviation matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Topic(StrEnum):
    """What a report can explain beside its checks."""

    PHOTOS = "photos"


class Check(Frozen):
    """One line of a policy: the value that a control should have."""

    expect: Line
    severity: Severity
    reason: Line
    satisfied_by: Annotated[str, Field(pattern=rf"^{RIGHTS}/[a-z][a-z-]*$")] | None = Field(
        None, description="a right of the service (rights/object-to-training) whose attested request is enough"
    )

    @property
    def right(self) -> str | None:
        """The right whose attested request is enough, by its own name."""
        return self.satisfied_by.removeprefix(f"{RIGHTS}/") if self.satisfied_by else None


class Policy(Frozen):
    """Checks by control (`chatgpt/training`)."""

    name: Line
    description: Line
    explains: tuple[Topic, ...] = Field((), description="what reports explain beside the checks")
    counts_overdue_requests: bool = Field(
        False, description="whether a request for a right that is overdue keeps the exit code from being 0"
    )
    checks: Annotated[dict[CheckId, Check], Field(min_length=1)]

    def checks_for(self, service: str) -> dict[str, Check]:
        """Its lines for one service, by the control's own name."""
        keys = ((ControlId.parse(name), check) for name, check in self.checks.items())
        return {key.control: check for key, check in keys if key.service == service}

    def expected_at(self, service: str) -> dict[str, str]:
        """The value that each of these controls should have."""
        return {control: check.expect for control, check in self.checks_for(service).items()}
