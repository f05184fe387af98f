"""What is otherwise than in a former run."""

from __future__ import annotations

from enum import StrEnum

from auditor.model.base import Frozen
from auditor.model.keys import AccountKey, OfControl
from auditor.model.moment import Moment
from auditor.model.policy import Severity
from auditor.model.status import Status


class DifferenceKind(StrEnum):
    """What became of a check, or of a page, between two runs; most important first."""

    BACK_ON = "back_on"
    """It deviates, and was proven to match the policy before."""
    NEW_DEVIATION = "new_deviation"
    """It deviates, and was never proven to match the policy."""
    REQUEST_OVERDUE = "request_overdue"
    """The answer to a request for a right is overdue, and was not before."""
    BECAME_UNKNOWN = "became_unknown"
    STILL_DEVIATING = "still_deviating"
    UNDECLARED_CONTROL = "undeclared_control"
    """A control is on a page that no service file declares, and was not there before."""
    NEW_CONTROL = "new_control"
    CONTROL_GONE = "control_gone"
    POLICY_CHANGED = "policy_changed"
    """The policy asks for something else; what became of the account is a difference of its own."""
    FIXED_BY_OTHERS = "fixed_by_others"
    FIXED_BY_US = "fixed_by_us"
    """A receipt says so."""
    KNOWN_AGAIN = "known_again"
    REQUEST_CLOSED = "request_closed"
    """It was answered, refused or withdrawn."""
    REQUEST_OPEN = "request_open"
    """It waits for an answer."""


class Difference(OfControl):
    """One thing that is otherwise than in a former run. `before` and `after` are values, None where not known.

    `not_before` and `not_after`: between these two times it happened. `control`: the label, where it is undeclared; the
    right, of a request.
    """

    kind: DifferenceKind
    title: str
    severity: Severity | None = None
    before: str | None = None
    after: str | None = None
    not_before: Moment | None = None
    not_after: Moment | None = None
    receipt: str | None = None
    message: str


class FormerRun(Frozen):
    """The newest run that this report was compared with. `run`: its number in the history, or its file.

    `left`: accounts of that run that are not in this one; `joined`: those of this one that are not in that one, of
    which there is nothing to compare.
    """

    run: str
    started: Moment
    policy: str
    left: tuple[AccountKey, ...] = ()
    joined: tuple[AccountKey, ...] = ()


class TrendPoint(Frozen):
    """The totals of a former run over the same accounts."""

    started: Moment
    policy: str
    summary: dict[Status, int]
