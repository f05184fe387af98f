"""The practice ChatGPT, seen through a real browser at its real origin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from auditor.practice.account import PRIVATE_TEXTS, Account
from auditor.practice.chatgpt import LANGUAGES, chatgpt

from .drive import ADA, CLEO, PEOPLE, WORK, at_chatgpt, chatgpt_settings, code, enter, sign_in_at_chatgpt, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from auditor.practice.app import App

    from .drive import Visit

    Start = Callable[[App], Visit]

ROW, TOGGLE = "improve-model-open-modal-button", "improve-model-toggle"
WRITE = "/backend-api/settings/account_user_setting"


def training(page: Page) -> str | None:
    """Opens the dialog behind the row, and gives the state of its switch."""
    page.get_by_test_id(ROW).click()
    return page.get_by_test_id(TOGGLE).get_attribute("aria-checked")


@pytest.mark.parametrize("account", [ADA, CLEO], ids=["password", "password and code"])
def test_sign_in_ends_at_home_with_a_chunked_session(visit: Start, account: Account) -> None:
    page = sign_in_at_chatgpt(visit(chatgpt(PEOPLE)), account)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies("https://chatgpt.com")}
    session = [cookies[f"__Secure-next-auth.session-token.{n}"] for n in (0, 1)]
    assert all(cookie["httpOnly"] and cookie["secure"] and cookie["expires"] > 0 for cookie in session)
    told = page.evaluate("fetch('/api/auth/session').then(answer => answer.json())")
    assert (told["user"]["email"], told["account"]["structure"]) == (account.username, "personal")


def test_wrong_password_and_wrong_code_are_said(visit: Start) -> None:
    page = visit(chatgpt(PEOPLE)).page
    page.goto("https://chatgpt.com/auth/login")
    enter(page, page.get_by_label("Email address"), CLEO.username, "Continue")
    password = page.locator('input[name="current-password"]')
    enter(page, password, "not it", "Continue")
    expect(page.get_by_text("Incorrect email address or password")).to_be_visible()
    enter(page, password, CLEO.password, "Continue")
    assert page.title() == "Verify your identity - OpenAI"
    field = page.get_by_role("textbox", name="Code")
    enter(page, field, "000000" if code(CLEO.totp_secret) != "000000" else "111111", "Continue")
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    assert page.evaluate("location.pathname").startswith("/mfa-challenge/")


def test_code_page_cannot_be_reached_without_the_password(visit: Start) -> None:
    page = visit(chatgpt(PEOPLE)).page
    page.goto("https://chatgpt.com/auth/login")
    enter(page, page.get_by_label("Email address"), CLEO.username, "Continue")
    page.get_by_label("Password").wait_for()
    page.goto("https://auth.openai.com/mfa-challenge/mfa_practice_totp")
    enter(page, page.get_by_label("Code"), code(CLEO.totp_secret), "Continue")
    expect(page.get_by_text("Oops, an error occurred!")).to_be_visible()


def test_guest_has_a_composer_and_no_session(visit: Start) -> None:
    page = visit(chatgpt(PEOPLE)).page
    page.goto("https://chatgpt.com/settings/data-controls")
    expect(page.locator("#modal-no-auth-login")).to_be_visible()
    page.get_by_test_id("dismiss-welcome").click()
    expect(page.get_by_test_id("login-button")).to_be_visible()
    expect(page.locator("#prompt-textarea")).to_be_visible()
    assert page.evaluate("fetch('/api/auth/session').then(answer => answer.json())") == {}
    assert page.evaluate("fetch('/backend-api/settings/user').then(answer => answer.status)") == 401


@pytest.mark.parametrize("on", [True, False])
def test_switch_and_json_report_what_is_stored(visit: Start, on: bool) -> None:
    app = chatgpt([replace(ADA, settings={"training_allowed": on})])
    page = at_chatgpt(visit(app))
    answer = chatgpt_settings(page)
    assert answer.json()["settings"]["training_allowed"] is on
    expect(page.get_by_test_id(ROW)).to_have_accessible_name(f"Improve the model for everyone {'On' if on else 'Off'}")
    assert training(page) == str(on).lower()


@pytest.mark.parametrize("way", ["/settings/data-controls", "/#settings/DataControls", None])
def test_settings_open_by_path_by_hash_and_by_menu(visit: Start, way: str | None) -> None:
    page = at_chatgpt(visit(chatgpt(PEOPLE)))
    if way is None:
        page.locator("[data-testid=accounts-profile-button]:visible").click()
        page.get_by_test_id("settings-menu-item").click()
        page.get_by_test_id("data-controls-tab").click()
    else:
        page.goto(f"https://chatgpt.com{way}")
    expect(page.locator('[role=tabpanel][id$="-content-DataControls"]')).to_be_visible()
    expect(page.get_by_test_id(ROW)).to_be_visible()


@pytest.mark.parametrize(
    ("works", "way"), [(("hash", "menu"), "/settings/data-controls"), (("path", "menu"), "/#settings/DataControls")]
)
def test_way_that_was_taken_away_leads_home(visit: Start, works: tuple[str, ...], way: str) -> None:
    here = visit(chatgpt(PEOPLE))
    page = at_chatgpt(here)
    here.app.turn(open_by=works)
    chatgpt_settings(page, way)
    expect(page.get_by_test_id("history-item-0")).to_be_visible()
    expect(page.get_by_test_id(ROW)).to_have_count(0)


def test_profile_menu_opens_on_pointerdown_and_tab_on_mousedown(visit: Start) -> None:
    page = at_chatgpt(visit(chatgpt(PEOPLE)))
    button = page.locator("[data-testid=accounts-profile-button]:visible")
    button.dispatch_event("click")
    expect(page.get_by_test_id("settings-menu-item")).to_have_count(0)
    button.dispatch_event("pointerdown")
    page.get_by_test_id("settings-menu-item").click()
    page.get_by_test_id("data-controls-tab").dispatch_event("click")
    expect(page.get_by_test_id(ROW)).to_have_count(0)
    page.get_by_test_id("data-controls-tab").dispatch_event("mousedown")
    expect(page.get_by_test_id(ROW)).to_be_visible()


def test_row_says_off_until_the_settings_arrive(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(settings_delay=2.5)
    page.goto("https://chatgpt.com/settings/data-controls")
    expect(page.get_by_test_id(ROW)).to_contain_text("Off", timeout=2000)
    assert training(page) == "false"
    expect(page.get_by_test_id(TOGGLE)).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize("trouble", [{"settings_never": True}, {"settings_status": 500}])
def test_row_says_off_for_ever_where_the_settings_do_not_come(visit: Start, trouble: dict[str, object]) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(**trouble)
    page.goto("https://chatgpt.com/settings/data-controls")
    assert training(page) == "false"
    assert here.app.stored(ADA.username)["training_allowed"] is True


def test_ids_are_new_in_every_render(visit: Start) -> None:
    page = at_chatgpt(visit(chatgpt([ADA])))
    panel = page.locator('[role=tabpanel][id$="-content-DataControls"]')
    chatgpt_settings(page)
    before = panel.get_attribute("id")
    chatgpt_settings(page)
    assert panel.get_attribute("id") != before


def test_change_is_written_and_shown_after_it_was_read_again(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    chatgpt_settings(page)
    assert training(page) == "true"
    with page.expect_response(lambda response: WRITE in response.url) as answer:
        page.get_by_test_id(TOGGLE).click()
    assert answer.value.json() == {"training_allowed": False}
    expect(page.get_by_test_id(TOGGLE)).to_have_attribute("aria-checked", "false")
    assert here.app.stored(ADA.username)["training_allowed"] is False
    assert [(write.method, write.target) for write in here.app.writes] == [
        ("PATCH", f"{WRITE}?feature=training_allowed&value=false")
    ]


def test_refused_change_is_shown_at_once_and_taken_back(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(optimistic=True, write_status=500, write_delay=2.0)
    chatgpt_settings(page)
    assert training(page) == "true"
    page.get_by_test_id(TOGGLE).click()
    expect(page.get_by_test_id(TOGGLE)).to_have_attribute("aria-checked", "false", timeout=1500)
    expect(page.get_by_test_id(TOGGLE)).to_have_attribute("aria-checked", "true")
    assert here.app.stored(ADA.username)["training_allowed"] is True


def test_change_that_comes_back_is_on_again_on_a_fresh_page(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(turns_on_again=True)
    chatgpt_settings(page)
    training(page)
    page.get_by_test_id(TOGGLE).click()
    expect(page.get_by_test_id(TOGGLE)).to_have_attribute("aria-checked", "false")
    assert chatgpt_settings(page).json()["settings"]["training_allowed"] is True


def test_workspace_shows_a_locked_off_whatever_is_stored(visit: Start) -> None:
    page = at_chatgpt(visit(chatgpt(PEOPLE)), WORK)
    assert chatgpt_settings(page).json()["settings"]["training_allowed"] is True
    expect(page.get_by_test_id(ROW)).to_contain_text("Off")
    assert training(page) == "false"
    expect(page.get_by_test_id(TOGGLE)).to_be_disabled()
    expect(page.get_by_text("ChatGPT Enterprise automatically disables training.")).to_be_visible()
    expect(page.get_by_role("button", name="Export data")).to_have_count(0)


def test_labels_follow_the_language_and_test_ids_do_not(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    names = []
    for language in LANGUAGES:
        here.app.turn(language=language)
        chatgpt_settings(page)
        assert training(page) == "true"
        names.append(page.get_by_test_id(TOGGLE).get_attribute("aria-label"))
        assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    assert names[:3] == [
        "Improve the model for everyone",
        "Améliorer le modèle pour tous",
        "Das Modell für alle verbessern",
    ]
    assert len(set(names)) == len(LANGUAGES)


def test_direct_layout_has_the_switch_in_the_row(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(layout="direct")
    chatgpt_settings(page)
    expect(page.get_by_role("switch", name="Improve the model for everyone", checked=True)).to_be_visible()
    expect(page.get_by_test_id(ROW)).to_have_count(0)


def test_legacy_layout_has_the_old_label_and_no_test_id(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(layout="legacy")
    chatgpt_settings(page)
    expect(page.get_by_role("switch", name="Chat history & training", checked=True)).to_be_visible()
    expect(page.get_by_test_id(TOGGLE)).to_have_count(0)


@pytest.mark.parametrize(("knob", "state"), [("mixed", "mixed"), ("missing", None)])
def test_switch_without_an_explicit_state(visit: Start, knob: str, state: str | None) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(state_attribute=knob)
    chatgpt_settings(page)
    assert training(page) == state


def test_settings_may_lack_a_key_or_have_null_there(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(drop_key="training_allowed", wrong_type="sunshine")
    settings = chatgpt_settings(page).json()["settings"]
    assert "training_allowed" not in settings
    assert settings["sunshine"] is None
    expect(page.get_by_test_id(ROW)).to_contain_text("Off")


def test_page_may_show_what_is_not_stored(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(page_shows=False)
    assert chatgpt_settings(page).json()["settings"]["training_allowed"] is True
    assert training(page) == "false"


def test_control_may_be_missing_or_there_twice(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(missing=True)
    chatgpt_settings(page)
    expect(page.get_by_text("Remote browser data")).to_be_visible()
    expect(page.get_by_test_id(ROW)).to_have_count(0)
    here.app.turn(missing=False, duplicate=True)
    chatgpt_settings(page)
    expect(page.get_by_test_id(ROW)).to_have_count(2)


def test_undeclared_switch_is_there_on_request(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(extra_switch=True)
    chatgpt_settings(page)
    expect(page.get_by_role("switch", name="Share insights with partners", checked=True)).to_be_visible()


def test_late_page_is_blank_for_a_while(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(late_render=2.0)
    page.goto("https://chatgpt.com/settings/data-controls")
    assert page.locator("#root").inner_html() == ""
    expect(page.get_by_test_id(ROW)).to_be_visible()


def test_broken_page_and_page_that_hangs(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    here.app.turn(page_status=503)
    answer = here.page.goto("https://chatgpt.com/")
    assert answer is not None
    assert answer.status == 503
    here.app.turn(page_status=200, page_hangs=True)
    with pytest.raises(Error, match="Timeout"):
        here.page.goto("https://chatgpt.com/", timeout=500)


def test_challenge_stands_before_the_page(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    here.app.turn(challenge=True)
    answer = here.page.goto("https://chatgpt.com/")
    assert answer is not None
    assert (answer.status, answer.headers["cf-mitigated"]) == (403, "challenge")
    assert here.page.title() == "Just a moment..."
    expect(here.page.locator("#challenge-form")).to_be_visible()


def test_ended_session_says_so_and_a_new_one_works(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.expire_sessions()
    page.goto("https://chatgpt.com/settings/data-controls")
    expect(page.locator("#modal-expired-session")).to_contain_text("Your session has expired")
    expect(page.get_by_test_id("accounts-profile-button")).to_have_count(0)
    sign_in_at_chatgpt(here, ADA)
    here.app.turn(expire_session=True)
    page.goto("https://chatgpt.com/")
    expect(page.locator("#modal-expired-session")).to_be_visible()


def test_cookie_question_covers_the_page_until_it_is_answered(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(overlay="declared")
    chatgpt_settings(page)
    question = page.locator("dialog[data-cookie-consent]")
    expect(question).to_be_visible()
    with pytest.raises(Error, match="Timeout"):
        page.get_by_test_id(ROW).click(timeout=400)
    question.get_by_role("button", name="Reject non-essential").click()
    expect(question).to_have_count(0)
    assert training(page) == "true"
    chatgpt_settings(page)
    expect(page.get_by_test_id(ROW)).to_be_visible()
    expect(question).to_have_count(0)


def test_advertisement_covers_the_page_and_has_no_way_out(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(overlay="unknown")
    chatgpt_settings(page)
    expect(page.locator("#whats-new")).to_be_visible()
    page.keyboard.press("Escape")
    with pytest.raises(Error, match="Timeout"):
        page.locator("[data-testid=accounts-profile-button]:visible").click(timeout=400)


def test_beacon_tries_to_leave(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    here.app.turn(beacon="https://evil.test/seen")
    here.page.goto("https://chatgpt.com/")
    until(lambda: {entry.method for entry in here.server.log if entry.host == "evil.test"} == {"GET", "POST"})


def test_shown_name_may_be_another_one(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    here.app.turn(shown_name="eve@example.test")
    assert page.evaluate("fetch('/api/auth/session').then(a => a.json()).then(b => b.user.email)") == "eve@example.test"


def test_memory_switches_are_named_by_their_labels_and_depend_on_each_other(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    chatgpt_settings(page, "/settings/personalization")
    saved = page.get_by_role("switch", name="Reference saved memories", checked=True)
    expect(page.get_by_role("switch", name="Reference chat history", checked=True)).to_be_visible()
    assert saved.get_attribute("aria-label") is None
    saved.click()
    expect(page.get_by_role("switch", name="Reference chat history", checked=False)).to_be_visible()
    assert here.app.stored(ADA.username)["sunshine"] is False


def test_private_texts_are_on_the_page(visit: Start) -> None:
    page = at_chatgpt(visit(chatgpt([ADA])))
    chatgpt_settings(page, "/settings/personalization")
    expect(page.get_by_test_id("history-item-2")).to_have_text(PRIVATE_TEXTS[2])
    expect(page.locator("textarea[name=traits_model_message]")).to_have_value(PRIVATE_TEXTS[3])


@pytest.mark.parametrize(
    ("opener", "confirm", "destroyed"),
    [
        ("Delete all chats", "Confirm deletion", "deleted chats"),
        ("Archive all chats", "Confirm archive", "archived chats"),
        ("Export data", "Confirm export", "exported data"),
    ],
)
def test_destruction_is_recorded_only_when_it_is_confirmed(
    visit: Start, opener: str, confirm: str, destroyed: str
) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    chatgpt_settings(page)
    page.get_by_role("button", name=opener).click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name=opener).click()
    assert here.app.destroyed == []
    page.get_by_role("button", name=confirm).click()
    until(lambda: here.app.destroyed == [destroyed])


def test_signing_out_counts_as_destruction(visit: Start) -> None:
    here = visit(chatgpt([ADA]))
    page = at_chatgpt(here)
    page.locator("[data-testid=accounts-profile-button]:visible").click()
    page.get_by_test_id("log-out-menu-item").click()
    expect(page.get_by_test_id("login-button")).to_be_visible()
    assert here.app.destroyed == ["session"]
