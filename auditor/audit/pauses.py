"""Services that asked to come back later: who visits accounts waits for them, or leaves theirs alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.model.observation import Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.audit.task import AccountTask

_LONGEST_WAIT = 60.0
"""Seconds that an account waits for a service that asked to come back later."""


@dataclass
class Pauses:
    """What the services of a run asked for."""

    _until: dict[str, datetime] = field(default_factory=dict)

    async def over(self, task: AccountTask, step: Callable[[str, str], None]) -> Trouble | None:
        """Wait where the service asked another account of this run to come back soon; Trouble where that is too late.

        `step` reports the progress.
        """
        until = self._until.get(task.account.service)
        left = (until - datetime.now(UTC)).total_seconds() if until else 0.0
        if left <= 0:
            return None
        if left > _LONGEST_WAIT:
            saw = "it asked another account of this run to come back later, so this one was not visited"
            return Trouble(reason=Reason.NOT_NOW, detail="not_visited", saw=saw, until=until)
        step(task.id, f"waiting {left:.0f} s, as {task.service.name} asked")
        await asyncio.sleep(left)
        return None

    def heard(self, task: AccountTask, trouble: Trouble | None) -> None:
        """What ended the visit of this account; it may have been its service's wish for a pause."""
        if trouble and trouble.reason is Reason.NOT_NOW and trouble.until:
            self._until[task.account.service] = trouble.until
