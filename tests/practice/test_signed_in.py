"""Signed-in states for every practice service, and the second layouts of the ones that the demo has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from playwright.sync_api import expect

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.chatgpt import chatgpt
from auditor.practice.claude import claude
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.grok import grok
from auditor.practice.knobs import Knobs
from auditor.practice.midjourney import midjourney
from auditor.practice.open_webui import open_webui
from auditor.practice.signed_in import signed_in_state
from auditor.practice.x import x

from .drive import ADA, WORK, arrive, at_gemini, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, StorageState

    from auditor.practice.app import App
    from auditor.practice.server import PracticeServer

    from .drive import Visit

    Start = Callable[[App], Visit]

MARKS = {
    chatgpt: ("/", PRIVATE_TEXTS[0]),
    claude: ("/new", PRIVATE_TEXTS[0]),
    gemini: ("/app", f"Hello, {ADA.name}"),
    github_copilot: ("/settings/copilot/features", "Suggestions matching public code"),
    grok: ("/", PRIVATE_TEXTS[0]),
    midjourney: ("/imagine", PRIVATE_TEXTS[0]),
    open_webui: ("/", PRIVATE_TEXTS[0]),
    x: ("/home", PRIVATE_TEXTS[0]),
}
SECOND = Knobs(layout="second")


@pytest.mark.parametrize("make", MARKS, ids=lambda make: make.__name__)
def test_state_is_that_of_a_signed_in_browser(
    practice: PracticeServer, chromium: Browser, make: Callable[..., App]
) -> None:
    app, (path, mark) = make([ADA]), MARKS[make]
    practice.put(app)
    with chromium.new_context() as stranger:
        page = stranger.new_page()
        page.goto(f"{app.url}{path}")
        expect(page.get_by_text(mark)).to_have_count(0)
    state = cast("StorageState", signed_in_state(app, ADA.username))
    with chromium.new_context(storage_state=state) as context:
        page = context.new_page()
        page.goto(f"{app.url}{path}")
        expect(page.get_by_text(mark)).to_be_visible()
    assert practice.errors == []


def test_state_of_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        signed_in_state(chatgpt([ADA]), "nobody@example.test")


@pytest.mark.parametrize("make", MARKS, ids=lambda make: make.__name__)
def test_every_service_has_a_second_layout(make: Callable[..., App]) -> None:
    assert make([ADA], SECOND).knobs.layout == "second"


def opened(page: Page) -> Page:
    page.get_by_test_id("improve-model-open-modal-button").click()
    page.get_by_test_id("improve-model-toggle").wait_for()
    return page


def test_second_chatgpt_opens_the_row_to_a_native_switch(visit: Start) -> None:
    here = visit(chatgpt([ADA], SECOND))
    page = opened(arrive(here, "/settings/data-controls"))
    expect(page.get_by_test_id("improve-model-open-modal-button")).to_have_text("Improve the model for everyone On")
    box = page.get_by_role("switch", name="Improve the model for everyone")
    expect(box).to_be_checked()
    assert box.get_attribute("aria-checked") is None
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-testid=accounts-profile-button]:visible")).to_be_visible()
    box.click()
    expect(box).not_to_be_checked()
    assert here.app.stored(ADA.username)["training_allowed"] is False
    page.get_by_test_id("personalization-tab").click()
    expect(page.get_by_role("switch", name="Reference saved memories")).to_be_checked()


def test_second_chatgpt_says_that_a_workspace_has_decided(visit: Start) -> None:
    page = opened(arrive(visit(chatgpt([WORK], SECOND)), "/settings/data-controls", WORK))
    expect(page.get_by_test_id("improve-model-toggle")).to_be_disabled()
    expect(page.get_by_test_id("improve-model-toggle")).not_to_be_checked()
    expect(page.get_by_text("ChatGPT Enterprise automatically disables training.")).to_be_visible()


def test_second_gemini_has_a_disclosure_and_native_inputs(visit: Start) -> None:
    here = visit(gemini([replace(ADA, settings={"audio": True})], replace(SECOND, question="first")))
    page = at_gemini(here, heading="How Gemini keeps your activity")
    summary = page.get_by_role("button", name="Turn off your Keep Activity setting")
    expect(summary).to_have_text("On")
    assert summary.evaluate("node => node.tagName") == "SUMMARY"
    expect(page.get_by_role("checkbox", name="Gemini Live videos & screenshares")).to_be_checked()
    page.get_by_role("button", name="Choose an auto-delete option").click()
    page.get_by_role("combobox", name="Auto-delete option").select_option("3 months")
    page.get_by_role("button", name="Save").click()
    until(lambda: here.app.stored(ADA.username)["auto_delete"] == "3")
    summary.click()
    page.get_by_role("menuitem", name="Turn off", exact=True).click()
    page.get_by_role("button", name="Got it").click()
    expect(page.get_by_role("button", name="Turn on your Keep Activity setting")).to_have_text("Off")
    assert here.app.destroyed == []


def test_second_github_has_native_selects(visit: Start) -> None:
    here = visit(github_copilot([ADA], SECOND))
    page = arrive(here, "/settings/copilot/features")
    select = page.get_by_role("combobox", name="Allow GitHub to use my data for AI model training")
    expect(select).to_have_value("enabled")
    select.select_option("Disabled")
    until(lambda: here.app.stored(ADA.username)["training"] == "disabled")
    expect(select).to_have_value("disabled")
    here.app.turn(wrong_type="training")
    page = arrive(here, "/settings/copilot/features")
    expect(select.locator("option:checked")).to_have_text("Select an option")


def test_second_github_has_a_sentence_for_seats(visit: Start) -> None:
    page = arrive(visit(github_copilot([WORK], SECOND)), "/settings/copilot/features", WORK)
    expect(page.get_by_text("Your organization manages Copilot policies")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_count(1)
