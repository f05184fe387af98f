"""The outcome of a check, and which outcomes go together."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The outcome of one check."""

    PASS = "pass"  # noqa: S105 - a status
    FAIL = "fail"
    FIXED = "fixed"
    WAIVED = "waived"
    ATTESTED = "attested"
    MANUAL = "manual"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


COMPLIANT = frozenset({Status.PASS, Status.FIXED, Status.ATTESTED, Status.NOT_APPLICABLE})
"""The control matches the policy, or is not offered to the account."""
MATCHING = COMPLIANT - {Status.NOT_APPLICABLE}
"""The value is known, and is the one that the policy expects."""
DEVIATING = frozenset({Status.FAIL, Status.WAIVED})
"""The value is known, and is not the one that the policy expects."""
OPEN = frozenset({Status.FAIL, Status.UNKNOWN, Status.MANUAL})
"""Somebody has to do something."""
BY_IMPORTANCE = (
    Status.FAIL,
    Status.UNKNOWN,
    Status.MANUAL,
    Status.WAIVED,
    Status.FIXED,
    Status.ATTESTED,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
"""What needs action first."""
