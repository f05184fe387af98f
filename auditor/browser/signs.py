"""Whether a page shows a declared sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from auditor.browser.locate import is_shown, whole
from auditor.browser.responses import Recorder, shows
from auditor.model.service import every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import Page

    from auditor.model.service import Sign


@dataclass(frozen=True)
class View:
    """One page and what it fetched so far."""

    page: Page
    recorder: Recorder


async def first_sign(signs: Sequence[Sign], view: View) -> Sign | None:
    """The first of the signs that the page shows now."""
    for sign in signs:
        if await has_sign(sign, view):
            return sign
    return None


async def has_sign(sign: Sign, view: View) -> bool:
    """Whether the page shows this sign now."""
    if sign.url:
        return view.page.url.startswith(urljoin(view.recorder.home, sign.url))
    if sign.title:
        return bool(whole(every(sign.title)).match(await view.page.title()))
    if sign.response:
        return shows(sign, view.recorder.answered(sign.response))
    locator = sign.locator
    return locator is not None and await is_shown(view.page, locator)


def describe(sign: Sign) -> str:
    """A sign in a few words, for notes."""
    given = sign.model_dump(by_alias=True, exclude_defaults=True, exclude={"within"})
    texts = [texts[0] for value in given.values() if isinstance(value, dict) for texts in value.values()]
    return texts[0] if texts else ", ".join(f"{key} {value}" for key, value in given.items())
