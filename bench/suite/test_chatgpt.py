"""The same checks as tests: one for each account, as a team would write them with pytest-playwright."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

HOME = "https://chatgpt.com"
STATES = sorted(Path(os.environ.get("BENCH_STATES", "nowhere")).glob("*.json"))


@pytest.fixture(params=STATES, ids=lambda path: path.stem)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(storage_state=request.param, locale="en-US")
    yield context.new_page()
    context.close()


def test_account(page: Page) -> None:
    with (
        page.expect_response("**/api/auth/session") as session,
        page.expect_response("**/backend-api/settings/user") as settings,
    ):
        page.goto(f"{HOME}/settings/data-controls", wait_until="commit")
    assert session.value.json()["user"]["email"].endswith("@example.test")
    assert settings.value.json()["settings"]["training_allowed"] is False
    expect(page.get_by_role("button", name="Remote browser data")).to_contain_text("Off")
    page.get_by_test_id("improve-model-open-modal-button").click()
    expect(page.get_by_test_id("improve-model-toggle")).not_to_be_checked()
    expect(page.get_by_role("switch", name="Include your audio recordings")).not_to_be_checked()
    expect(page.get_by_role("switch", name="Include your video recordings")).not_to_be_checked()
    page.goto(f"{HOME}/settings/personalization", wait_until="commit")
    expect(page.get_by_role("switch", name="Reference saved memories")).not_to_be_checked()
    expect(page.get_by_role("switch", name="Reference chat history")).not_to_be_checked()
    page.goto(f"{HOME}/codex/cloud/settings/general", wait_until="commit")
    expect(page.get_by_role("switch", name="Include environments")).not_to_be_checked()
