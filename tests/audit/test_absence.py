"""What is not on a page: it is waited for as long as the page may still draw it, and not longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from auditor.browser.proxy import Network
from auditor.model.observation import Part
from auditor.model.pictures import Pictures
from tests.serving import task

from .test_language import SEE, VALUES, WITH_RESPONSE, Site, judged, service, toggle

if TYPE_CHECKING:
    from tests.audit.engine import Engine

FETCH = "<script>void fetch('/api/settings')</script>"
LATER = "<div id=place></div><script>setTimeout(() => {{ place.innerHTML = {row}; }}, {ms})</script>"
SPINNER = "<div class='spinner' style='width:20px;height:20px'></div>"
TIMES = "<script>for (const ms of [300, 600, 900, 1200, 1500]) setTimeout(() => document.body.append(ms), ms)</script>"


def row() -> str:
    return repr(toggle(False).removeprefix("ME"))


def drawn(html: str) -> Site:
    return Site(f"ME{FETCH}{html}", {"/api/settings": {"training": False}})


@pytest.mark.parametrize(
    "html",
    [
        LATER.format(row=row(), ms=400),
        TIMES + LATER.format(row=row(), ms=1900),
        SPINNER + LATER.format(row=row(), ms=1900),
    ],
    ids=["soon", "while it is still drawing", "while it says that it is loading"],
)
def test_what_a_page_draws_late_is_read(engine: Engine, html: str) -> None:
    assert judged(engine, drawn(html), service(SEE, WITH_RESPONSE)) == ("pass", None, ("off", "off"))


@pytest.mark.parametrize("html", ["", SPINNER], ids=["still", "loading for ever"])
def test_what_never_comes_is_missing(engine: Engine, html: str) -> None:
    status, _, values = judged(engine, drawn(html), service(SEE, WITH_RESPONSE))
    assert (status, values) == ("unknown", (None, "off"))


def test_what_must_be_revealed_first_is_waited_for_after_the_press(engine: Engine) -> None:
    opens = "<button onclick='setTimeout(() => { place.innerHTML = kept.innerHTML }, 500)'>More</button>"
    html = f"{opens}<div id=place></div><template id=kept>{toggle(False).removeprefix('ME')}</template>"
    own = service({**SEE, "reveal": [{"click": {"role": "button", "name": "More"}}]}, WITH_RESPONSE)
    assert judged(engine, drawn(html), own) == ("pass", None, ("off", "off"))


@pytest.mark.parametrize(("html", "loads"), [("", 1), (toggle(False).removeprefix("ME"), 2)], ids=["absent", "there"])
def test_what_was_not_there_is_not_looked_for_a_second_time(engine: Engine, html: str, loads: int) -> None:
    site = Site(f"ME{html}")
    judged(engine, site, service(SEE))
    assert site.count("/") - site.count("/favicon") == loads


def test_a_page_that_is_known_to_draw_itself_late_is_waited_for(engine: Engine) -> None:
    late = {"open": [[{"goto": "/"}]], "ready": [{"role": "switch"}]}
    html = LATER.format(row=row(), ms=4000)
    for more, status in (({}, "unknown"), ({"draws_within": 8}, "pass")):
        own = service(SEE, WITH_RESPONSE, pages={"main": {**late, **more}})
        assert judged(engine, drawn(html), own)[0] == status


@pytest.mark.parametrize(
    ("pictures", "told", "files"),
    [
        (Pictures.ALL, False, 2),
        (Pictures.OPEN, False, 0),
        (Pictures.OPEN, True, 2),
        (Pictures.NONE, True, 0),
    ],
)
def test_evidence_is_taken_of_what_is_asked_for(engine: Engine, pictures: Pictures, told: bool, files: int) -> None:
    site = Site(toggle(told) + FETCH, {"/api/settings": {"training": told}})
    seen = _seen(engine, site, [SEE, WITH_RESPONSE], pictures)
    assert len(seen.controls[0].evidence) == files


def test_evidence_is_taken_where_one_load_does_not_prove_it(engine: Engine) -> None:
    seen = _seen(engine, Site(toggle(False)), [SEE], Pictures.OPEN)
    assert len(seen.controls[0].evidence) == 2


def test_the_seconds_of_an_account_are_divided_among_its_parts(engine: Engine) -> None:
    site = Site(toggle(False) + FETCH, {"/api/settings": {"training": False}})
    seen = _seen(engine, site, [{**WITH_RESPONSE, "values": VALUES}], Pictures.ALL)
    assert {Part.BROWSER, Part.PAGE, Part.IDENTITY, Part.SECOND_LOAD} <= seen.timings.keys()
    assert 0.8 * seen.seconds < sum(seen.timings.values()) <= seen.seconds


def _seen(engine: Engine, site: Site, readings: list[dict[str, Any]], pictures: Pictures) -> Any:
    with site:
        return engine.look(replace(task(service(*readings), site.origin), pictures=pictures), Network(), "")
