"""What a person can check later: a picture of the control's row, and the same place as text (ARIA snapshot)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.locate import selector_of

if TYPE_CHECKING:
    from playwright.async_api import FloatRect, Page

    from auditor.browser.state import Box, Row

_BROUGHT_INTO_SIGHT = """row => {
  row.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
  const { x, y, width, height } = row.getBoundingClientRect();
  return { x, y, width, height };
}"""
_SAME = 1.0
"""CSS pixels by which a row may grow or shrink."""
_HIDE_TYPED = "input:not([type=checkbox]):not([type=radio]), textarea { color: transparent !important }"


@dataclass(frozen=True)
class Capture:
    """One piece of evidence, not yet stored. `kind`: `screenshot` (PNG) or `aria` (YAML text)."""

    kind: str
    data: bytes


async def capture(page: Page, row: Row | None) -> tuple[Capture, ...]:
    """Picture and text of this row only. Text that somebody typed is not in the picture. Never fails a reading."""
    if row is None:
        return ()
    size = page.viewport_size or {"width": 1280, "height": 900}
    found: list[Capture] = []
    try:
        selector = selector_of(row["key"])
        now: Box = await page.eval_on_selector(selector, _BROUGHT_INTO_SIGHT) if selector else row
        if abs(now["width"] - row["width"]) > _SAME or abs(now["height"] - row["height"]) > _SAME:
            return ()  # another part of the page stands there by now
        if clip := _clip(now, size["width"], size["height"]):
            picture = await page.screenshot(
                clip=clip, style=_HIDE_TYPED, animations="allow", caret="hide", timeout=5000
            )
            found.append(Capture("screenshot", picture))
        if selector:
            text = await page.locator(selector).aria_snapshot(timeout=2000)
            found.append(Capture("aria", text.encode()))
    except Error:
        pass
    return tuple(found)


def _clip(row: Box, width: int, height: int) -> FloatRect | None:
    """The row as far as it is in the window, without any margin: what is beside it is not the control's."""
    left, top = max(row["x"], 0), max(row["y"], 0)
    right, bottom = min(row["x"] + row["width"], width), min(row["y"] + row["height"], height)
    if right - left < 4 or bottom - top < 4:
        return None
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
