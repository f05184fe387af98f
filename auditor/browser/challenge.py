"""Recognise a bot check by strong signs only. A challenge script alone is on healthy pages too. No evasion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.browser.page_signs import View

_TITLE = re.compile(r"^\s*just a moment|attention required.{0,5}cloudflare|verify(ing)? you are human", re.IGNORECASE)
_MARKS = (
    "#challenge-form",
    "#challenge-running",
    "#cf-challenge-running",
    "#cf-chl-widget",
    ".cf-browser-verification",
    'iframe[src*="challenges.cloudflare.com"]',
    'iframe[src*="/cdn-cgi/challenge-platform/"]',
)


async def is_challenge(view: View) -> bool:
    """Whether this page asks for proof that a person is there."""
    if view.recorder.mitigated:
        return True
    seen = await view.glance(_MARKS)
    return bool(_TITLE.search(seen.title)) or any(seen.shown[mark] for mark in _MARKS)
