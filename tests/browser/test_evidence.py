"""A picture holds the control's row and nothing else: the colours of what is around it are looked for in its pixels."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from auditor.browser.evidence import Capture, capture
from auditor.browser.locate import facts_of
from auditor.model.locator import Locator

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .conftest import Pages

PRIVATE = "<p style='color:#f0f;background:#f0f;font-size:24px'>Questions for the divorce lawyer</p>"
ROW = """<div style='color:#00f;width:500px;padding:12px'><span>Training</span>
<button id=control role=switch aria-checked=false style='background:#00f'>Off</button> FIELD</div>"""
TYPED = "<input value='Salary negotiation' style='color:#0f0;font-size:20px'>"
SPLIT = "<div style='display:flex'>{before}{row}{after}</div>"
COUNT = """async ([picture, colour]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, image.width, image.height).data;
  let found = 0;
  for (let at = 0; at < pixels.length; at += 4)
    if (colour.every((value, place) => Math.abs(pixels[at + place] - value) < 60)) found += 1;
  return found;
}"""
MAGENTA, BLUE, GREEN = [255, 0, 255], [0, 0, 255], [0, 255, 0]


def pictured(pages: Pages, markup: str) -> tuple[int, int, int, str]:
    """Pixels of the surroundings, of the row and of what was typed, in the picture; and the text beside it."""

    async def work(page: Page) -> tuple[int, int, int, str]:
        (facts,) = await facts_of(page, Locator.model_validate({"css": "#control"}))
        taken: dict[str, Capture] = {
            each_capture.kind: each_capture for each_capture in await capture(page, facts["row"])
        }
        picture = base64.b64encode(taken["screenshot"].data).decode()
        counts = [await page.evaluate(COUNT, [picture, colour]) for colour in (MAGENTA, BLUE, GREEN)]
        return counts[0], counts[1], counts[2], taken["aria"].data.decode()

    return pages.on(markup, work)


@pytest.mark.parametrize(
    "markup",
    [
        PRIVATE + ROW + PRIVATE,
        f"<div style='height:2000px'>{PRIVATE}</div>{ROW}{PRIVATE}",
        f"<div style='display:flex'><div style='width:200px'>{PRIVATE}</div>{ROW}</div>",
        f"<div style='position:fixed;bottom:0;left:0'>{PRIVATE}</div>{PRIVATE}{ROW}",
    ],
    ids=["above and below", "below the fold", "beside", "fixed"],
)
def test_a_picture_shows_the_row_and_nothing_around_it(pages: Pages, markup: str) -> None:
    around, row, _, text = pictured(pages, markup.replace("FIELD", ""))

    assert around == 0
    assert row > 100
    assert "lawyer" not in text
    assert "Training" in text


def test_what_somebody_typed_is_not_in_the_picture(pages: Pages) -> None:
    _, row, typed, _ = pictured(pages, ROW.replace("FIELD", TYPED))

    assert (typed, row > 100) == (0, True)


def test_the_colours_would_be_found(pages: Pages) -> None:
    async def work(page: Page) -> list[int]:
        picture = base64.b64encode(await page.screenshot()).decode()
        return [await page.evaluate(COUNT, [picture, colour]) for colour in (MAGENTA, BLUE, GREEN)]

    assert all(pages.on(PRIVATE + ROW.replace("FIELD", TYPED), work))
