"""The practice Gemini, seen through a real browser at its real origins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.gemini import gemini
from auditor.practice.knobs import Knobs

from .drive import ADA, CLEO, PEOPLE, WORK, at_gemini, code, enter, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

ACTIVITY = "https://myactivity.google.com/product/gemini"


def chip(page: Page) -> Locator:
    return page.locator('button[aria-haspopup="menu"][aria-label*="Keep Activity setting"]')


def test_sign_in_with_code_comes_back_to_the_page_that_was_asked_for(visit: Start) -> None:
    page = at_gemini(visit(gemini(PEOPLE)), CLEO)
    assert page.url == ACTIVITY
    names = {cookie["name"] for cookie in page.context.cookies("https://gemini.google.com")}
    assert {"__Secure-1PSID", "SID"} <= names
    page.goto("https://gemini.google.com/app")
    expect(page.get_by_role("button", name="Google Account: Cleo Example")).to_be_visible()


def test_wrong_name_password_and_code_are_said(visit: Start) -> None:
    page = visit(gemini(PEOPLE)).page
    page.goto(ACTIVITY)
    assert page.url.startswith("https://accounts.google.com/v3/signin/identifier?")
    enter(page, page.get_by_label("Email or phone"), "nobody@example.test", "Next")
    expect(page.get_by_text("Couldn’t find your Google Account")).to_be_visible()
    enter(page, page.get_by_label("Email or phone"), CLEO.username, "Next")
    enter(page, page.get_by_label("Enter your password"), "not it", "Next")
    expect(page.get_by_text("Wrong password.")).to_be_visible()
    enter(page, page.get_by_label("Enter your password"), CLEO.password, "Next")
    wrong = "000000" if code(CLEO.totp_secret) != "000000" else "111111"
    enter(page, page.get_by_label("Enter code"), wrong, "Next")
    expect(page.get_by_text("Wrong code. Try again.")).to_be_visible()


def test_driven_browser_may_be_refused(visit: Start) -> None:
    here = visit(gemini(PEOPLE))
    here.app.turn(challenge=True)
    here.page.goto(ACTIVITY)
    enter(here.page, here.page.get_by_label("Email or phone"), ADA.username, "Next")
    expect(here.page.get_by_text("This browser or app may not be secure.")).to_be_visible()


def test_guest_is_offered_a_sign_in(visit: Start) -> None:
    page = visit(gemini(PEOPLE)).page
    page.goto("https://gemini.google.com/app")
    page.locator('[data-test-id="bard-sign-in-button"]').click()
    expect(page.get_by_label("Email or phone")).to_be_visible()


@pytest.mark.parametrize(("on", "word", "verb"), [(True, "On", "off"), (False, "Off", "on")])
def test_chip_reports_what_is_stored(visit: Start, on: bool, word: str, verb: str) -> None:
    app = gemini([replace(ADA, settings={"keep_activity": on, "audio": on, "auto_delete": "3"})])
    page = at_gemini(visit(app))
    expect(chip(page)).to_have_text(word)
    expect(chip(page)).to_have_accessible_name(f"Turn {verb} your Keep Activity setting")
    row = page.get_by_role("button", name="Choose an auto-delete option")
    expect(row).to_have_text("Auto-delete activity older than 3 months›")
    expect(page.get_by_role("checkbox", name="Gemini Live videos & screenshares", checked=on)).to_be_visible()


def test_nothing_is_shown_before_the_settings_arrive(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(settings_delay=2.5)
    page.goto(ACTIVITY)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(chip(page)).to_have_count(0)
    expect(chip(page)).to_have_text("On")


def test_page_paints_early_on_request(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(settings_never=True, paints_early=True)
    page.goto(ACTIVITY)
    expect(chip(page)).to_have_text("Off")


def test_failed_settings_leave_a_sentence(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(settings_status=500)
    page.goto(ACTIVITY)
    expect(page.get_by_text("Something went wrong.")).to_be_visible()


@pytest.mark.parametrize(("knob", "shown"), [("drop_key", []), ("wrong_type", ["Paused"])])
def test_setting_may_be_missing_or_mean_nothing(visit: Start, knob: str, shown: list[str]) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(**{knob: "keep_activity"})
    page.goto(ACTIVITY)
    page.get_by_role("checkbox").wait_for()
    assert chip(page).all_inner_texts() == shown


def test_turning_off_takes_a_menu_and_a_confirmation(visit: Start) -> None:
    here = visit(gemini([ADA], Knobs(question="first")))
    page = at_gemini(here)
    chip(page).click()
    page.get_by_role("menuitem", name="Turn off", exact=True).click()
    assert here.app.writes == []
    page.get_by_role("button", name="Got it").click()
    expect(chip(page)).to_have_text("Off")
    assert here.app.stored(ADA.username)["keep_activity"] is False
    assert [(write.method, write.changes) for write in here.app.writes] == [("POST", {"keep_activity": False})]
    assert here.app.destroyed == []


def test_turning_off_with_deletion_is_destruction(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    chip(page).click()
    page.get_by_role("menuitem", name="Turn off and delete activity").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    until(lambda: here.app.destroyed == ["activity"])


def test_delete_button_and_single_deletion_are_destruction(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("menuitem", name="All time").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    until(lambda: here.app.destroyed == ["activity"])
    page.get_by_role("button", name="Delete activity item").first.click()
    until(lambda: len(here.app.destroyed) == 2)


def test_auto_delete_is_chosen_in_a_dialog(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    page.get_by_role("button", name="Choose an auto-delete option").click()
    expect(page.get_by_role("radio", name="18 months")).to_be_checked()
    page.get_by_role("radio", name="3 months", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("older than 3 months")).to_be_visible()
    assert here.app.stored(ADA.username)["auto_delete"] == "3"


def test_refused_change_is_taken_back(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(optimistic=True, write_status=500, write_delay=2.0)
    page.goto(ACTIVITY)
    page.get_by_role("checkbox").click()
    expect(page.get_by_role("checkbox", checked=True)).to_be_visible(timeout=1500)
    expect(page.get_by_role("checkbox", checked=False)).to_be_visible()


def test_workspace_has_a_sentence_in_place_of_the_chip(visit: Start) -> None:
    page = at_gemini(visit(gemini(PEOPLE)), WORK)
    expect(page.get_by_text("only by your Workspace administrator")).to_be_visible()
    page.get_by_text(PRIVATE_TEXTS[0]).wait_for()
    expect(chip(page)).to_have_count(0)


def test_control_may_be_missing_twice_or_have_company(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(duplicate=True, extra_switch=True)
    page.goto(ACTIVITY)
    expect(chip(page)).to_have_count(2)
    expect(page.get_by_role("checkbox", name="Share activity with Google partners")).to_be_visible()
    here.app.turn(missing=True)
    page.goto(ACTIVITY)
    page.get_by_role("checkbox").first.wait_for()
    expect(chip(page)).to_have_count(0)


def test_advertisement_covers_the_page(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(overlay="unknown")
    page.goto(ACTIVITY)
    with pytest.raises(Error, match="Timeout"):
        chip(page).click(timeout=400)


def test_ended_session_leads_to_the_sign_in(visit: Start) -> None:
    here = visit(gemini([ADA]))
    page = at_gemini(here)
    here.app.turn(expire_session=True)
    page.goto(ACTIVITY)
    assert page.url.startswith("https://accounts.google.com/")


def test_beacon_tries_to_leave(visit: Start) -> None:
    here = visit(gemini([ADA]))
    here.app.turn(beacon="https://evil.test/seen")
    at_gemini(here)
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})
