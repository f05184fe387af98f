"""The practice Claude, seen through a real browser at its real origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.claude import claude
from auditor.practice.knobs import Knobs

from .drive import ADA, WORK, arrive, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

PRIVACY, MEMORY = "/new#settings/data-privacy-controls", "/new#settings/customize-memory"
TRAINING = "Help improve our AI models"
AT_ONCE = Knobs()


def row(page: Page, label: str = TRAINING) -> Locator:
    return page.locator('[data-perf-screen="data-privacy-controls"] [data-settings-row]').filter(has_text=label)


def switch(page: Page, label: str = TRAINING) -> Locator:
    return row(page, label).get_by_role("switch")


@pytest.mark.parametrize("on", [True, False])
def test_switch_and_json_report_what_is_stored(visit: Start, on: bool) -> None:
    here = visit(claude([replace(ADA, settings={"grove_enabled": on})], AT_ONCE))
    with here.page.expect_response("**/api/account?**") as answer:
        page = arrive(here, PRIVACY)
    assert (answer.value.json()["settings"]["grove_enabled"], answer.value.json()["email_address"]) == (
        on,
        ADA.username,
    )
    expect(page.get_by_role("switch", name=TRAINING, checked=on)).to_be_visible()
    expect(page.locator(".ProseMirror")).to_be_visible()


def test_choice_that_was_never_made_is_null_and_a_notice(visit: Start) -> None:
    page = arrive(visit(claude([replace(ADA, settings={"grove_enabled": None})], AT_ONCE)), PRIVACY)
    told = page.evaluate("fetch('/api/account/settings').then(answer => answer.json())")
    assert told["grove_enabled"] is None
    expect(page.get_by_role("region", name="Updates to Consumer Terms and Policies")).to_be_visible()
    expect(switch(page)).to_have_attribute("aria-checked", "false")


@pytest.mark.parametrize("path", [PRIVACY, "/settings/data-privacy-controls", "/settings/privacy", None])
def test_settings_open_by_fragment_by_path_and_by_menu(visit: Start, path: str | None) -> None:
    page = arrive(visit(claude([ADA], AT_ONCE)), path or "/new")
    if path is None:
        page.get_by_test_id("user-menu-button").click()
        page.get_by_role("menuitem", name="Settings").click()
        page.get_by_role("link", name="Privacy").click()
    expect(row(page)).to_be_visible()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()


@pytest.mark.parametrize(("ways", "path"), [(("hash",), "/settings/data-privacy-controls"), (("path",), PRIVACY)])
def test_way_that_was_taken_away_opens_nothing(visit: Start, ways: tuple[str, ...], path: str) -> None:
    here = visit(claude([ADA], AT_ONCE))
    here.app.turn(open_by=ways)
    page = arrive(here, path)
    expect(page.get_by_text(PRIVATE_TEXTS[0])).to_be_visible()
    expect(page.locator("[data-perf-screen]")).to_have_count(0)


def test_panel_is_late_by_itself(visit: Start) -> None:
    assert claude([ADA]).knobs.late_render == 2.9
    here = visit(claude([ADA], Knobs(late_render=2.5)))
    page = arrive(here, PRIVACY)
    page.get_by_text(PRIVATE_TEXTS[0]).wait_for()
    expect(page.locator("[data-perf-screen]")).to_have_count(0)
    expect(row(page)).to_be_visible()


def test_memory_has_a_panel_of_its_own(visit: Start) -> None:
    here = visit(claude([replace(ADA, settings={"enabled_saffron": False, "enabled_melange": True})], AT_ONCE))
    page = arrive(here, MEMORY)
    expect(page.get_by_role("switch", name="Search and reference chats", checked=True)).to_be_visible()
    expect(page.get_by_role("switch", name="Generate memory from chats", checked=True)).to_be_visible()
    here.app.set_stored(ADA.username, enabled_melange=None)
    page = arrive(here, "/settings/capabilities")
    expect(page.get_by_role("switch", name="Generate memory from chats", checked=False)).to_be_visible()


def test_change_is_accepted_with_202_and_shown_after_it_was_read_again(visit: Start) -> None:
    here = visit(claude([ADA], AT_ONCE))
    page = arrive(here, PRIVACY)
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as answer:
        switch(page).click()
    assert answer.value.status == 202
    expect(switch(page)).to_have_attribute("aria-checked", "false")
    assert here.app.stored(ADA.username)["grove_enabled"] is False
    assert [(write.target, write.body) for write in here.app.writes] == [
        ("/api/account/settings", b'{"grove_enabled":false}')
    ]


def test_refused_change_is_shown_at_once_and_taken_back(visit: Start) -> None:
    here = visit(claude([ADA], AT_ONCE))
    here.app.turn(optimistic=True, write_status=500, write_delay=2.0)
    page = arrive(here, PRIVACY)
    switch(page).click()
    expect(switch(page)).to_have_attribute("aria-checked", "false", timeout=1500)
    expect(switch(page)).to_have_attribute("aria-checked", "true")


def test_team_has_no_training_row(visit: Start) -> None:
    page = arrive(visit(claude([WORK], AT_ONCE)), PRIVACY, WORK)
    expect(row(page, "Location metadata")).to_be_visible()
    page.get_by_text(PRIVATE_TEXTS[0]).wait_for()
    expect(row(page)).to_have_count(0)


def test_signed_out_and_ended_sessions_lead_to_the_login(visit: Start) -> None:
    here = visit(claude([ADA], AT_ONCE))
    page = here.page
    page.goto(f"https://claude.ai{PRIVACY}")
    assert page.url.startswith("https://claude.ai/login?returnTo=%2Fnew")
    assert page.title() == "Sign in - Claude"
    expect(page.locator('form:has([data-testid="email"]):has([data-testid="continue"])')).to_be_visible()
    arrive(here, "/new").get_by_text(PRIVATE_TEXTS[0]).wait_for()
    here.app.turn(expire_session=True)
    arrive(here, "/new")
    assert page.url.startswith("https://claude.ai/login?")
    assert here.requests("GET", "/logout?involuntary&returnTo=") == 1


def test_login_asks_for_a_code_that_never_comes(visit: Start) -> None:
    page = visit(claude([ADA], AT_ONCE)).page
    page.goto("https://claude.ai/login")
    expect(page.locator("input[type=password]")).to_have_count(0)
    page.get_by_test_id("email").fill(ADA.username)
    page.get_by_test_id("continue").click()
    page.get_by_test_id("code").fill("123456")
    page.get_by_test_id("continue").click()
    expect(page.get_by_text("Invalid verification code")).to_be_visible()


def test_legacy_layout_has_the_old_label(visit: Start) -> None:
    here = visit(claude([ADA], Knobs(layout="legacy")))
    page = arrive(here, PRIVACY)
    expect(page.get_by_role("switch", name="Help improve Claude", checked=True)).to_be_visible()
    expect(row(page)).to_have_count(0)


def test_second_layout_is_a_page_with_native_checkboxes(visit: Start) -> None:
    here = visit(claude([ADA], Knobs(layout="second")))
    page = arrive(here, "/settings/data-privacy-controls")
    box = page.get_by_role("checkbox", name=TRAINING)
    expect(box).to_be_checked()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("switch")).to_have_count(0)
    box.click()
    until(lambda: here.app.stored(ADA.username)["grove_enabled"] is False)


@pytest.mark.parametrize(("knob", "state"), [("mixed", "mixed"), ("missing", None)])
def test_switch_without_an_explicit_state(visit: Start, knob: str, state: str | None) -> None:
    page = arrive(visit(claude([ADA], Knobs(state_attribute=knob))), PRIVACY)
    switch(page).wait_for()
    assert switch(page).get_attribute("aria-checked") == state


def test_row_may_be_missing_twice_or_have_company(visit: Start) -> None:
    here = visit(claude([ADA], Knobs(duplicate=True, extra_switch=True)))
    page = arrive(here, PRIVACY)
    expect(switch(page)).to_have_count(2)
    expect(switch(page, "Share with research partners")).to_have_attribute("aria-checked", "true")
    here.app.turn(missing=True)
    page = arrive(here, PRIVACY)
    row(page, "Location metadata").wait_for()
    expect(row(page)).to_have_count(0)


def test_settings_may_lack_a_key_fail_or_never_come(visit: Start) -> None:
    here = visit(claude([ADA], Knobs(drop_key="grove_enabled")))
    page = arrive(here, PRIVACY)
    row(page, "Location metadata").wait_for()
    expect(row(page)).to_have_count(0)
    here.app.turn(drop_key=None, settings_status=500)
    page = arrive(here, PRIVACY)
    expect(page.get_by_role("progressbar")).to_be_visible()
    here.app.turn(settings_status=200, settings_never=True, paints_early=True)
    page = arrive(here, PRIVACY)
    expect(switch(page)).to_have_attribute("aria-checked", "false")


def test_challenge_stands_before_every_page(visit: Start) -> None:
    here = visit(claude([ADA], Knobs(challenge=True)))
    page = arrive(here, "/new")
    assert page.title() == "Just a moment..."
    expect(page.locator("#challenge-form")).to_be_visible()


def test_advertisement_covers_the_page_and_beacon_tries_to_leave(visit: Start) -> None:
    here = visit(claude([ADA], Knobs(overlay="unknown", beacon="https://evil.test/seen")))
    page = arrive(here, PRIVACY)
    row(page).wait_for()
    with pytest.raises(Error, match="Timeout"):
        switch(page).click(timeout=400)
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})


def test_export_and_deletion_are_destruction(visit: Start) -> None:
    here = visit(claude([ADA], AT_ONCE))
    page = arrive(here, PRIVACY)
    page.get_by_role("button", name="Export data").click()
    until(lambda: here.app.destroyed == ["exported data"])
    row(page, "Delete all chats").get_by_role("button").click()
    until(lambda: here.app.destroyed == ["exported data", "deleted chats"])
