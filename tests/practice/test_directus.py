"""The practice Directus, seen through a real browser: what was seen of the real one in release 12.4.0."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.practice.directus import COOKIE, directus

from .drive import ADA, arrive, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

AI = "/admin/settings/ai"
MCP, DELETES, PROMPT = (f'[field="mcp_{name}"]' for name in ("enabled", "allow_deletes", "system_prompt_enabled"))


def sign_in(page: Page, url: str, password: str) -> None:
    page.goto(f"{url}/admin/login")
    page.get_by_placeholder("Email").fill(ADA.username)
    page.get_by_placeholder("Password").fill(password)
    page.get_by_role("button", name="Sign In").click()


def token(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE)


def test_two_questions_come_after_a_sign_in_and_their_buttons_write_nothing(visit: Start) -> None:
    here = visit(directus([ADA]))
    sign_in(here.page, here.app.url, ADA.password)
    for title, button in (("Have a license key?", "Skip"), ("You have not set a project owner", "Remind Later")):
        expect(here.page.get_by_text(title)).to_be_visible()
        before = len(here.app.writes)
        here.page.get_by_role("button", name=button).click()
        assert len(here.app.writes) == before
    here.page.goto(f"{here.app.url}{AI}")
    expect(here.page.locator(MCP)).to_be_visible()
    expect(here.page.locator(".v-card")).to_have_count(0)


def test_a_wrong_password_is_said_on_the_page(visit: Start) -> None:
    here = visit(directus([ADA]))
    sign_in(here.page, here.app.url, "not it")
    expect(here.page.get_by_role("alert")).to_have_text("Wrong username or password")


def test_every_load_renews_the_session_ends_the_former_one_and_writes_the_last_page(visit: Start) -> None:
    here = visit(directus([ADA]))
    page = arrive(here, AI)
    expect(page.locator(MCP)).to_be_visible()
    first = token(page)
    assert here.app.has_ended(first) is False
    page.reload()
    expect(page.locator(MCP)).to_be_visible()
    assert token(page) != first
    assert here.app.who(first) is None
    until(lambda: here.requests("PATCH", "/users/me/track/page") == 2)


def test_the_state_is_in_aria_pressed_and_two_are_locked_by_the_first(visit: Start) -> None:
    page = arrive(visit(directus([replace(ADA, settings={"mcp_enabled": False})])), AI)
    expect(page.locator(MCP)).to_have_attribute("aria-pressed", "false")
    assert page.locator(MCP).get_attribute("aria-checked") is None
    expect(page.locator(DELETES)).to_be_disabled()
    expect(page.locator(PROMPT)).to_be_disabled()
    page.locator(MCP).click()
    expect(page.locator(DELETES)).to_be_enabled()


def test_the_bar_saves_what_was_changed_and_nothing_else(visit: Start) -> None:
    here = visit(directus([ADA]))
    page = arrive(here, AI)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    page.locator(MCP).click()
    assert here.app.stored(ADA.username)["mcp_enabled"] is True
    save.click()
    until(lambda: here.app.stored(ADA.username)["mcp_enabled"] is False)
    (written,) = [write for write in here.app.writes if write.target == "/settings"]
    assert written.changes == {"mcp_enabled": False}
    expect(save).to_be_disabled()


@pytest.mark.parametrize("layout", ["usual", "second"])
def test_both_layouts_show_what_is_stored(visit: Start, layout: str) -> None:
    here = visit(directus([ADA]))
    here.app.turn(layout=layout)
    page = arrive(here, AI)
    if layout == "usual":
        expect(page.locator(PROMPT)).to_have_attribute("aria-pressed", "true")
    else:
        expect(page.locator('input[name="mcp_system_prompt_enabled"]')).to_be_checked()


def test_an_ended_session_leads_to_the_sign_in(visit: Start) -> None:
    here = visit(directus([ADA]))
    page = arrive(here, AI)
    here.app.expire_sessions()
    page.goto(f"{here.app.url}{AI}")
    page.wait_for_url("**/admin/login")
