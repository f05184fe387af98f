"""Whether a page shows a declared sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from auditor.browser.locate import is_shown, whole
from auditor.browser.responses import Recorder, shows
from auditor.model.service import every

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.async_api import Page

    from auditor.model.service import Sign


@dataclass(frozen=True)
class View:
    """One page and what it fetched so far."""

    page: Page
    recorder: Recorder


async def first_sign(signs: Sequence[Sign], view: View) -> Sign | None:
    """The first of the signs that the page shows now."""
    # Most signs are asked for in one question; what the recorder and the address tell costs none.
    seen = await glance(view, [selector for sign in signs if (selector := _plain_css(sign))])
    for sign in signs:
        selector = _plain_css(sign)
        if await has_sign(sign, view) if selector is None else seen.shown[selector]:
            return sign
    return None


@dataclass(frozen=True)
class Glance:
    """One look at a page: its title, and for each selector whether a person can see what it matches."""

    title: str
    shown: Mapping[str, bool]


async def glance(view: View, selectors: Sequence[str]) -> Glance:
    """Ask the page about all of these CSS selectors at once."""
    if not selectors:
        return Glance("", {})
    asked = list(dict.fromkeys(selectors))
    found = await view.page.evaluate(_source(), asked)
    return Glance(found["title"], dict(zip(asked, found["shown"], strict=True)))


@cache
def _source() -> str:
    return (files("auditor.browser") / "glance.js").read_text("utf-8")


def _plain_css(sign: Sign) -> str | None:
    """The sign as CSS that every browser knows; None for roles, texts, addresses, responses, Playwright's own CSS."""
    if sign.within is not None:
        return None
    if sign.test_id:
        return f'[data-testid="{sign.test_id.replace(chr(92), "").replace(chr(34), "")}"]'
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
        return shows(sign, view.recorder.answered(sign.response))
    locator = sign.locator
    return locator is not None and await is_shown(view.page, locator)


def describe(sign: Sign) -> str:
    """A sign in a few words, for notes."""
    given = sign.model_dump(by_alias=True, exclude_defaults=True, exclude={"within"})
    texts = [texts[0] for value in given.values() if isinstance(value, dict) for texts in value.values()]
    return texts[0] if texts else ", ".join(f"{key} {value}" for key, value in given.items())
