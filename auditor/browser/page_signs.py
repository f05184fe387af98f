"""Whether a page shows a declared sign."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from auditor.browser.locate import is_shown
from auditor.browser.responses import shows
from auditor.browser.scripts import script
from auditor.browser.stillness import Stillness
from auditor.browser.text_match import whole
from auditor.model.locator import by_test_id
from auditor.model.texts import every

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.async_api import ElementHandle, Page

    from auditor.browser.recorder import Recorder
    from auditor.browser.tape_recorder import Taping
    from auditor.model.locator import Locator
    from auditor.model.sign import Sign

_SAME_MOMENT = 0.015
"""Seconds in which questions about a page are about the same moment."""


@dataclass(frozen=True)
class Snapshot:
    """A page at one moment: its title, and for each selector whether a person can see what it matches."""

    title: str
    shown: Mapping[str, bool]


@dataclass(eq=False)
class View:
    """One page, what it fetched so far, and the last glance at it.

    `dismissed`: how many overlays were closed; `answered`: those of them that have not gone yet. `clicked`: what was,
    in order, as it was declared.
    """

    page: Page
    recorder: Recorder
    began: float
    dismissed: int = 0
    clicked: list[Locator] = field(default_factory=list)
    answered: list[ElementHandle] = field(default_factory=list)
    taping: Taping | None = None
    """What it asked and was answered, where that is kept."""
    dismissing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while overlays are closed: several controls are read at the same time, and each may find the same one."""
    stillness: Stillness = field(init=False)
    _asked: dict[str, None] = field(default_factory=dict)
    _glance: Snapshot | None = None
    _glanced: float = 0.0

    def __post_init__(self) -> None:
        self.stillness = Stillness(self.page, self.recorder)

    async def glance(self, selectors: Sequence[str]) -> Snapshot:
        """Whether each of these is shown now. All that was ever asked of this page is asked again in one question."""
        self._asked.update(dict.fromkeys(selectors))
        recent = time.monotonic() - self._glanced < _SAME_MOMENT
        if self._glance is None or not recent or not self._glance.shown.keys() >= set(selectors):
            asked, self._glance = list(self._asked), None
            found = await self.page.evaluate(script("glance"), asked)
            self._glance = Snapshot(found["title"], dict(zip(asked, found["shown"], strict=True)))
            self._glanced = time.monotonic()
        return self._glance

    def forget(self) -> None:
        """What was seen so far is past."""
        self._glance = None


async def first_sign(signs: Sequence[Sign], view: View) -> Sign | None:
    """The first of the signs that the page shows now."""
    plain = [selector for sign in signs if (selector := _plain_css(sign))]
    seen = (await view.glance(plain)).shown if plain else {}
    for sign in signs:
        selector = _plain_css(sign)
        if await has_sign(sign, view) if selector is None else seen[selector]:
            return sign
    return None


def _plain_css(sign: Sign) -> str | None:
    """The sign as CSS that every browser knows; None for roles, texts, addresses, responses, Playwright's own CSS."""
    if sign.within is not None:
        return None
    if sign.test_id:
        return by_test_id(sign.test_id)
    return (
        sign.css
        if sign.css and not re.search(r":(has-text|text|visible|nth-match|right-of|left-of)", sign.css)
        else None
    )


async def has_sign(sign: Sign, view: View) -> bool:
    """Whether the page shows this sign now."""
    if sign.url:
        return view.page.url.startswith(urljoin(view.recorder.home, sign.url))
    if sign.title:
        return bool(whole(every(sign.title)).match(await view.page.title()))
    if sign.response:
        return shows(sign, view.recorder.answered(sign))
    locator = sign.locator
    return locator is not None and await is_shown(view.page, locator)


def describe(sign: Sign) -> str:
    """A sign in a few words, for notes."""
    given = sign.model_dump(by_alias=True, exclude_defaults=True, exclude={"within"})
    texts = [texts[0] for value in given.values() if isinstance(value, dict) for texts in value.values()]
    return texts[0] if texts else ", ".join(f"{key} {value}" for key, value in given.items())
