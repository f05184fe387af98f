"""What a fix would change, what it changed, and what it leaves to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.base import Frozen
from auditor.model.keys import OfControl
from auditor.model.observation import ChangeState

if TYPE_CHECKING:
    from collections.abc import Collection


class Change(OfControl):
    """One change that a fix made, or tried: `state` and `message` say what came of it.

    `question`: the text of a dialog that came up and was left alone.
    """

    title: str = ""
    before: str
    after: str
    receipt: str
    state: ChangeState = ChangeState.MADE
    question: str | None = None
    message: str = ""


class PlannedChange(OfControl):
    """One change that a fix would make. `also`: what changes with it; `final`: why it cannot be taken back."""

    service_name: str
    title: str
    before: str
    after: str
    also: tuple[str, ...] = ()
    final: str | None = None
    watched: bool = True


class ByHand(OfControl):
    """A deviation that `--fix` cannot change: why, and what a person does."""

    title: str
    why: str
    by_hand: str


class FixPlan(Frozen):
    """What a fix would do now, in this order, and what it leaves to people."""

    changes: tuple[PlannedChange, ...] = ()
    by_hand: tuple[ByHand, ...] = ()

    def only(self, controls: Collection[str]) -> FixPlan:
        """The part about these controls (`chatgpt/training`); none: all of it."""
        if not controls:
            return self
        return FixPlan(
            changes=tuple(change for change in self.changes if str(change.control_key.id) in controls),
            by_hand=tuple(each for each in self.by_hand if str(each.control_key.id) in controls),
        )
