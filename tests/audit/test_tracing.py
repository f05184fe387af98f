"""A page is replayed from its own answers: what it shows is proven where one value in them turns it, and only then."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from auditor.browser.proxy import Network
from auditor.browser.replay import readable
from auditor.judge.verdict import verdict
from auditor.model.policy import Check
from auditor.model.sign_in import Step
from auditor.model.status import Status
from tests.audit.talking import SERVICE, WAYS, Talking
from tests.serving import task

if TYPE_CHECKING:
    from auditor.judge.verdict import Verdict
    from auditor.model.observation import AccountSeen, ControlSeen
    from tests.audit.engine import Engine

EXPECT_OFF = Check.model_validate({"expect": "off", "severity": "high", "reason": "It is private."})
HEALTHY = {
    "fetch": "GET /api/settings → training",
    "fetch with an id of its own": "GET /api/settings → training",
    "rpc": "POST /rpc → 0.1.0",
    "stream": "GET /stream → training",
    "socket": "WS /socket → training",
    "document": "GET / → training",
    "redirect": "GET /api/settings → training",
}
DECEIVING = sorted(WAYS.keys() - HEALTHY.keys())


def audit(engine: Engine, site: Talking, expected: str = "off") -> AccountSeen:
    return engine.look(task(SERVICE, site.origin, expected=expected), Network(), "")


def control(seen: AccountSeen) -> ControlSeen:
    (one,) = seen.controls
    return one


def judged(seen: AccountSeen) -> Verdict:
    return verdict(EXPECT_OFF, SERVICE.controls["training"], seen, control(seen), None)


@pytest.mark.parametrize("way", HEALTHY)
@pytest.mark.parametrize("painted", ["false", "true"])
def test_what_a_page_was_sent_is_traced(engine: Engine, way: str, painted: str) -> None:
    with Talking(way, on=False, painted=painted) as site:
        seen = audit(engine, site)
    assert judged(seen).status is Status.PASS, control(seen).readings
    (traced,) = [reading.traced for reading in control(seen).readings if reading.traced]
    assert (traced.place, traced.value, traced.other, traced.shows) == (HEALTHY[way], False, True, "on")
    assert traced.stream == (way in {"stream", "socket"})
    assert (traced.json_path is None) == (way == "document")


def test_a_page_is_replayed_in_the_way_that_led_to_it(engine: Engine) -> None:
    page = SERVICE.pages["main"]
    former = page.model_copy(update={"open": ((Step(goto="/former-address"),), *page.open)})
    moved = SERVICE.model_copy(update={"pages": {"main": former}})
    with Talking("fetch") as site:
        seen = engine.look(task(moved, site.origin), Network(), "")
        assert (site.count("/former-address"), site.count("/api/settings")) == (1, 2)
    assert judged(seen).status is Status.PASS, control(seen).readings


@pytest.mark.parametrize("way", DECEIVING)
def test_what_a_page_would_have_shown_anyway_proves_nothing(engine: Engine, way: str) -> None:
    with Talking(way, on=way != "one flag for two") as site:
        seen = audit(engine, site)
    assert judged(seen).status is Status.UNKNOWN, control(seen).readings
    assert not any(reading.traced for reading in control(seen).readings)


@pytest.mark.parametrize("way", HEALTHY)
def test_a_deviation_is_seen_without_a_replay(engine: Engine, way: str) -> None:
    with Talking(way, on=True) as site:
        seen = audit(engine, site)
        assert judged(seen).status is Status.FAIL
        assert site.count("/visits") == 2
    assert not any(reading.traced or reading.untraced for reading in control(seen).readings)


@pytest.mark.parametrize("way", ["fetch", "socket", "stream", "rpc", "never"])
def test_no_replay_reaches_the_service_and_none_leaves_anything_behind(engine: Engine, way: str) -> None:
    with Talking(way) as site:
        seen = audit(engine, site)
        time.sleep(0.3)  # what was under way arrives
    assert any(reading.traced or reading.untraced for reading in control(seen).readings)
    assert site.count("/visits") == 2
    assert [request.url for request in site.log if request.url.startswith("/visits")] == [
        "/visits?local=1&database=1",
        "/visits?local=2&database=2",
    ]
    assert all(site.count(path) in {0, 2} for path in ("/api/settings", "/socket", "/stream", "/rpc"))
    assert [request.url for request in site.log].count("/") == 2
    assert site.count("/shown/true") == 0  # what only a replay shows


def test_a_replay_has_no_cookie_that_a_script_could_not_read() -> None:
    kept, hidden = {"name": "theme", "httpOnly": False}, {"name": "session", "httpOnly": True}
    assert readable({"cookies": [kept, hidden], "origins": [1]}) == {"cookies": [kept], "origins": [1]}
