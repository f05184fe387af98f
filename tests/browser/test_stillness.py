"""A page stands still when nothing of it changes but what beats on it, and it does not say that it is loading."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import Error

from auditor.browser.recorder import Recorder
from auditor.browser.stillness import Stillness

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .conftest import Pages

STILL = 0.8
OVER = 3.0
"""Seconds after which a page that does not stand still by then never does."""
_EVERY = "setInterval(() => {{ {change} }}, 100);"
_FOR_A_WHILE = (
    "const began = Date.now(); const timer = setInterval(() => {{ if (Date.now() - began > 1500) "
    "return clearInterval(timer); {change} }}, 100);"
)


def watched(page: Page) -> Stillness:
    return Stillness(page, Recorder("http://page.example", (), ()))


async def until_still(stillness: Stillness) -> float:
    """When the page had stood still for long enough; `OVER` where it did not."""
    began = time.monotonic()
    while stillness.seconds < STILL and time.monotonic() - began < OVER:
        await stillness.change()
    return min(time.monotonic() - began, OVER)


def took(pages: Pages, markup: str) -> float:
    return pages.on(markup, lambda page: until_still(watched(page)))


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Nothing happens here.</p>",
        "<p id=clock>0</p><script>setInterval(() => { clock.textContent = Date.now(); }, 50)</script>",
        "<p id=ring>x</p><script>setInterval(() => { ring.style.rotate = `${Date.now() % 360}deg`; }, 20)</script>",
        "<div class='spinner' hidden>x</div>",
        "<progress value='3' max='10'></progress><div role='progressbar' aria-valuenow='30'>30 % of storage</div>",
    ],
    ids=["nothing", "a clock", "an animation", "a hidden spinner", "a measure"],
)
def test_a_page_stands_still_where_nothing_changes_but_what_beats(pages: Pages, markup: str) -> None:
    assert STILL <= took(pages, markup) < OVER


@pytest.mark.parametrize(
    "change",
    [
        "document.body.append(document.createElement('p'));",
        "host.shadowRoot.append(document.createElement('p'));",
        "document.body.setAttribute(`data-${Date.now()}`, '');",
    ],
    ids=["an element", "in a shadow root", "an attribute"],
)
def test_what_changes_begins_the_time_anew(pages: Pages, change: str) -> None:
    host = "<div id=host></div><script>host.attachShadow({ mode: 'open' }).innerHTML = '<p>x</p>';"
    assert took(pages, f"{host}{_FOR_A_WHILE.format(change=change)}</script>") >= 1.5 + STILL - 0.2
    assert took(pages, f"{host}{_EVERY.format(change=change)}</script>") == OVER


@pytest.mark.parametrize(
    "markup",
    [
        "<div aria-busy='true'>Settings</div>",
        "<div role='progressbar' style='width:20px;height:20px'></div>",
        "<div class='Settings_skeleton__x1' style='height:20px'></div>",
        "<progress></progress>",
    ],
)
def test_a_page_that_says_that_it_is_loading_does_not_stand_still(pages: Pages, markup: str) -> None:
    assert took(pages, markup) == OVER


def test_a_request_under_way_is_waited_for(pages: Pages) -> None:
    async def work(page: Page) -> float:
        recorder = Recorder("http://page.example", ("http://page.example",), ())
        recorder.attach(page)
        await page.route("**/settings", lambda route: asyncio.sleep(1.5))
        await page.evaluate("void fetch('/settings')")
        return await until_still(Stillness(page, recorder))

    assert pages.on("<p>x</p>", work) == OVER


def test_another_document_and_a_press_begin_the_time_anew(pages: Pages) -> None:
    async def work(page: Page) -> list[float]:
        stillness, seen = watched(page), []
        for disturbed in (page.reload, stillness.disturb):
            await until_still(stillness)
            seen.append(stillness.seconds)
            if (done := disturbed()) is not None:
                await done
            await stillness.change()
            seen.append(stillness.seconds)
        return seen

    before, after, again, pressed = pages.on("<p>x</p>", work)
    assert min(before, again) >= STILL > max(after, pressed)


def test_who_waits_at_the_same_time_asks_once(pages: Pages) -> None:
    async def work(page: Page) -> int:
        stillness = watched(page)
        await stillness.change()
        asked, evaluate = [], page.evaluate

        async def counted(*given: object) -> object:
            asked.append(given)
            return await evaluate(*given)  # type: ignore[arg-type]

        page.evaluate = counted  # type: ignore[method-assign, assignment]
        await asyncio.gather(*(stillness.change() for _ in range(8)))
        return len(asked)

    assert pages.on("<p>x</p>", work) == 1


def test_a_change_ends_the_wait_at_once(pages: Pages) -> None:
    async def work(page: Page) -> int:
        stillness = watched(page)
        await stillness.change()
        before = stillness.changes
        await page.evaluate("void setTimeout(() => document.body.append('x'), 60)")
        await stillness.change()
        return stillness.changes - before

    assert pages.on("<p>x</p>", work) == 1


def test_a_page_that_is_gone_is_an_error(pages: Pages) -> None:
    async def work(page: Page) -> bool:
        stillness = watched(page)
        await stillness.change()
        await page.close()
        with pytest.raises(Error):
            await stillness.change()
        return True

    assert pages.on("<p>x</p>", work)


def test_a_question_that_nobody_waits_for_any_more_is_no_error(pages: Pages) -> None:
    async def work(page: Page) -> list[object]:
        stillness, unheard = watched(page), list[object]()
        await stillness.change()
        stillness.recorder.news.set()
        await stillness.change()  # by the news: the question is still under way
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: unheard.append(context) if "exception" in context else None
        )
        await page.close()
        await asyncio.sleep(0.2)
        del stillness
        gc.collect()
        asyncio.get_running_loop().set_exception_handler(None)
        return unheard

    assert pages.on("<p>x</p>", work) == []
