"""The practice GitHub, seen through a real browser at its real origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from auditor.practice.github_copilot import github_copilot

from .drive import ADA, CLEO, PEOPLE, WORK, at_github, code, enter, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

PAGE = "https://github.com/settings/copilot/features"
TRAINING = "Allow GitHub to use my data for AI model training"
PRODUCT = "Allow GitHub to use my data for product improvements"
PUBLIC = "Suggestions matching public code"


def button(page: Page, label: str) -> Locator:
    """The drop-down in the row that shows this label."""
    return page.get_by_role("listitem").filter(has_text=label).locator("button[aria-haspopup]")


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, ["Enabled", "Enabled", "Allowed"]),
        (
            {"training": "disabled", "product_improvements": "disabled", "public_code": "blocked"},
            ["Disabled", "Disabled", "Blocked"],
        ),
    ],
)
def test_button_texts_are_the_state(visit: Start, settings: dict[str, object], shown: list[str]) -> None:
    page = at_github(visit(github_copilot([replace(ADA, settings=settings)])))
    for label, word in zip((TRAINING, PRODUCT, PUBLIC), shown, strict=True):
        expect(button(page, label)).to_have_accessible_name(word)


def test_sign_in_with_code_comes_back_to_the_settings(visit: Start) -> None:
    page = at_github(visit(github_copilot(PEOPLE)), CLEO)
    assert page.url == PAGE
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["user_session"]["httpOnly"]
    assert cookies["__Host-user_session_same_site"]["sameSite"] == "Strict"
    page.goto("https://github.com/settings/copilot")
    assert page.url == PAGE


def test_wrong_password_and_wrong_code_are_said(visit: Start) -> None:
    page = visit(github_copilot(PEOPLE)).page
    page.goto(PAGE)
    assert page.url.startswith("https://github.com/login?return_to=")
    for password in ("not it", CLEO.password):
        page.get_by_label("Username or email address").fill(CLEO.username)
        enter(page, page.get_by_label("Password"), password, "Sign in")
        if password == "not it":
            expect(page.get_by_text("Incorrect username or password.")).to_be_visible()
    wrong = "000000" if code(CLEO.totp_secret) != "000000" else "111111"
    enter(page, page.get_by_label("Authentication code"), wrong, "Verify")
    expect(page.get_by_text("Two-factor authentication failed.")).to_be_visible()


def test_choice_is_posted_and_shown(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    page = at_github(here)
    button(page, TRAINING).click()
    page.get_by_role("menuitemradio", name="Disabled").click()
    expect(button(page, TRAINING)).to_have_text("Disabled")
    assert here.app.stored(ADA.username)["training"] == "disabled"
    assert [(write.method, write.target, write.body) for write in here.app.writes] == [
        ("POST", "/settings/copilot/training", b"value=disabled")
    ]
    page.reload()
    expect(button(page, TRAINING)).to_have_text("Disabled")
    expect(button(page, PRODUCT)).to_have_text("Enabled")


def test_refused_choice_is_taken_back(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    here.app.turn(optimistic=True, write_status=500, write_delay=2.0)
    page = at_github(here)
    button(page, TRAINING).click()
    page.get_by_role("menuitemradio", name="Disabled").click()
    expect(button(page, TRAINING)).to_have_text("Disabled", timeout=1500)
    expect(button(page, TRAINING)).to_have_text("Enabled")


def test_seat_of_an_organisation_has_one_row_and_a_sentence(visit: Start) -> None:
    page = at_github(visit(github_copilot(PEOPLE)), WORK)
    expect(page.get_by_text("Your organization manages Copilot policies")).to_be_visible()
    expect(page.locator("action-menu")).to_have_count(1)
    expect(button(page, PUBLIC)).to_have_text("Allowed")


def test_ids_are_new_in_every_render(visit: Start) -> None:
    page = at_github(visit(github_copilot([ADA])))
    before = button(page, TRAINING).get_attribute("id")
    page.reload()
    assert button(page, TRAINING).get_attribute("id") != before


@pytest.mark.parametrize(("knob", "shown"), [("drop_key", []), ("wrong_type", ["Select an option"])])
def test_setting_may_be_missing_or_mean_nothing(visit: Start, knob: str, shown: list[str]) -> None:
    here = visit(github_copilot([ADA]))
    here.app.turn(**{knob: "training"})
    page = at_github(here)
    assert button(page, TRAINING).all_inner_texts() == shown


def test_control_may_be_missing_twice_or_have_company(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    here.app.turn(duplicate=True, extra_switch=True)
    page = at_github(here)
    expect(button(page, TRAINING)).to_have_count(2)
    expect(button(page, "Share Copilot usage with partners")).to_have_text("Enabled")
    here.app.turn(duplicate=False, missing=True)
    page.goto(PAGE)
    expect(button(page, PRODUCT)).to_be_visible()
    expect(button(page, TRAINING)).to_have_count(0)


def test_settings_page_may_be_late_broken_or_silent(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    page = at_github(here)
    here.app.turn(late_render=2.0)
    page.goto(PAGE)
    expect(button(page, TRAINING)).to_be_hidden()
    expect(button(page, TRAINING)).to_be_visible()
    here.app.turn(late_render=0.0, settings_status=500)
    answer = page.goto(PAGE)
    assert answer is not None
    assert answer.status == 500
    here.app.turn(settings_status=200, settings_never=True)
    with pytest.raises(Error, match="Timeout"):
        page.goto(PAGE, timeout=500)


def test_advertisement_covers_the_page(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    here.app.turn(overlay="unknown")
    page = at_github(here)
    page.locator("#whats-new").wait_for()
    with pytest.raises(Error, match="Timeout"):
        button(page, TRAINING).click(timeout=400)


def test_ended_session_leads_to_the_sign_in(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    page = at_github(here)
    here.app.expire_sessions()
    page.goto(PAGE)
    assert page.url.startswith("https://github.com/login?")


def test_beacon_tries_to_leave(visit: Start) -> None:
    here = visit(github_copilot([ADA]))
    here.app.turn(beacon="https://evil.test/seen")
    at_github(here)
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})
