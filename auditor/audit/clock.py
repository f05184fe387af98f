"""The time that an account may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from auditor.browser.context import now

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable

T = TypeVar("T")


@dataclass
class Clock:
    """The limit of one account, which stands still while something else is waited for."""

    limit: asyncio.Timeout
    _beside: int = 0
    _left: float | None = None
    """Seconds that were left when it was stopped."""

    async def beside(self, work: Awaitable[T]) -> T:
        """Work that takes none of the account's time: it has a limit of its own, or waits for a person."""
        if not self._beside and (end := self.limit.when()) is not None:
            self._left = end - now()
            self.limit.reschedule(None)
        self._beside += 1
        try:
            return await work
        finally:
            self._beside -= 1
            if not self._beside and self._left is not None:
                self.limit.reschedule(now() + self._left)
