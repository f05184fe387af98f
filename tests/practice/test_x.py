"""The practice X, seen through a real browser at its real origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.x import x

from .drive import ADA, arrive, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

PAGE = "/settings/grok_settings"
TRAINING = "to be used for training and fine-tuning"


def boxes(page: Page) -> Locator:
    return page.locator('[data-testid="xaiDataSharingSettings"] input[type="checkbox"]')


def first(page: Page) -> Locator:
    return page.locator('input[type="checkbox"][name="allowXaiDataSharingCustomization"]')


def states(page: Page) -> list[bool]:
    first(page).wait_for()
    return [box.is_checked() for box in boxes(page).all()]


@pytest.mark.parametrize("layout", ["usual", "second"])
@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, [True, False, False]),
        ({"allow_xai_data_sharing": False, "allow_grok_memory": True}, [False, False, True]),
        ({"grok_settings_memory_visibility": "hide"}, [True, False]),
    ],
)
def test_checkboxes_say_what_is_stored(
    visit: Start, layout: str, settings: dict[str, object], shown: list[bool]
) -> None:
    here = visit(x([replace(ADA, settings=settings)]))
    here.app.turn(layout=layout)
    page = arrive(here, PAGE)
    assert states(page) == shown
    assert first(page).get_attribute("aria-describedby") == "CHECKBOX_1_LABEL"
    expect(page.locator("#CHECKBOX_1_LABEL")).to_contain_text(f"with Grok and xAI {TRAINING}")
    expect(page.get_by_role("checkbox", name=TRAINING)).to_have_count(1)


def test_second_layout_is_a_table_without_labels(visit: Start) -> None:
    here = visit(x([ADA]))
    here.app.turn(layout="second")
    page = arrive(here, PAGE)
    expect(page.get_by_role("row", name=TRAINING).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("label")).to_have_count(0)


def test_legacy_layout_has_the_label_of_2024(visit: Start) -> None:
    here = visit(x([ADA]))
    here.app.turn(layout="legacy")
    page = arrive(here, PAGE)
    expect(page.locator("#CHECKBOX_1_LABEL")).to_contain_text("Allow your posts as well as")


def test_signed_out_leads_to_the_login_and_keeps_the_way_back(visit: Start) -> None:
    here = visit(x([ADA]))
    here.page.goto(f"https://x.com{PAGE}")
    assert here.page.url == "https://x.com/i/flow/login?redirect_after_login=%2Fsettings%2Fgrok_settings"
    page = arrive(here, PAGE)
    first(page).wait_for()
    assert "twid" in {cookie["name"] for cookie in page.context.cookies()}
    expect(page.get_by_text(PRIVATE_TEXTS[0])).to_be_visible()
    here.app.turn(expire_session=True)
    arrive(here, PAGE)
    assert page.url.startswith("https://x.com/i/flow/login?")


def test_change_is_a_mutation_and_shown_after_it_was_read_again(visit: Start) -> None:
    here = visit(x([ADA]))
    page = arrive(here, PAGE)
    first(page).click()
    until(lambda: here.app.stored(ADA.username)["allow_xai_data_sharing"] is False)
    expect(first(page)).not_to_be_checked()
    assert [(write.method, write.changes) for write in here.app.writes] == [("POST", {"allow_xai_data_sharing": False})]


def test_refused_change_is_taken_back(visit: Start) -> None:
    here = visit(x([ADA]))
    here.app.turn(write_status=500)
    page = arrive(here, PAGE)
    first(page).click()
    until(lambda: len(here.app.writes) == 1)
    expect(first(page)).to_be_checked()


def test_row_may_be_missing_twice_or_have_company(visit: Start) -> None:
    here = visit(x([ADA]))
    here.app.turn(duplicate=True, extra_switch=True)
    page = arrive(here, PAGE)
    first(page).first.wait_for()
    assert boxes(page).count() == 5
    expect(first(page)).to_have_count(2)
    here.app.turn(missing=True)
    page = arrive(here, PAGE)
    expect(page.get_by_text("Allow X to personalize")).to_be_visible()
    expect(first(page)).to_have_count(0)


def test_settings_may_be_mixed_absent_late_or_shown_too_early(visit: Start) -> None:
    here = visit(x([ADA]))
    here.app.turn(state_attribute="mixed")
    page = arrive(here, PAGE)
    first(page).wait_for()
    assert first(page).evaluate("box => box.indeterminate")
    here.app.turn(state_attribute="explicit", drop_key="allow_xai_data_sharing", settings_delay=1.5)
    page = arrive(here, PAGE)
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert states(page) == [False, False, False]
    here.app.turn(drop_key=None, settings_never=True, paints_early=True)
    assert states(arrive(here, PAGE)) == [False, False, False]


def test_challenge_advertisement_and_beacon(visit: Start) -> None:
    here = visit(x([ADA]))
    here.app.turn(challenge=True)
    assert arrive(here, "/home").title() == "Just a moment..."
    here.app.turn(challenge=False, overlay="unknown", beacon="https://evil.test/seen")
    page = arrive(here, PAGE)
    page.locator("#whats-new").wait_for()
    with pytest.raises(Error, match="Timeout"):
        first(page).click(timeout=400)
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})


def test_deleting_the_history_is_destruction(visit: Start) -> None:
    here = visit(x([ADA]))
    page = arrive(here, PAGE)
    page.get_by_role("button", name="Delete conversation history").click()
    until(lambda: here.app.destroyed == ["grok conversations"])
