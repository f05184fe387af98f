"""Words are compared as a person reads them, in every locator; what is read is what a person can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.browser.locate import Found, find_one, on_page
from auditor.browser.scripts import script
from auditor.browser.state import state_of
from auditor.browser.text_match import normal, whole
from auditor.model.locator import Locator
from auditor.model.observation import Trouble
from auditor.model.reading import Reading
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .conftest import Pages

LABEL = "Don't auto-delete my data"
SPELLED = [
    "Don’t auto-delete my data",
    "Don't auto\u00ad-delete my data",
    "Don't\u00a0auto-delete\u202fmy data",
    "\u200eDon't auto-delete\u200b my data\u200f",
    "  DON'T auto-delete\n my   data ",
    "\ufeffDonʼt auto-delete my data",
]  # fmt: skip
OTHER = [
    "Don't auto-delete my data now",
    "auto-delete my data",
    "Dont auto-delete my data",
    "Don't auto delete my data",
]


@pytest.mark.parametrize("text", SPELLED)
def test_what_reads_the_same_is_the_same(text: str) -> None:
    assert normal(text) == normal(LABEL)
    assert whole((LABEL,)).match(text)
    assert whole((text,)).match(LABEL)


@pytest.mark.parametrize("text", OTHER)
def test_what_reads_differently_is_another_text(text: str) -> None:
    assert normal(text) != normal(LABEL)
    assert not whole((LABEL,)).match(text)


@pytest.mark.parametrize(
    "label", ["“Own” >> files/photos", "Don't `train` [me]", "a\\b \"c\" ]/i >> 'd'", "50 % (beta)?"]
)
@pytest.mark.parametrize("locator", ["role", "text"])
def test_odd_signs_do_not_end_a_selector(pages: Pages, label: str, locator: str) -> None:
    found = {"role": "button", "name": label} if locator == "role" else {"text": label}

    async def work(page: Page) -> list[int]:
        await page.evaluate("label => { document.querySelector('button').textContent = label; }", label)
        there = await on_page(page, Locator.model_validate(found)).count()
        await page.evaluate("label => { document.querySelector('button').textContent = label; }", f"{label}s")
        return [there, await on_page(page, Locator.model_validate(found)).count()]

    assert pages.on("<button></button>", work) == [1, 0]


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_pattern_matches_what_is_the_same_and_nothing_else(each_text: str, other: str) -> None:
    for text in (each_text, other):
        if normal(text):
            assert (
                bool(whole((each_text,)).match(text)) is (normal(each_text) == normal(text))
                or each_text.lower() != each_text.casefold()
            )


@pytest.mark.parametrize("text", SPELLED)
@pytest.mark.parametrize(
    ("markup", "locator"),
    [
        ("<button>TEXT</button>", {"role": "button", "name": LABEL}),
        ("<button aria-label='TEXT'>x</button>", {"role": "button", "name": LABEL}),
        ("<label>TEXT<input></label>", {"label": LABEL}),
        ("<p>TEXT</p>", {"text": LABEL}),
        ("<input placeholder='TEXT'>", {"placeholder": LABEL}),
    ],
    ids=["name", "aria-label", "label", "text", "placeholder"],
)
def test_every_locator_compares_so(pages: Pages, markup: str, locator: dict[str, object], text: str) -> None:
    async def work(page: Page) -> int:
        return await on_page(page, Locator.model_validate(locator)).count()

    shown = markup.replace("TEXT", text.replace("'", "&#39;").strip().replace("\n", " "))
    assert pages.on(shown, work) == 1


FOLDED = [
    *SPELLED,
    *OTHER,
    "“Groß” ‚İ‘ ΣΑΣ",
    "a\u2028b\u3000c\u0085d",
    "\u061cالعربية\u200f",
    "𝕏 Ｆｕｌｌ",
    "é e\u0301",
]


def test_the_page_folds_text_in_the_same_way(pages: Pages) -> None:
    folds = script("probe").replace("const ROLES =", "if (options.fold) return elements.map(fold);\n  const ROLES =")

    async def work(page: Page) -> list[str]:
        return list(await page.evaluate(f"texts => ({folds})(texts, {{fold: true}})", FOLDED))

    assert pages.on("", work) == [normal(text) for text in FOLDED]


# -- what a person can see --------------------------------------------------------------------------------------------

MENU = Reading.model_validate(
    {"see": "menu", "find": [{"role": "button", "name": "Training"}], "words": {"on": "Enabled", "off": "Disabled"}}
)
GONE = "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);white-space:nowrap"
OVER = "position:absolute;left:0;top:0;width:100%;height:100%;background:#fff;pointer-events:none"
DRAWINGS = {
    "before": "<style>#b { font-size: 0 } #b::before { content: 'Enabled'; font-size: 16px }</style>BUTTON",
    "after": "<style>#b { color: transparent } #b::after { content: 'Enabled'; color: #000 }</style>BUTTON",
    "beside": "<style>#b::after { content: ' Enabled' }</style>BUTTON",
    "attribute": "<style>#b::after { content: attr(data-shown) }</style>BUTTON",
    "inner": "<style>#b span::before { content: 'Enabled' }</style>BUTTON",
    "row": "<style>p::after { content: 'Enabled'; position: absolute; left: 0 }</style><p>BUTTON</p>",
    "over it": f"<p style='position:relative;width:120px;height:30px'>BUTTON<i style='{OVER}'>Enabled</i></p>",
    "picture": "<style>#b span { content: url(data:image/svg+xml,<svg/>) }</style>BUTTON",
}  # fmt: skip
PLAIN = {
    "icon": "<style>#b::after { content: '\ue5cf'; font-family: Icons }</style>BUTTON",
    "dot": "<style>#b::before { content: '•' }</style>BUTTON",
    "nothing": "<style>#b::before { content: '' } #b::after { content: none }</style>BUTTON",
    "hidden": "<style>#b::after { content: 'Enabled'; display: none }</style>BUTTON",
    "beside the row": "<style>p::after { content: 'New' }</style><p>BUTTON</p>",
}
BUTTON = (
    "<button id=b aria-label=Training data-shown=Enabled style='width:120px;height:30px'><span>Disabled</span></button>"
)


def value(pages: Pages, markup: str, reading: Reading = MENU) -> str | Trouble:
    async def work(page: Page) -> str | Trouble:
        found = await find_one(page, reading.find, names=("Training",), words=True)
        return state_of(reading, found.facts, ("Training",)) if isinstance(found, Found) else found

    return pages.on(markup.replace("BUTTON", BUTTON), work)


@pytest.mark.parametrize("markup", DRAWINGS.values(), ids=list(DRAWINGS))
def test_words_that_a_style_sheet_draws_make_a_state_unreadable(pages: Pages, markup: str) -> None:
    seen = value(pages, markup)

    assert isinstance(seen, Trouble)
    assert seen.reason is Reason.STATE_UNREADABLE


@pytest.mark.parametrize("markup", PLAIN.values(), ids=list(PLAIN))
def test_signs_and_icons_draw_no_words(pages: Pages, markup: str) -> None:
    assert value(pages, markup) == "off"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (f"<span style='{GONE}'>Current: </span>Disabled", "off"),
        (f"<span style='{GONE}'>Enabled</span>Disabled", "off"),
        ("<span style='font-size:0'>Enabled</span><b>Disabled</b>", "off"),
        ("<span style='color:transparent'>Enabled</span> Disabled", "off"),
        ("<span style='opacity:0'>Enabled</span> Disabled", "off"),
        ("Dis<b>abled</b>", "off"),
        ("Disabled <i style='font-family:Material Icons'>expand_more</i>", "off"),
        ("Disabled ▾", "off"),
        ("<span style='color:#0000'>Disabled</span>", None),
        ("Disabled <span>Enabled</span>", None),
    ],
)
def test_only_what_a_person_can_see_is_read(pages: Pages, inside: str, shown: str | None) -> None:
    seen = value(pages, f"<button aria-label=Training style='width:200px;height:30px'>{inside}</button>")

    assert seen == shown or (shown is None and isinstance(seen, Trouble))


def test_a_list_whose_choice_is_transparent_is_unreadable(pages: Pages) -> None:
    reading = MENU.model_copy(
        update={"see": "select", "find": (Locator(role="combobox", name={"any": ("Training",)}),)}
    )
    options = "<option>Enabled</option><option selected>Disabled</option>"

    assert value(pages, f"<select aria-label=Training>{options}</select>", reading) == "off"
    hidden = f"<select aria-label=Training style='color:transparent'>{options}</select>"
    assert isinstance(value(pages, hidden, reading), Trouble)
