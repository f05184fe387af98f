"""One press on exactly the element that was checked, at most once, and never on what destroys.

That a press took place and what came of it are two things: a page that is busy with it was pressed all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeout

from auditor.browser.denylist import forbidden
from auditor.browser.locate import on_page
from auditor.browser.scripts import script
from auditor.browser.text_match import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import BrowserContext, ElementHandle, JSHandle, Page

    from auditor.browser.state import Facts
    from auditor.model.locator import Locator

_CLICK_MS = 3000
OPTION_ROLES = ("menuitemradio", "menuitemcheckbox", "menuitem", "option", "radio")
"""Roles of the entries of a list, the most specific first."""


class Press(Enum):
    """What became of a press. Only after DONE may the page have noticed it."""

    DONE = "done"
    MOVED = "moved"
    """Something else lay under the pointer, or the element said something else by then."""
    NOT_CLICKABLE = "not_clickable"


@dataclass(frozen=True)
class Pressable:
    """An element that can be pressed: the very one that the facts are about, wherever it moves."""

    facts: Facts
    element: ElementHandle

    def objection(self, also: Sequence[str] = (), *, around: bool = True) -> str | None:
        """The text or id of it that says that it destroys something; `around`: or of its row and dialog.

        `also` are more texts that count.
        """
        facts = self.facts
        row_and_dialog = facts.get("around", ()) if around else ()
        return forbidden(
            (*facts.get("says", ()), *facts.get("titles", ()), *row_and_dialog, *also), facts.get("ids", ())
        )


async def watch_presses(context: BrowserContext) -> None:
    """Hear of every press in this context before its pages do; call before its first page."""
    await context.add_init_script(f"({script('press')})(null)")


async def pressables(
    page: Page, locator: Locator, *, names: tuple[str, ...] = (), others: Sequence[str] = ()
) -> list[Pressable]:
    """Every element that the locator matches now and that a person could reach; of one within another, the inner."""
    matched = await on_page(page, locator, names).element_handles()
    return await pressables_among(page, matched, row=locator.row, others=others)


async def pressables_among(
    page: Page, matched: Sequence[ElementHandle], *, row: str | None = None, others: Sequence[str] = ()
) -> list[Pressable]:
    """The same of elements that are known already."""
    if not matched:
        return []
    options = {"row": row, "others": [normal(other) for other in others], "reach": True, "press": True}
    found = await page.evaluate_handle(
        f"([elements, options]) => ({script('probe')})(elements, options)", [list(matched), options]
    )
    facts = cast("list[Facts]", await (await found.get_property("facts")).json_value())
    elements = await (await found.get_property("elements")).get_properties()
    each = [(element, elements[str(number)].as_element()) for number, element in enumerate(facts)]
    reachable = [Pressable(item, element) for item, element in each if element is not None and item["why"] is None]
    keys = [pressable.facts["key"] for pressable in reachable]
    return [
        pressable for pressable in reachable if not any(key.startswith(f"{pressable.facts['key']}/") for key in keys)
    ]


async def press(page: Page, target: Pressable) -> Press:
    """Press it once. A native input that something else draws is pressed by its label, as a person would.

    Whether it may be pressed is the caller's to ask (`objection`).
    """
    element = target.element
    drawn = element if await element.is_visible() else await _label_of(element)
    watch = await page.evaluate_handle(script("press"), [element, drawn])
    try:
        await drawn.click(timeout=_CLICK_MS, no_wait_after=True)
    except PlaywrightTimeout:
        return await _outcome(watch, Press.NOT_CLICKABLE)
    except Error as error:
        if "closed" in str(error) or "crashed" in str(error):
            raise
        return await _outcome(watch, Press.MOVED)  # it left the page meanwhile
    return await _outcome(watch, Press.MOVED)


async def _label_of(element: ElementHandle) -> ElementHandle:
    label = await element.evaluate_handle("at => (at.labels || [])[0] || at")
    return label.as_element() or element


async def _outcome(watch: JSHandle, otherwise: Press) -> Press:
    """DONE where the press met the element. Where it did not, it cannot come later any more."""
    try:
        outcome: dict[str, Any] = await watch.evaluate("at => { at.open = false; return { ...at, allows: null }; }")
    except Error as error:
        if "closed" in str(error) or "crashed" in str(error):
            raise
        return Press.DONE  # the page is another one already, which it became by the press
    if outcome["begun"]:
        return Press.DONE
    return Press.MOVED if outcome["missed"] else otherwise
