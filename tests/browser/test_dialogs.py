"""Dialogs are found however they are made, and only a declared one is the declared one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.browser.dialogs import Dialogs, is_declared
from auditor.model.write import Question

if TYPE_CHECKING:
    from playwright.async_api import Page

    from auditor.browser.dialogs import Dialog

    from .conftest import Pages

PAGE = "<main><h1>Settings</h1><p>Training <button>On</button></p></main>"
CENTRE = "position:fixed;left:30%;top:40%;width:40%;height:20%;background:#fff"
INNER = "<h2>Turn it off?</h2><p>New chats are not used.</p><button>Cancel</button><button>OK</button>"
QUESTIONS = {
    "role": f"<div role=dialog style='{CENTRE}'>{INNER}</div>",
    "alert": f"<div role=alertdialog style='{CENTRE}'>{INNER}</div>",
    "modal": f"<div aria-modal=true style='{CENTRE}'>{INNER}</div>",
    "element": f"<dialog open>{INNER}</dialog>",
    "backdrop": f"<div style='position:fixed;inset:0;background:#0008'><div style='{CENTRE}'>{INNER}</div></div>",
    "box": f"<div style='{CENTRE}'>{INNER}</div>",
    "nested": f"<div style='position:fixed;inset:0'><div role=dialog style='{CENTRE}'>{INNER}</div></div>",
}  # fmt: skip
NO_QUESTIONS = {
    "menu": f"<div style='position:fixed;inset:0'><ul role=menu style='{CENTRE}'><li role=menuitem>Turn off</ul></div>",
    "toast": "<div role=status style='position:fixed;bottom:0;right:0;width:20%'>Saved <button>Undo</button></div>",
    "corner": "<div style='position:fixed;bottom:0;right:0;width:15%;height:10%'>Saved <button>Undo</button></div>",
    "hidden": f"<div role=dialog style='display:none'>{INNER}</div>",
    "backdrop only": "<div style='position:fixed;inset:0'></div>",
}


def came(pages: Pages, markup: str, before: str = "") -> list[Dialog]:
    """What comes up when this markup is added to a page that had `before` on it."""

    async def work(page: Page) -> list[Dialog]:
        dialogs = await Dialogs.since_now(page)
        await page.evaluate("markup => document.body.insertAdjacentHTML('beforeend', markup)", markup)
        return await dialogs.fresh()

    return pages.on(PAGE + before, work)


@pytest.mark.parametrize("markup", QUESTIONS.values(), ids=list(QUESTIONS))
def test_a_dialog_is_found_however_it_is_made(pages: Pages, markup: str) -> None:
    (dialog,) = came(pages, markup)

    assert "Turn it off?" in dialog.titles
    assert "New chats are not used." in dialog.blocks
    assert "OK" not in dialog.blocks


@pytest.mark.parametrize("markup", NO_QUESTIONS.values(), ids=list(NO_QUESTIONS))
def test_menus_and_notices_ask_nothing(pages: Pages, markup: str) -> None:
    assert came(pages, markup) == []


def test_what_was_there_before_belongs_to_the_page(pages: Pages) -> None:
    assert came(pages, "", before=QUESTIONS["role"]) == []
    (dialog,) = came(pages, QUESTIONS["box"].replace("Turn it off?", "Sure?"), before=QUESTIONS["role"])
    assert "Sure?" in dialog.titles


def test_a_part_of_the_page_that_is_drawn_anew_asks_nothing(pages: Pages) -> None:
    part = f"<div role=dialog style='{CENTRE}'><h2>Data controls</h2><p>Training: STATE <input type=checkbox></p></div>"

    async def work(page: Page, hidden: str) -> list[Dialog]:
        if hidden:
            await page.evaluate("document.querySelector('[role=dialog]').style.display = 'none'")
        dialogs = await Dialogs.since_now(page)
        await page.evaluate("document.querySelector('[role=dialog]').remove()")
        await page.evaluate("m => document.body.insertAdjacentHTML('beforeend', m)", part.replace("STATE", "off"))
        return await dialogs.fresh()

    for hidden in ("", "hidden"):
        assert pages.on(PAGE + part.replace("STATE", "on"), lambda page, how=hidden: work(page, how)) == []  # type: ignore[misc]


def test_a_dialog_of_another_document_is_found_too(pages: Pages) -> None:
    async def work(page: Page) -> list[Dialog]:
        dialogs = await Dialogs.since_now(page)
        await page.goto(f"data:text/html,{QUESTIONS['element']}")
        return await dialogs.fresh()

    assert len(pages.on(PAGE, work)) == 1


@pytest.mark.parametrize(
    ("declared", "fits"),
    [
        ({"title": "Turn it off?"}, True),
        ({"title": ["Disable?", "turn it  off?"]}, True),
        ({"text": "New chats are not used."}, True),
        ({"title": "Turn it off?", "text": "New chats are not used."}, True),
        ({"title": "Turn it off"}, False),
        ({"title": "Turn it off and delete?"}, False),
        ({"text": "New chats"}, False),
        ({"title": "Turn it off?", "text": "Old chats are used."}, False),
    ],
)
def test_a_question_is_recognised_by_whole_titles_and_texts(
    pages: Pages, declared: dict[str, object], fits: bool
) -> None:
    (dialog,) = came(pages, QUESTIONS["role"])
    question = Question.model_validate({**declared, "click": {"role": "button", "name": "OK"}})

    assert is_declared(question, dialog) is fits
