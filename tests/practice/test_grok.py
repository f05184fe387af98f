"""The practice Grok, seen through a real browser at its real origins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.grok import PROTECTIVE, grok

from .drive import ADA, CLEO, PEOPLE, WORK, arrive, code, enter, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

DATA = "/?_s=data"
EUROPEAN = replace(ADA, region="eea")
TRAINING = "Improve the Model"
HISTORY = "Personalize Grok with your conversation history"
SHARING = "Allow chat link sharing"


def switch(page: Page, name: str = TRAINING) -> Locator:
    return page.get_by_role("switch", name=name, exact=True)


def states(page: Page) -> list[str | None]:
    switch(page).wait_for()
    return [each.get_attribute("aria-checked") for each in page.get_by_role("switch").all()]


@pytest.mark.parametrize("account", [ADA, CLEO], ids=["password", "password and code"])
def test_sign_in_at_xai_comes_back_to_grok(visit: Start, account: object) -> None:
    here = visit(grok(PEOPLE))
    page, person = here.page, CLEO if account is CLEO else ADA
    page.goto("https://grok.com/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(person.username)
    enter(page, page.get_by_label("Password"), "not it", "Login")
    expect(page.get_by_text("Invalid email or password.")).to_be_visible()
    page.get_by_label("Email").fill(person.username)
    enter(page, page.get_by_label("Password"), person.password, "Login")
    if person.totp_secret:
        enter(page, page.get_by_label("Authenticator code"), code(person.totp_secret), "Verify")
    expect(page.get_by_text(PRIVATE_TEXTS[0])).to_be_visible()
    assert page.url == "https://grok.com/"
    assert {"sso", "sso-rw"} <= {cookie["name"] for cookie in page.context.cookies("https://grok.com")}


def test_wrong_code_is_said(visit: Start) -> None:
    page = visit(grok(PEOPLE)).page
    page.goto("https://accounts.x.ai/sign-in")
    page.get_by_label("Email").fill(CLEO.username)
    enter(page, page.get_by_label("Password"), CLEO.password, "Login")
    wrong = "000000" if code(CLEO.totp_secret) != "000000" else "111111"
    enter(page, page.get_by_label("Authenticator code"), wrong, "Verify")
    expect(page.get_by_text("Invalid code.")).to_be_visible()


def test_guest_has_a_composer_and_no_settings(visit: Start) -> None:
    page = visit(grok(PEOPLE)).page
    page.goto(f"https://grok.com{DATA}")
    expect(page.locator('a[href*="accounts.x"]', has_text="Sign in")).to_be_visible()
    expect(page.locator("textarea")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("fetch('/rest/user-settings').then(answer => answer.status)") == 401


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, ["true", "true", "true", "true"]),
        ({"excludeFromTraining": True}, ["false", "true", "true", "true"]),
        (PROTECTIVE, ["false", "false", "false", "true"]),
        ({"allowAutoShare": False}, ["true", "true", "true", "false"]),
    ],
)
def test_switches_say_what_is_stored_with_one_field_inverse_and_one_absent(
    visit: Start, settings: dict[str, object], shown: list[str]
) -> None:
    here = visit(grok([replace(ADA, settings=settings)]))
    with here.page.expect_response("**/rest/user-settings") as answer:
        page = arrive(here, DATA)
    assert answer.value.json().items() >= settings.items()
    assert ("allowAutoShare" in answer.value.json()) == ("allowAutoShare" in settings)
    assert states(page) == shown


def test_fresh_account_in_the_eea_is_written_once_by_the_page_itself(visit: Start) -> None:
    here = visit(grok([EUROPEAN]))
    assert here.app.stored(ADA.username) == {}
    page = arrive(here, DATA)
    until(lambda: here.app.stored(ADA.username) == PROTECTIVE)
    expect(switch(page)).to_have_attribute("aria-checked", "false")
    page.goto("https://grok.com/")
    page.get_by_text(PRIVATE_TEXTS[0]).wait_for()
    assert len(here.app.writes) == 1


def test_fresh_account_in_the_eea_shows_training_on_where_the_page_may_not_write(visit: Start) -> None:
    here = visit(grok([EUROPEAN]))
    here.page.route("**/rest/user-settings", read_only)
    page = arrive(here, DATA)
    assert states(page) == ["true", "false", "false", "true"]
    assert here.app.writes == []


def read_only(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_settings_open_by_menu_too(visit: Start) -> None:
    here = visit(grok([ADA]))
    page = arrive(here, "/")
    page.get_by_role("button", name="Profile menu").click()
    page.get_by_role("menuitem", name="Settings").click()
    expect(switch(page)).to_be_visible()
    here.app.turn(open_by=("menu",))
    page = arrive(here, DATA)
    page.get_by_text(PRIVATE_TEXTS[0]).wait_for()
    expect(switch(page)).to_have_count(0)


def test_change_is_posted_inverse_and_shown_after_it_was_read_again(visit: Start) -> None:
    here = visit(grok([ADA]))
    page = arrive(here, DATA)
    switch(page).click()
    expect(switch(page)).to_have_attribute("aria-checked", "false")
    switch(page, SHARING).click()
    expect(switch(page, SHARING)).to_have_attribute("aria-checked", "false")
    assert [write.changes for write in here.app.writes] == [{"excludeFromTraining": True}, {"allowAutoShare": False}]


def test_refused_change_is_shown_at_once_and_taken_back(visit: Start) -> None:
    here = visit(grok([ADA]))
    here.app.turn(optimistic=True, write_status=500, write_delay=2.0)
    page = arrive(here, DATA)
    switch(page, HISTORY).click()
    expect(switch(page, HISTORY)).to_have_attribute("aria-checked", "false", timeout=1500)
    expect(switch(page, HISTORY)).to_have_attribute("aria-checked", "true")


def test_business_has_neither_training_nor_memory_nor_sharing(visit: Start) -> None:
    page = arrive(visit(grok([WORK])), DATA, WORK)
    expect(switch(page, "Personalize Grok using 𝕏")).to_be_visible()
    expect(page.get_by_role("switch")).to_have_count(1)


def test_second_layout_is_a_page_with_native_checkboxes(visit: Start) -> None:
    here = visit(grok([replace(ADA, settings={"excludeFromTraining": True})]))
    here.app.turn(layout="second")
    page = arrive(here, DATA)
    box = page.get_by_role("checkbox", name=TRAINING)
    expect(box).not_to_be_checked()
    expect(page.get_by_role("dialog")).to_have_count(0)
    box.click()
    until(lambda: here.app.stored(ADA.username)["excludeFromTraining"] is False)


def test_row_may_be_missing_twice_or_have_company(visit: Start) -> None:
    here = visit(grok([ADA]))
    here.app.turn(duplicate=True, extra_switch=True)
    page = arrive(here, DATA)
    expect(switch(page)).to_have_count(2)
    expect(switch(page, "Share voice samples")).to_have_attribute("aria-checked", "true")
    here.app.turn(missing=True)
    page = arrive(here, DATA)
    switch(page, HISTORY).wait_for()
    expect(switch(page)).to_have_count(0)


@pytest.mark.parametrize(("knob", "state"), [("mixed", "mixed"), ("missing", None)])
def test_switch_without_an_explicit_state(visit: Start, knob: str, state: str | None) -> None:
    here = visit(grok([ADA]))
    here.app.turn(state_attribute=knob)
    assert states(arrive(here, DATA)) == [state] * 4


def test_settings_may_fail_come_late_or_be_shown_before_they_came(visit: Start) -> None:
    here = visit(grok([replace(ADA, settings={"excludeFromTraining": True})]))
    here.app.turn(settings_status=500)
    page = arrive(here, DATA)
    expect(page.get_by_role("progressbar")).to_be_visible()
    here.app.turn(settings_status=200, settings_delay=1.5)
    page = arrive(here, DATA)
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(switch(page)).to_have_attribute("aria-checked", "false")
    here.app.turn(settings_never=True, paints_early=True)
    assert states(arrive(here, DATA)) == ["true", "false", "false", "true"]


def test_ended_session_is_a_guest(visit: Start) -> None:
    here = visit(grok([ADA]))
    arrive(here, "/").get_by_text(PRIVATE_TEXTS[0]).wait_for()
    here.app.turn(expire_session=True)
    page = arrive(here, DATA)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_challenge_advertisement_and_beacon(visit: Start) -> None:
    here = visit(grok([ADA]))
    here.app.turn(challenge=True)
    assert arrive(here, "/").title() == "Just a moment..."
    here.app.turn(challenge=False, overlay="unknown", beacon="https://evil.test/seen")
    page = arrive(here, DATA)
    page.locator("#whats-new").wait_for()
    with pytest.raises(Error, match="Timeout"):
        switch(page).click(timeout=400)
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})


def test_deletion_and_export_are_destruction(visit: Start) -> None:
    here = visit(grok([ADA]))
    page = arrive(here, DATA)
    page.get_by_role("button", name="Delete").click()
    until(lambda: here.app.destroyed == ["deleted chats"])
    page.get_by_role("button", name="Export").click()
    until(lambda: here.app.destroyed == ["deleted chats", "exported data"])
