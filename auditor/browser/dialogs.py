"""Dialogs that come up while a control is switched: which of them the service file declares. None is answered here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.async_api import Error

from auditor.browser.scripts import script
from auditor.browser.text_match import normal
from auditor.model.texts import every

if TYPE_CHECKING:
    from playwright.async_api import ElementHandle, JSHandle, Page

    from auditor.model.texts import Texts
    from auditor.model.write import Question

_TITLES = """(all) => {
  const HEADING = 'h1, h2, h3, h4, h5, h6, [role="heading"], legend';
  const first = (each) => each.querySelector(HEADING)?.innerText || '';
  return all.flatMap((each) => [each.getAttribute('aria-label') || '', first(each)])
    .map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""
"""Names and first headings of what was there before: a dialog that a page draws anew keeps them."""
_INSIDE = """(dialog, element) => {
  const up = (node) => node.assignedSlot || node.parentNode || node.host || null;
  for (let at = element; at; at = up(at)) if (at === dialog) return true;
  return false;
}"""


@dataclass(frozen=True)
class Dialog:
    """What lies over the page. `titles`: its name, headings and first words; `blocks`: its paragraphs, no buttons.

    `shown`: what a person reads there, its buttons in brackets, as far as a sentence has room for it.
    """

    element: ElementHandle
    key: str
    titles: tuple[str, ...]
    blocks: tuple[str, ...]
    text: str
    shown: str

    @property
    def says(self) -> tuple[str, ...]:
        """Everything that it says itself. Another dialog in the same place says something else."""
        return (*self.titles, *self.blocks)

    async def holds(self, element: ElementHandle) -> bool:
        """Whether this element is in it."""
        return bool(await self.element.evaluate(_INSIDE, element))


def is_declared(question: Question, dialog: Dialog) -> bool:
    """Whether this dialog is the declared question: by title and text, each compared whole, where declared."""
    texts = (*dialog.blocks, " ".join(dialog.blocks))
    return _is_one(question.title, dialog.titles) and _is_one(question.text, texts)


def _is_one(declared: Texts | None, shown: tuple[str, ...]) -> bool:
    return declared is None or not {normal(text) for text in every(declared)}.isdisjoint(map(normal, shown))


@dataclass
class Dialogs:
    """Dialogs of one page that were not there when this was made."""

    page: Page
    _known: JSHandle
    _former: frozenset[str]

    @classmethod
    async def since_now(cls, page: Page) -> Dialogs:
        """What is there now belongs to the page."""
        known = await page.evaluate_handle(script("dialogs"), None)
        return cls(page, known, frozenset(await known.evaluate(_TITLES)))

    async def fresh(self) -> list[Dialog]:
        """Those that came up since and are there now, the innermost of several in each other."""
        try:
            found = await self.page.evaluate_handle(script("dialogs"), self._known)
        except Error as error:
            if "context" not in str(error).lower():  # else the page is another one now: it brings its own along
                raise
            self._known = await self.page.evaluate_handle("() => []")
            found = await self.page.evaluate_handle(script("dialogs"), self._known)
        each = [await _dialog(frame) for frame in (await found.get_properties()).values()]
        return [item for item in each if item is not None and self._former.isdisjoint(item.titles)]

    async def accept(self, dialog: Dialog) -> None:
        """This one belongs to the page from now on, whatever it says."""
        self._former |= set(dialog.titles[:1])
        await self._known.evaluate("(known, one) => { known.push(one); }", dialog.element)


async def _dialog(found: JSHandle) -> Dialog | None:
    element = (await found.get_property("element")).as_element()
    if element is None:
        return None
    facts = await (await found.get_property("dialog")).json_value()
    return Dialog(element, facts["key"], tuple(facts["titles"]), tuple(facts["blocks"]), facts["text"], facts["shown"])
