"""The time that an account may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from auditor.browser.context import now

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable

T = TypeVar("T")


@dataclass(frozen=True)
class Clock:
    """The limit of one account, which stands still while something else is waited for."""

    limit: asyncio.Timeout

    async def beside(self, work: Awaitable[T]) -> T:
        """Work that takes none of the account's time: it has a limit of its own, or waits for a person."""
        end, began = self.limit.when(), now()
        self.limit.reschedule(None)
        try:
            return await work
        finally:
            self.limit.reschedule(end + now() - began if end else None)
