"""A page whose way begins with the way of the page that is open goes on from there, in place of a load of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from auditor.browser.proxy import Network
from tests.serving import Asked, Server, declared, task

from .test_language import VALUES

if TYPE_CHECKING:
    from auditor.model.observation import AccountSeen
    from auditor.model.service import Service
    from tests.audit.engine import Engine

PAGE = """\
<!doctype html><title>Settings</title><p data-testid="me">ada</p>
<div>Model training <button role="switch" aria-label="Model training" aria-checked="false">x</button></div>
MORE
<button id="help" onclick="ON_HELP document.querySelector('#advice').showModal()">Help</button>
<dialog id="advice">Advice <div>Hints <button role="switch" aria-label="Hints" aria-checked="false">x</button></div>
</dialog>
<dialog id="detail"><div>VOICE <button role="switch" aria-label="VOICE" aria-checked="STATE">x</button></div></dialog>
<script>void fetch('/api/settings')</script>
"""
MORE = """<button id="more" onclick="ON_MORE document.querySelector('#detail').showModal()">More</button>"""


@dataclass
class Site(Server):
    """A page with a dialog, where it `has_more`. `on_more`, `on_help`: what buttons do beside opening their dialogs.
    `voice_is`, `voice`: the name and the state of the switch in it.
    """

    on_more: str = ""
    on_help: str = ""
    has_more: bool = True
    voice_is: str = "Voice"
    voice: str = "false"

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        if asked.path.startswith("/api/"):
            asked.send(json.dumps({"training": False, "voice": False, "hints": False}))
        else:
            page = PAGE.replace("MORE\n", f"{MORE}\n" if self.has_more else "")
            page = page.replace("VOICE", self.voice_is).replace("STATE", self.voice)
            asked.send(page.replace("ON_MORE", self.on_more).replace("ON_HELP", self.on_help), "text/html")

    def loads(self) -> int:
        """How often the page was loaded."""
        return self.count("/settings")


def control(page: str, name: str, key: str, *, told: bool = True, **see: Any) -> dict[str, Any]:
    """A switch of this name, and what the answer says of it."""
    readings: list[dict[str, Any]] = [{"see": "switch", "find": [{"role": "switch", "name": name}], **see}]
    told_by = {"response": "/api/settings", "json": key, "values": VALUES}
    return {"page": page, "readings": [*readings, *([told_by] if told else [])]}


def service(
    *controls: dict[str, Any], way: list[dict[str, Any]] | None = None, ready: dict[str, Any] | None = None, **more: Any
) -> Service:
    """`main`, and `detail` behind a button of it."""
    main, click = {"goto": "/settings"}, {"click": {"role": "button", "name": "More"}}
    pages = {
        "main": {"open": [[main]], "ready": [{"role": "switch", "name": "Model training"}]},
        "detail": {"open": [way or [main, click]], "ready": [ready or {"role": "switch", "name": "Voice"}]},
    }
    named = {str(number): each for number, each in enumerate(controls)}
    identity = {"signed_in": [{"test_id": "me"}], "account": {"see": {"test_id": "me"}, "kind": "handle"}}
    return declared(named, pages=pages, identity=identity, **more)


TRAINING = control("main", "Model training", "training")
VOICE = control("detail", "Voice", "voice")
HINTS = control("main", "Hints", "hints", reveal=[{"click": {"role": "button", "name": "Help"}}])


def looked(engine: Engine, site: Site, own: Service) -> AccountSeen:
    with site:
        return engine.look(task(own, site.origin), Network(), "")


def values(seen: AccountSeen) -> list[set[str | None]]:
    return [{reading.value for reading in each.readings} for each in seen.controls]


@pytest.mark.parametrize("more", [{}, {"one_page_at_a_time": True}])
def test_a_dialog_of_the_open_page_needs_no_load_of_its_own(engine: Engine, more: dict[str, Any]) -> None:
    site = Site()
    seen = looked(engine, site, service(TRAINING, VOICE, **more))
    assert values(seen) == [{"off"}, {"off"}]
    assert site.loads() == 1


def test_a_dialog_that_a_reading_has_opened_already_is_not_opened_again(engine: Engine) -> None:
    site, click = Site(), {"click": {"role": "button", "name": "More"}}
    revealed = control("main", "Voice", "voice", reveal=[click])
    seen = looked(engine, site, service(TRAINING, revealed, VOICE))
    assert values(seen) == [{"off"}, {"off"}, {"off"}]
    assert site.loads() == 1


def test_where_another_dialog_is_open_the_page_is_loaded_anew(engine: Engine) -> None:
    site = Site()
    assert values(looked(engine, site, service(TRAINING, HINTS, VOICE))) == [{"off"}, {"off"}, {"off"}]
    assert site.loads() == 2


def test_a_way_that_loads_something_is_no_way_on(engine: Engine) -> None:
    site = Site()
    main, click = {"goto": "/settings"}, {"click": {"role": "button", "name": "More"}}
    seen = looked(engine, site, service(TRAINING, VOICE, way=[main, {"goto": "/settings/detail"}, click]))
    assert values(seen) == [{"off"}, {"off"}]
    assert site.loads() == 3


def test_what_is_not_there_is_not_looked_for_on_a_second_load(engine: Engine) -> None:
    site = Site(has_more=False)
    seen = looked(engine, site, service(TRAINING, VOICE))
    training, voice = seen.controls
    assert {reading.value for reading in training.readings} == {"off"}
    assert (voice.readings, voice.trouble and voice.trouble.reason.value) == ((), "page_missing")
    assert site.loads() == 1


def test_where_a_reading_has_taken_it_away_the_page_is_loaded_anew(engine: Engine) -> None:
    """Such as a tab that takes the place of another one."""
    site = Site(on_help="document.querySelector('#more').remove();")
    assert values(looked(engine, site, service(TRAINING, HINTS, VOICE))) == [{"off"}, {"off"}, {"off"}]
    assert site.loads() == 2


def test_signs_that_fit_the_open_page_too_do_not_stand_for_the_click(engine: Engine) -> None:
    """Two switches of one name, on in the dialog; of the page with the dialog, nothing says that it is another one."""
    below = "const at = document.querySelector('#advice'); at.style.position = 'static'; at.show(); return;"
    site = Site(voice_is="Model training", voice="true", on_help=below)
    twin = control("detail", "Model training", "training", told=False)
    for controls in ((TRAINING, twin), (TRAINING, HINTS, twin)):
        seen = looked(engine, site, service(*controls, ready={"role": "switch"}))
        assert "off" not in values(seen)[-1]


def test_a_second_load_is_one(engine: Engine) -> None:
    site = Site()
    seen = looked(engine, site, service(TRAINING, control("detail", "Voice", "voice", told=False)))
    assert [{reading.load for reading in each.readings} for each in seen.controls] == [{1}, {1, 2}]
    assert site.loads() == 2


def test_who_is_signed_in_is_proven_again(engine: Engine) -> None:
    site = Site(on_more="document.querySelector('p').textContent = 'zoe';")
    seen = looked(engine, site, service(TRAINING, VOICE))
    training, voice = seen.controls
    assert {reading.value for reading in training.readings} == {"off"}
    assert (voice.readings, voice.trouble and voice.trouble.reason.value) == ((), "wrong_account")
