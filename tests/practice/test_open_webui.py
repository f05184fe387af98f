"""The practice Open WebUI, seen through a real browser at its own port."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.practice.account import PRIVATE_TEXTS, Account
from auditor.practice.open_webui import LANGUAGES, open_webui
from auditor.practice.open_webui.instance import Instance

from .drive import ADA, CLEO, arrive, code, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

ADMIN = replace(ADA, plan="admin")
READ = replace(ADMIN, settings={"version": "0.12.4"})
LOCATION, TEMPORARY = "#allow-user-location-label-control", "#temp-chat-default-label-control"


def memory(page: Page) -> Locator:
    """The only switch of its tab."""
    return page.locator("#tab-personalization").get_by_role("switch")


def sign_in(page: Page, account: Account, password: str) -> None:
    page.get_by_label("Email").fill(account.username)
    page.locator("#password").fill(password)
    page.locator("button[type=submit]").click()


def test_sign_in_comes_back_to_the_settings_that_were_asked_for(visit: Start) -> None:
    here = visit(open_webui([ADA, CLEO]))
    page = here.page
    page.goto(f"{here.app.url}/?settings=interface")
    page.wait_for_url("**/auth?redirect=%2F%3Fsettings%3Dinterface")
    sign_in(page, CLEO, CLEO.password)
    page.get_by_label("Authenticator code").fill(code(CLEO.totp_secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#tab-interface")).to_be_visible()
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"]) == ("token", True, False)
    assert page.evaluate("localStorage.token") == cookie["value"]


def test_wrong_password_is_said_in_a_toast(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    page = here.page
    page.goto(f"{here.app.url}/auth")
    with page.expect_response("**/api/v1/auths/signin") as answer:
        sign_in(page, ADA, "not it")
    assert answer.value.status == 400
    toast = page.locator("li[data-sonner-toast][data-type=error] [data-title]")
    expect(toast).to_have_text(
        "The email or password provided is incorrect. Please check for typos and try logging in again."
    )
    assert page.evaluate("localStorage.token") is None
    expect(page.get_by_label("Email")).to_have_value(ADA.username)


def test_fresh_account_has_no_settings_and_shows_memory_on(visit: Start) -> None:
    page = arrive(visit(open_webui([ADA])), "/?settings=personalization")
    expect(memory(page)).to_have_accessible_name("Memory Experimental")
    expect(memory(page)).to_have_attribute("aria-checked", "true")
    told = page.evaluate("fetch('/api/v1/users/user/settings').then(answer => answer.text())")
    assert told == "null"
    expect(page.get_by_text(PRIVATE_TEXTS[3])).to_be_visible()


def test_absent_keys_show_what_the_release_shows(visit: Start) -> None:
    page = arrive(visit(open_webui([ADA])), "/?settings=interface")
    states = {
        name: page.locator(f"#{name}-label-control").get_attribute("aria-checked")
        for name in ("allow-user-location", "temp-chat-default", "iframe-sandbox-allow-scripts", "auto-generation")
    }
    assert states == {
        "allow-user-location": "false",
        "temp-chat-default": "false",
        "iframe-sandbox-allow-scripts": "true",
        "auto-generation": "true",
    }
    expect(page.locator("#web-search-in-chat-label-control")).to_have_count(0)
    expect(page.locator("#whats-new-label-control")).to_have_count(0)


def test_stored_values_are_shown_and_reported(visit: Start) -> None:
    app = open_webui([replace(ADA, settings={"userLocation": True, "memory": False})])
    page = arrive(visit(app), "/?settings=interface")
    expect(page.locator(LOCATION)).to_have_attribute("aria-checked", "true")
    page.locator("[role=tab][aria-controls=tab-personalization]").click()
    expect(memory(page)).to_have_attribute("aria-checked", "false")
    expect(page.locator(LOCATION)).to_have_count(0)


def test_switch_saves_at_once_and_only_its_key(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    page = arrive(here, "/?settings=interface")
    page.locator(TEMPORARY).click()
    expect(page.locator(TEMPORARY)).to_have_attribute("aria-checked", "true")
    until(lambda: here.app.stored(ADA.username) == {"temporaryChatByDefault": True})
    assert [write.body for write in here.app.writes] == [b'{"ui":{"temporaryChatByDefault":true}}']
    page.locator("label#auto-generation-label").click()
    until(lambda: here.app.stored(ADA.username).get("title") == {"auto": False})


def test_refused_change_stays_on_the_page_until_the_tab_is_mounted_again(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    page = arrive(here, "/?settings=personalization")
    before = memory(page).get_attribute("id")
    here.app.turn(write_status=500)
    memory(page).click()
    expect(page.get_by_text("The settings could not be saved.")).to_be_visible()
    expect(memory(page)).to_have_attribute("aria-checked", "false")
    page.locator("[role=tab][aria-controls=tab-data-controls]").click()
    page.locator("[role=tab][aria-controls=tab-personalization]").click()
    expect(memory(page)).to_have_attribute("aria-checked", "true")
    assert memory(page).get_attribute("id") != before


def test_blocked_change_makes_the_page_believe_in_the_defaults(visit: Start) -> None:
    here = visit(open_webui([replace(ADA, settings={"memory": False})]))
    page = arrive(here, "/?settings=interface")
    page.route("**/settings/update", lambda route: route.abort())
    page.locator(TEMPORARY).click()
    page.locator("[role=tab][aria-controls=tab-personalization]").click()
    expect(memory(page)).to_have_attribute("aria-checked", "true")
    assert here.app.stored(ADA.username) == {"memory": False}


def test_location_without_permission_falls_back_to_off(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    page = arrive(here, "/?settings=interface")
    page.locator(LOCATION).click()
    until(lambda: here.app.stored(ADA.username) == {"userLocation": False})
    expect(page.locator(LOCATION)).to_have_attribute("aria-checked", "false")


def test_whats_new_is_for_administrators_and_escape_writes_nothing(visit: Start) -> None:
    here = visit(open_webui([ADMIN]))
    page = arrive(here, "/?settings=personalization")
    heading = page.get_by_role("heading", name="What's New in Open WebUI")
    expect(heading).to_be_visible()
    expect(memory(page)).to_be_in_viewport()
    assert page.get_by_role("dialog").last.get_attribute("aria-label") == "Settings"
    page.keyboard.press("Escape")
    expect(memory(page)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(heading).to_have_count(0)
    assert here.app.writes == []
    page.reload()
    page.get_by_role("button", name="Okay, Let's Go!").click()
    until(lambda: here.app.stored(ADA.username) == {"version": "0.12.4"})


def test_settings_open_by_menu_too_and_admin_tabs_repeat_names(visit: Start) -> None:
    page = arrive(visit(open_webui([READ])), "/")
    page.get_by_role("button", name="User menu").click()
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_role("dialog", name="Settings").wait_for()
    expect(page.get_by_role("tab", name="Interface", exact=True)).to_have_count(2)
    page.locator("[role=tab][aria-controls=tab-interface]").click()
    expect(page.locator("#whats-new-label-control")).to_be_visible()


def test_unknown_or_forbidden_tab_leads_to_general(visit: Start) -> None:
    app = open_webui([replace(ADA, locked=frozenset({"features.memories", "chat.temporary"}))])
    page = arrive(visit(app), "/?settings=personalization")
    expect(page.locator("[role=tab][aria-controls=tab-general]")).to_have_attribute("aria-selected", "true")
    expect(page.locator("[role=tab][aria-controls=tab-personalization]")).to_have_count(0)
    page.locator("[role=tab][aria-controls=tab-interface]").click()
    expect(page.locator(LOCATION)).to_be_visible()
    expect(page.locator(TEMPORARY)).to_have_count(0)


def test_user_without_interface_settings_has_no_tab_and_changes_are_dropped(visit: Start) -> None:
    here = visit(open_webui([replace(ADA, locked=frozenset({"settings.interface"}))]))
    page = arrive(here, "/?settings=interface")
    expect(page.locator("[role=tab][aria-controls=tab-interface]")).to_have_count(0)
    asked = "method: 'POST', body: JSON.stringify({ui: {userLocation: true, memory: false}})"
    assert (
        page.evaluate(f"fetch('/api/v1/users/user/settings/update', {{{asked}}}).then(answer => answer.status)") == 200
    )
    assert here.app.stored(ADA.username) == {"memory": False}


def test_instance_decides_about_defaults_rows_and_labels(visit: Start) -> None:
    instance = Instance(
        web_search=True,
        interface_defaults={"temporaryChatByDefault": True},
        hidden=frozenset({"settings.user_location"}),
        renamed={"Temporary Chat by Default": "Do not keep my chats"},
    )
    page = arrive(visit(open_webui([ADA], None, instance)), "/?settings=interface")
    expect(page.locator(TEMPORARY)).to_have_accessible_name("Do not keep my chats")
    expect(page.locator(TEMPORARY)).to_have_attribute("aria-checked", "true")
    expect(page.locator("#web-search-in-chat-label-control")).to_have_accessible_name("Web Search in Chat Default")
    expect(page.locator(LOCATION)).to_have_count(0)
    told = "fetch('/api/v1/users/user/settings%s').then(answer => answer.json())"
    assert page.evaluate(told % "") == {"ui": {"temporaryChatByDefault": True}}
    assert page.evaluate(told % "?raw=true") is None


def test_instance_without_memories_offers_no_personalization(visit: Start) -> None:
    page = arrive(visit(open_webui([READ], None, Instance(memories=False))), "/?settings=personalization")
    page.locator("#tab-general").wait_for()
    expect(page.locator("[role=tab][aria-controls=tab-personalization]")).to_have_count(0)


@pytest.mark.parametrize(
    ("opener", "confirmed", "destroyed"),
    [("Delete All Chats", True, "deleted chats"), ("Export Chats", False, "exported chats")],
)
def test_data_controls_destroy(visit: Start, opener: str, confirmed: bool, destroyed: str) -> None:
    here = visit(open_webui([ADA]))
    page = arrive(here, "/?settings=data_controls")
    page.get_by_role("button", name=opener).click()
    if confirmed:
        assert here.app.destroyed == []
        page.get_by_role("dialog", name=opener).get_by_role("button", name="Confirm").click()
    until(lambda: here.app.destroyed == [destroyed])


def test_ended_session_leads_to_the_sign_in_by_itself(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    page = arrive(here, "/")
    here.app.expire_sessions()
    page.goto(f"{here.app.url}/?settings=interface")
    expect(page.get_by_text("Session expired. Please sign in again.")).to_be_visible()
    assert here.requests("POST", "/api/v1/auths/signout") >= 1
    assert here.app.destroyed == []


def test_settings_that_fail_or_never_come_leave_no_dialog(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    here.app.turn(settings_status=500)
    page = arrive(here, "/?settings=interface")
    expect(page.get_by_text("Failed to load Interface settings")).to_be_visible()
    assert page.url.endswith("/?settings=interface")
    expect(page.get_by_role("tab")).to_have_count(0)
    here.app.turn(settings_status=200, settings_never=True, paints_early=True)
    page.goto(f"{here.app.url}/?settings=interface&early")
    expect(page.locator(LOCATION)).to_have_attribute("aria-checked", "false")


@pytest.mark.parametrize(("knob", "state"), [("mixed", "mixed"), ("missing", None)])
def test_switch_without_an_explicit_state(visit: Start, knob: str, state: str | None) -> None:
    here = visit(open_webui([ADA]))
    here.app.turn(state_attribute=knob)
    page = arrive(here, "/?settings=personalization")
    memory(page).wait_for()
    assert memory(page).get_attribute("aria-checked") == state


def test_memory_may_be_missing_or_there_twice_and_rows_have_company(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    here.app.turn(missing=True)
    page = arrive(here, "/?settings=personalization")
    page.locator("#tab-personalization").wait_for()
    expect(memory(page)).to_have_count(0)
    here.app.turn(missing=False, duplicate=True, extra_switch=True, page_shows=False)
    page = arrive(here, "/?settings=personalization")
    expect(memory(page)).to_have_count(2)
    page.locator("[role=tab][aria-controls=tab-interface]").click()
    expect(page.get_by_role("switch", name="Share Usage Statistics", checked=False)).to_be_visible()


def test_labels_follow_the_language_and_ids_do_not(visit: Start) -> None:
    here = visit(open_webui([ADA]))
    names = []
    for language in LANGUAGES:
        here.app.turn(language=language)
        page = arrive(here, "/?settings=interface")
        page.locator(LOCATION).wait_for()
        names.append(page.locator("#allow-user-location-label").inner_text())
    assert names[:2] == ["Allow User Location", "Standortzugriff erlauben"]
    assert len(set(names)) == len(LANGUAGES)


def test_second_layout_is_a_page_with_native_switches(visit: Start) -> None:
    here = visit(open_webui([replace(ADA, settings={"memory": False})]))
    here.app.turn(layout="second")
    page = arrive(here, "/?settings=personalization")
    expect(memory(page)).not_to_be_checked()
    assert memory(page).evaluate("node => [node.tagName, node.type]") == ["INPUT", "checkbox"]
    assert memory(page).get_attribute("aria-checked") is None
    expect(page.get_by_role("dialog")).to_have_count(0)
    memory(page).click()
    until(lambda: here.app.stored(ADA.username) == {"memory": True})
