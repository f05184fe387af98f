from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import pytest

from auditor.report import FORMATS

from . import sample

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from auditor.model.report import Report

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")

# The contrast of every text with the nearest ground behind it, by WCAG 2.2; gives what is below 4.5.
TOO_FAINT = """() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = colour => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const ground = node => { for (; node; node = node.parentElement) {
    const colour = rgb(getComputedStyle(node).backgroundColor); if (colour[3] === 255) return colour; }
    return [255, 255, 255, 255]; };
  const faint = new Set();
  for (const node of document.querySelectorAll('body *')) {
    if (![...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())) continue;
    const [one, two] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
    const contrast = (one + .05) / (two + .05);
    if (contrast < 4.5) faint.add(`${node.className || node.tagName}: ${contrast.toFixed(2)}`);
  }
  return [...faint];
}"""


def opened(page: Page, report: Report, folder: Path) -> list[str]:
    """Opens the report as a file; gives a list that fills with what the page tried to load or complained about."""
    path = folder / "report.html"
    path.write_text(FORMATS["html"].render(report, sample.FILES.get), encoding="utf-8")
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("dialog", lambda dialog: noise.append(dialog.message))
    page.on("request", lambda request: None if request.url.startswith("data:") else noise.append(request.url))
    page.goto(path.as_uri())
    noise.remove(path.as_uri())
    return noise


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def test_nothing_runs_and_nothing_is_loaded_when_a_page_meant_harm(page: Page, hostile: Report, tmp_path: Path) -> None:
    noise = opened(page, hostile, tmp_path)
    unfold(page)
    for link in page.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith(("http", "#"))
    assert page.title().endswith("auditor report")
    assert noise == []


def test_a_script_would_not_run_when_it_got_into_the_page(page: Page, complete: Report, tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    text = FORMATS["html"].render(complete, sample.FILES.get)
    bad = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    path.write_text(text.replace("<footer", f"{bad}<footer"), encoding="utf-8")
    page.goto(path.as_uri())
    assert page.title() != "owned"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("which", ["complete", "hostile"])
def test_nothing_is_wider_than_the_screen(
    page: Page, tmp_path: Path, width: int, which: str, request: pytest.FixtureRequest
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, request.getfixturevalue(which), tmp_path)
    for _ in ("folded", "unfolded"):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(
            "[...document.querySelectorAll('main *, header *')].filter(one => one.checkVisibility()"
            " && !one.closest('thead') && one.getBoundingClientRect().right > innerWidth + 1).length"
        ) == 0  # fmt: skip
        unfold(page)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read_against_its_ground(
    page: Page, complete: Report, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, complete, tmp_path)
    unfold(page)
    assert page.evaluate(TOO_FAINT) == []


def test_light_and_dark_differ(page: Page, complete: Report, tmp_path: Path) -> None:
    grounds = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        opened(page, complete, tmp_path)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_the_page_can_be_walked_by_keyboard_and_by_landmark(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the findings"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "findings"
    for role in ("banner", "main", "contentinfo"):
        assert page.locator(f"role={role}").count() == 1
    assert page.locator("h1").count() == 1
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])")
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_picture_is_shown(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    assert page.locator("img").evaluate("one => one.complete && one.naturalWidth") == 480
    assert page.get_by_alt_text("What the page showed").count() == 1


def test_paper_shows_what_is_folded_on_a_screen(page: Page, complete: Report, tmp_path: Path) -> None:
    opened(page, complete, tmp_path)
    proof = page.locator(".folds details:not(.covers) .facts").first
    assert not proof.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    page.emulate_media(media="print")
    assert proof.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    assert len(page.pdf(format="A4")) > 10_000
