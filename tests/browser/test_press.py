"""A press meets the element that was looked at, takes place once at most, and never where something destroys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.browser.press import Press, press, pressables
from auditor.model.locator import Locator

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .conftest import Pages

COUNT = "<script>window.pressed = {}; const press = (name) => { pressed[name] = (pressed[name] || 0) + 1; };</script>"
TWO_ROWS = f"""{COUNT}<div id="rows">
<p><span>Training</span> <button id="one" aria-label="Training" onclick="press('training')">Turn off</button></p>
<p><span>History</span> <button id="two" aria-label="History" onclick="press('history')">Turn off</button></p></div>"""
TRAINING = Locator.model_validate({"role": "button", "name": "Training"})


async def pressed(page: Page) -> dict[str, int]:
    """How often each thing was pressed, when the page has had time for what was late."""
    await page.wait_for_timeout(300)
    return dict(await page.evaluate("pressed"))


async def press_training(page: Page, then: str = "") -> tuple[Press, dict[str, int]]:
    """Look at the button, let the page do something, press it."""
    (target,) = await pressables(page, TRAINING)
    await page.evaluate(then)
    return await press(page, target), await pressed(page)


def test_a_press_is_one_press(pages: Pages) -> None:
    assert pages.on(TWO_ROWS, press_training) == (Press.DONE, {"training": 1})


@pytest.mark.parametrize("moment", ["pointermove", "mouseover", "mousemove"])
def test_a_row_that_takes_the_others_place_under_the_pointer_is_not_pressed(pages: Pages, moment: str) -> None:
    swap = f"addEventListener('{moment}', () => rows.prepend(rows.lastElementChild), {{once: true}})"

    outcome, counts = pages.on(TWO_ROWS, lambda page: press_training(page, swap))
    assert counts == ({"training": 1} if outcome is Press.DONE else {})


def test_a_row_that_becomes_another_one_in_the_same_element_is_not_pressed(pages: Pages) -> None:
    reuse = """addEventListener('mousemove', () => {
      one.setAttribute('aria-label', 'History'); one.previousElementSibling.textContent = 'History'; }, {once: true})"""

    assert pages.on(TWO_ROWS, lambda page: press_training(page, reuse)) == (Press.MOVED, {})


@pytest.mark.parametrize("event", ["pointerdown", "mousedown", "click"])
def test_a_page_that_is_busy_with_the_press_was_pressed_and_is_pressed_once(pages: Pages, event: str) -> None:
    busy = f"""<script>one.addEventListener('{event}', () => {{
      const end = Date.now() + 4500; while (Date.now() < end); }});</script>"""

    assert pages.on(TWO_ROWS + busy, press_training) == (Press.DONE, {"training": 1})


def test_what_is_covered_is_not_pressed_and_not_later_either(pages: Pages) -> None:
    cover = """<div id="cover" style="position:fixed;inset:0"></div>"""

    async def work(page: Page) -> tuple[Press, dict[str, int]]:
        await page.evaluate("cover.hidden = true")
        (target,) = await pressables(page, TRAINING)
        await page.evaluate("cover.hidden = false")
        return await press(page, target), await pressed(page)

    assert pages.on(TWO_ROWS + cover, work) == (Press.NOT_CLICKABLE, {})


def test_an_element_that_is_gone_is_not_pressed(pages: Pages) -> None:
    async def work(page: Page) -> tuple[Press, dict[str, int]]:
        (target,) = await pressables(page, TRAINING)
        await page.evaluate("one.remove()")
        return await press(page, target), await pressed(page)

    assert pages.on(TWO_ROWS, work) == (Press.MOVED, {})


def test_a_native_input_that_its_label_draws_is_pressed_by_the_label(pages: Pages) -> None:
    markup = f"""{COUNT}<style>input {{ position: absolute; opacity: 0; width: 1px; height: 1px }}</style>
    <label>Training <input type="checkbox" id="box" onchange="press('training')"><span>…</span></label>"""

    async def work(page: Page) -> tuple[Press, dict[str, int]]:
        (target,) = await pressables(page, Locator.model_validate({"role": "checkbox", "name": "Training …"}))
        return await press(page, target), await pressed(page)

    assert pages.on(markup, work) == (Press.DONE, {"training": 1})


def test_a_press_that_leads_to_another_page_took_place(pages: Pages) -> None:
    markup = """<a role="button" aria-label="Training" href="data:text/html,there">go</a>"""

    async def work(page: Page) -> Press:
        (target,) = await pressables(page, TRAINING)
        return await press(page, target)

    assert pages.on(markup, work) is Press.DONE


@pytest.mark.parametrize(
    ("markup", "harmful"),
    [
        ("<button aria-label='Training' data-testid='delete-all'>OK</button>", True),
        ("<button aria-label='Training' id='confirmDelete'>OK</button>", True),
        ("<button aria-label='Training'>Turn off and erase</button>", True),
        ("<button aria-label='Training' title='Removes your history'>OK</button>", True),
        ("<a role='button' aria-label='Training' href='/account/logout'>OK</a>", True),
        ("<p>Turning this off deletes your chats. <button aria-label='Training'>Off</button></p>", True),
        ("<div role=dialog aria-label='Delete chats?'><button aria-label='Training'>OK</button></div>", True),
        ("<div role=dialog><p>Chats are erased.</p><button>No</button>"
         "<button aria-label='Training'>OK</button></div>", True),
        ("<div role=dialog><h2>Data</h2><p><button aria-label='Training'>Off</button></p>"
         "<p>Delete all chats <button>Delete all</button></p><button>✕</button></div>", False),
        ("<div role=dialog><div role=tablist></div><p>Training <button aria-label='Training'>Off</button></p>"
         "<p>Stylised export</p><small>Delete what is old</small></div>", False),
        ("<div role=dialog><p>Training <button aria-label='Training'>Off</button> <small>Chats are erased</small></p>"
         "<label><input type=checkbox>Export</label><input type=checkbox><select></select></div>", True),
        ("<p>Auto-delete after 3 months</p><p><button aria-label='Training'>Off</button></p>", False),
        ("<p><button>Delete all</button> <button aria-label='Training'>Off</button></p>", False),
    ],
)  # fmt: skip
def test_words_of_the_element_its_row_and_its_dialog_show_what_destroys(
    pages: Pages, markup: str, harmful: bool
) -> None:
    async def work(page: Page) -> str | None:
        (target,) = await pressables(page, TRAINING)
        return target.objection()

    assert (pages.on(markup, work) is not None) is harmful
