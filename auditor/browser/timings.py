"""Where the seconds of one account went."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from auditor.model.observation import Part

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from contextlib import AbstractAsyncContextManager

Value = TypeVar("Value")

_UNDIVIDED = frozenset({Part.SECOND_LOAD, Part.COUNTERFACTUAL})
"""What is done inside of these is theirs, whatever it is."""


@dataclass
class Timings:
    """Seconds by part, each second counted once: a part within another takes its time from it."""

    seconds: dict[Part, float] = field(default_factory=dict)
    _around: list[Part] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def of(self, part: Part) -> Iterator[None]:
        """Count what is done inside for this part."""
        self._book()
        around = self._around[-1] if self._around else part
        self._around.append(around if around in _UNDIVIDED else part)
        try:
            yield
        finally:
            self._book()
            self._around.pop()

    @asynccontextmanager
    async def around(self, part: Part, manager: AbstractAsyncContextManager[Value]) -> AsyncIterator[Value]:
        """Count the beginning and the end of this for this part, and not what is done inside."""
        async with AsyncExitStack() as stack:
            ending = stack.enter_context(ExitStack())
            with self.of(part):
                value = await stack.enter_async_context(manager)
            stack.callback(lambda: ending.enter_context(self.of(part)))
            yield value

    def add(self, other: Timings) -> None:
        """Add what was done at the same time: the sum may be longer than it took."""
        for part, seconds in other.seconds.items():
            self.seconds[part] = self.seconds.get(part, 0.0) + seconds

    def _book(self) -> None:
        moment = time.monotonic()
        if self._around:
            part = self._around[-1]
            self.seconds[part] = self.seconds.get(part, 0.0) + moment - self._since
        self._since = moment
