"""The practice n8n, seen through a real browser: what was seen of the real one in release 2.41.1."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from auditor.practice.n8n import n8n

from .drive import ADA, arrive, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

BUTTONS = {
    "mcp": ("Enable MCP access", "Manage MCP access"),
    "assistant": ("Enable n8n Assistant", "Manage n8n Assistant status"),
    "opentelemetry": ("Enable OpenTelemetry", "OpenTelemetry enabled. Open status menu"),
}
NAMES = {"mcp": "mcp", "assistant": "assistant", "opentelemetry": "tracing"}


def test_a_sign_in_leads_to_the_assistant_and_a_wrong_password_is_said(visit: Start) -> None:
    here = visit(n8n([ADA]))
    page = here.page
    page.goto(f"{here.app.url}/settings/chat")
    page.wait_for_url("**/signin?redirect=*")
    page.get_by_label("Email").fill(ADA.username)
    page.get_by_label("Password").fill("not it")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Wrong username or password. Do you have caps lock on?")
    page.get_by_label("Password").fill(ADA.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/assistant")
    assert page.context.cookies()[0]["name"] == "n8n-auth"


@pytest.mark.parametrize("page_name", list(BUTTONS))
def test_the_presence_of_a_button_is_the_state(visit: Start, page_name: str) -> None:
    off, on = BUTTONS[page_name]
    for value in (True, False):
        here = visit(n8n([replace(ADA, settings={NAMES[page_name]: value})]))
        here.page.context.clear_cookies()
        page = arrive(here, f"/settings/{page_name}")
        expect(page.get_by_role("button", name=on if value else off, exact=True)).to_be_visible()
        expect(page.get_by_role("button", name=off if value else on, exact=True)).to_have_count(0)


@pytest.mark.parametrize("page_name", ["mcp", "assistant"])
def test_switching_off_asks_first_and_cancel_writes_nothing(visit: Start, page_name: str) -> None:
    here = visit(n8n([replace(ADA, settings={"mcp": True})]))
    page = arrive(here, f"/settings/{page_name}")
    page.get_by_role("button", name=BUTTONS[page_name][1]).click()
    page.get_by_role("menuitem", name="Disable").click()
    page.get_by_role("button", name="Cancel").click()
    assert here.app.writes == []
    page.get_by_role("button", name=BUTTONS[page_name][1]).click()
    page.get_by_role("menuitem", name="Disable").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    until(lambda: here.app.stored(ADA.username)[NAMES[page_name]] is False)


def test_the_switch_is_called_toggle_and_saves_at_once(visit: Start) -> None:
    here = visit(n8n([ADA]))
    page = arrive(here, "/settings/chat")
    switch = page.get_by_role("switch", name="Toggle")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    until(lambda: here.app.stored(ADA.username)["chat"] is False)
    expect(switch).to_have_attribute("aria-checked", "false")


def test_tracing_is_written_with_all_of_its_settings(visit: Start) -> None:
    here = visit(n8n([ADA]))
    page = arrive(here, "/settings/opentelemetry")
    page.get_by_role("button", name="Enable OpenTelemetry").click()
    until(lambda: len(here.app.writes) == 1)
    assert b'"includeNodeSpans":true' in here.app.writes[0].body


@pytest.mark.parametrize(
    ("name", "title", "key"), [("Web", "Search the web", "webSearch"), ("System", "Read filesystem", "readFilesystem")]
)
def test_a_permission_is_a_list_in_a_row_that_is_opened_first(visit: Start, name: str, title: str, key: str) -> None:
    here = visit(n8n([ADA]))
    page = arrive(here, "/settings/assistant")
    field = page.locator(f'[data-test-id="n8n-agent-permission-{key}"] input')
    expect(field).to_have_count(0)
    page.get_by_role("button", name=f"Toggle {name}").click()
    expect(page.get_by_text(title, exact=True)).to_be_visible()
    expect(field).to_have_value("Ask first")
    field.click()
    page.get_by_role("option", name="Block").click()
    until(lambda: here.app.stored(ADA.username)[key] == "blocked")
    expect(field).to_have_value("Block")
    assert [write.changes for write in here.app.writes] == [{key: "blocked"}]


def test_only_a_plan_with_ai_has_a_page_of_ai_usage(visit: Start) -> None:
    here = visit(n8n([ADA]))
    page = arrive(here, "/settings/ai")
    page.wait_for_url("**/home/workflows")
    here.app.set_stored(ADA.username, plan="Enterprise")
    page.goto(f"{here.app.url}/settings/ai")
    box = page.get_by_role("checkbox", name="Send actual data values")
    expect(box).to_have_attribute("aria-checked", "true")
    box.click()
    until(lambda: here.app.stored(ADA.username)["values"] is False)


def test_the_second_layout_has_a_native_checkbox(visit: Start) -> None:
    here = visit(n8n([ADA]))
    here.app.turn(layout="second")
    page = arrive(here, "/settings/chat")
    expect(page.locator('input[data-test-id="chat-hub-enabled-switch"]')).to_be_checked()
