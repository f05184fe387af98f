"""The practice Midjourney, seen through a real browser at its real origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.midjourney import midjourney

from .drive import ADA, arrive, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

PRO = replace(ADA, plan="pro", settings={"visibility": "stealth"})
STATE = "/api/user-mutable-state"
WRITE = """value => fetch("/api/user-mutable-state", {method: "POST", headers: {"x-csrf-protection": "1"},
    body: JSON.stringify({settings: {visibility: value}})}).then(answer => answer.status)"""


@pytest.mark.parametrize("layout", ["usual", "second"])
@pytest.mark.parametrize(("account", "visibility"), [(ADA, "public"), (PRO, "stealth")], ids=["free", "pro"])
def test_visibility_is_in_the_json_that_the_page_fetches_and_nowhere_on_it(
    visit: Start, layout: str, account: object, visibility: str
) -> None:
    here = visit(midjourney([PRO if account is PRO else ADA]))
    here.app.turn(layout=layout)
    with here.page.expect_response(f"**{STATE}") as answer:
        page = arrive(here, "/imagine")
    told = answer.value.json()
    assert (told["settings"]["visibility"], told["abilities"]["stealth"]) == (visibility, account is PRO)
    expect(page.get_by_text(PRIVATE_TEXTS[0])).to_be_visible()
    expect(page.get_by_text(ADA.username)).to_be_visible()
    expect(page.get_by_role("switch")).to_have_count(0)
    expect(page.get_by_text(visibility)).to_have_count(0)


def test_stealth_needs_a_plan_that_has_it(visit: Start) -> None:
    here = visit(midjourney([ADA]))
    page = arrive(here, "/imagine")
    assert page.evaluate(WRITE, "stealth") == 402
    assert here.app.stored(ADA.username)["visibility"] == "public"
    here = visit(midjourney([replace(ADA, plan="mega")]))
    page.context.clear_cookies()
    page = arrive(here, "/imagine")
    assert page.evaluate(WRITE, "stealth") == 200
    assert here.app.stored(ADA.username)["visibility"] == "stealth"


def test_guest_and_ended_session_have_no_state(visit: Start) -> None:
    here = visit(midjourney([ADA]))
    here.page.goto("https://www.midjourney.com/imagine")
    expect(here.page.get_by_role("button", name="Log In")).to_be_visible()
    assert here.page.evaluate(f"fetch('{STATE}').then(answer => answer.status)") == 401
    arrive(here, "/imagine").get_by_text(PRIVATE_TEXTS[0]).wait_for()
    here.app.turn(expire_session=True)
    page = arrive(here, "/imagine")
    expect(page.get_by_role("button", name="Log In")).to_be_visible()


def test_state_may_lack_the_key_mean_nothing_or_fail(visit: Start) -> None:
    here = visit(midjourney([PRO]))
    page = arrive(here, "/imagine")
    ask = f"fetch('{STATE}').then(async answer => [answer.status, (await answer.json()).settings])"
    here.app.turn(drop_key="visibility")
    assert page.evaluate(ask) == [200, {"speed": "fast"}]
    here.app.turn(drop_key=None, wrong_type="visibility")
    assert page.evaluate(ask) == [200, {"visibility": None, "speed": "fast"}]
    here.app.turn(settings_status=500)
    assert page.evaluate(ask)[0] == 500


def test_knob_about_a_control_is_refused_where_there_is_none() -> None:
    with pytest.raises(ValueError, match="midjourney has no use for the knob duplicate"):
        midjourney([ADA]).turn(duplicate=True)


def test_late_page_extra_switch_challenge_advertisement_and_beacon(visit: Start) -> None:
    here = visit(midjourney([ADA]))
    here.app.turn(challenge=True)
    assert arrive(here, "/imagine").title() == "Just a moment..."
    here.app.turn(challenge=False, overlay="unknown", extra_switch=True, beacon="https://evil.test/x", late_render=1.5)
    page = arrive(here, "/imagine")
    assert page.locator("#app-root").inner_html() == ""
    page.locator("#whats-new").wait_for()
    expect(page.locator("[role=switch]")).to_have_count(1)
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})
