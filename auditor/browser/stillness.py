"""When a page changes, and how long it has stood still: one observer in the page, asked in one question at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from playwright.async_api import Error

from auditor.browser.scripts import script

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditor.browser.recorder import Recorder

_BEAT = 0.25
"""Seconds after which a page is looked at even if nothing tells of a change: a style or a property tells of none."""
_OF_LATE = 1.0
"""Seconds for which an answer of the page is its last word."""
_BETWEEN = 0.04
"""Seconds between two looks at the least."""
_REPLACED = 0.05
"""Seconds until a document that is just being replaced is asked again."""


class _Told(TypedDict):
    """What scripts/changes.js returns. `still`: milliseconds; `count` and `document` name the last change."""

    document: float
    count: int
    still: float
    loading: bool


@dataclass
class Stillness:
    """A page stands still while it asks for nothing, draws nothing anew, and does not say that it is loading."""

    page: Page
    recorder: Recorder
    changes: int = 0
    """How many changes were seen."""
    _last: tuple[float, int] | None = None
    _looks: int = 0
    _since: float = field(default_factory=time.monotonic)
    _still: float = 0.0
    _told: float = 0.0
    """When the page was asked last."""
    _asking: asyncio.Task[None] | None = None
    _gone: Error | None = None
    _returned: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it has stood still. Nothing where it was not asked of late.

        Where the machine is slow, so are the looks, and it counts only as long as they would usually take.
        """
        return self._still if time.monotonic() - self._told < _OF_LATE else 0.0

    def disturb(self) -> None:
        """Something was done to the page: what it makes of that is still to come."""
        self._since, self._looks, self._still = time.monotonic(), 0, 0.0

    async def change(self) -> None:
        """Wait for the page's next change or request, or for a beat. All who wait share one question.

        Playwright's Error where the page is gone for good.
        """
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
        news = asyncio.ensure_future(self.recorder.news.wait())
        try:
            await asyncio.wait({self._asking, news}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(self._returned + _BETWEEN - time.monotonic())
        finally:
            news.cancel()
        self.recorder.news.clear()
        self._returned = time.monotonic()
        if not self.recorder.quiet:
            self.disturb()
        if self._asking is not None and self._asking.done():
            self._asking = None
        if self._gone:
            raise self._gone

    async def _ask(self) -> None:
        known = self._last[1] if self._last else None
        try:
            told: _Told = await self.page.evaluate(script("changes"), {"known": known, "beat": _BEAT * 1000})
        except Error as error:
            if "closed" in str(error) or "crashed" in str(error):
                self._gone = error
                return
            await asyncio.sleep(_REPLACED)
            self._last = None
            self.disturb()
            return
        now, last = time.monotonic(), (told["document"], told["count"])
        if last != self._last:
            self._last, self._looks = last, 0
            self.changes += 1
        self._looks += 1
        if told["loading"] or not self.recorder.quiet:
            self._since = now
        self._still, self._told = min(told["still"] / 1000, now - self._since, self._looks * _BEAT), now
