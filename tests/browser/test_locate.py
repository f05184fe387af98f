"""The control of a label is the one in its own row: never the neighbour's, whatever stands in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.browser.locate import facts_of
from auditor.browser.shadow import has_closed_root
from auditor.model.locator import Locator

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .conftest import Pages

NEIGHBOUR = "<div class=row><span>Another setting</span><button id=neighbour>Disabled</button></div>"
SHADOW = """<script>
const inner = '<button style="width:60px;height:20px">Enabled</button>';
const toggle = (mode) => class extends HTMLElement {
  constructor() { super(); this.attachShadow({mode}).innerHTML = inner; }
};
customElements.define('open-toggle', toggle('open'));
customElements.define('closed-toggle', toggle('closed'));
</script>"""


def found(pages: Pages, row: str, role: str) -> list[tuple[str, str | None]]:
    """Text and obstacle of what stands in the row of the label `Training`."""
    markup = f"<div>{SHADOW}<div class=row>{row}</div>{NEIGHBOUR}</div>"

    async def work(page: Page) -> list[tuple[str, str | None]]:
        locator = Locator.model_validate({"row": role})
        return [(element["text"], element["why"]) for element in await facts_of(page, locator, names=("Training",))]

    return pages.on(markup, work)


@pytest.mark.parametrize(
    "row",
    [
        "<span>Training</span><button>Enabled</button>",
        "<label>Training</label><div><div><button>Enabled</button></div></div>",
        "<span>Training</span><button>?</button><button>Enabled</button>",
        "<span>Training</span><a href='/more'>Learn more</a><button>Enabled</button>",
        "<span>Training</span><button aria-label='Hilfe'>i</button><button>Enabled</button>",
        "<span>Training</span><open-toggle style='display:block;width:80px;height:30px'></open-toggle>",
    ],
)
def test_the_button_of_the_row_is_found(pages: Pages, row: str) -> None:
    assert found(pages, row, "button") == [("Enabled", None)]


@pytest.mark.parametrize(
    "row",
    [
        "<span>Training</span><select><option>Enabled<option>Disabled</select>",
        "<span>Training</span><input type=checkbox>",
        "<span>Training</span><input type=text value=on>",
        "<span>Training</span><span role=switch tabindex=0 aria-checked=true style='display:inline-block'>On</span>",
        "<span>Training</span><div style='width:40px;height:20px;cursor:pointer'></div>",
        "<span>Training</span><div tabindex=0 style='width:40px;height:20px'></div>",
        "<span>Training</span><closed-toggle style='display:block;width:80px;height:30px'></closed-toggle>",
        "<label for=own>Training</label></div><div><select id=own><option>Enabled</select>",
        "<span id=name>Training</span></div><div><div role=slider aria-labelledby=name tabindex=0>5</div>",
    ],
)
def test_a_control_of_another_kind_is_reported_and_the_neighbour_is_not_read(pages: Pages, row: str) -> None:
    seen = found(pages, row, "button")

    assert [why for _, why in seen] == ["other_kind"]
    assert "Disabled" not in {text for text, _ in seen}


def test_two_buttons_of_one_row_are_two(pages: Pages) -> None:
    assert len(found(pages, "<span>Training</span><button>Enabled</button><button>Disabled</button>", "button")) == 2


def test_a_row_without_any_control_leaves_the_neighbours_label_alone(pages: Pages) -> None:
    async def work(page: Page) -> int:
        locator = Locator.model_validate({"row": "button"})
        others = ("Another setting",)
        return len(await facts_of(page, locator, names=("Training",), others=others))

    assert pages.on(f"<div><div><span>Training</span></div>{NEIGHBOUR}</div>", work) == 0


HIDDEN = "<input type=checkbox id=box style='position:absolute;opacity:0'>"


@pytest.mark.parametrize(
    ("beside", "closed"),
    [
        ("<closed-toggle></closed-toggle>", True),
        ("<open-toggle></open-toggle>", False),
        ("<span style='display:inline-block;width:40px;height:20px'></span>", False),
        ("<div id=host></div><script>host.attachShadow({mode: 'closed'}).innerHTML = '<b>On</b>'</script>", True),
        ("<div><template shadowrootmode=closed><b>On</b></template></div>", True),
        ("<div><template shadowrootmode=open><closed-toggle></closed-toggle></template></div>", True),
    ],
)
def test_a_closed_part_beside_a_hidden_field_is_found(pages: Pages, beside: str, closed: bool) -> None:
    async def work(page: Page) -> tuple[bool, bool]:
        (one,) = await facts_of(page, Locator.model_validate({"css": "#box"}))
        assert one["row"]
        return one.get("byLabel", False), await has_closed_root(page, one["row"]["key"])

    row = f"<div class=row><label>Training {HIDDEN}{beside}</label></div>"
    assert pages.on(f"<div>{SHADOW}{row}{NEIGHBOUR}</div>", work) == (True, closed)
