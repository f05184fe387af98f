"""How a person would go through the practice pages: signing in, opening settings, waiting for what must become true."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.practice.account import Account
from auditor.practice.chatgpt.session import session_cookies
from auditor.practice.signed_in import signed_in_state
from auditor.practice.totp import code_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Response

    from auditor.practice.app import App
    from auditor.practice.server import PracticeServer

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADA = Account("ada@example.test", "a good password")
CLEO = Account("cleo@example.test", "another password", SECRET, name="Cleo Example")
WORK = Account(
    "dora@kestrel.test",
    "a third password",
    name="Dora Example",
    plan="enterprise",
    structure="workspace",
    locked=frozenset({"training_allowed", "keep_activity", "training"}),
)
PEOPLE = (ADA, CLEO, WORK)


@dataclass(frozen=True)
class Visit:
    """One browser page at one practice service."""

    app: App
    server: PracticeServer
    page: Page

    def requests(self, method: str, start: str) -> int:
        """How many requests of this kind reached the server."""
        return sum(entry.method == method and entry.path.startswith(start) for entry in self.server.log)


def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Waits for something that is not on a page."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)


def code(secret: str | None) -> str:
    """The one-time code of now."""
    return code_at(secret or "", time.time())


def enter(page: Page, field: Locator, text: str, button: str) -> None:
    """Fills a field and presses the button of its form."""
    field.fill(text)
    page.get_by_role("button", name=button, exact=True).click()


def arrive(visit: Visit, path: str, account: Account = ADA) -> Page:
    """At a path of the service, with a session that began when the browser first came here."""
    page = visit.page
    if not page.context.cookies(visit.app.url):
        state = signed_in_state(visit.app, account.username)
        page.context.add_cookies(state["cookies"])
        kept = [(item["name"], item["value"]) for origin in state["origins"] for item in origin["localStorage"]]
        page.add_init_script(f"for (const [name, value] of {json.dumps(kept)}) localStorage.setItem(name, value);")
    page.goto("about:blank")  # or a change of the fragment alone would load nothing
    page.goto(f"{visit.app.url}{path}")
    return page


def at_chatgpt(visit: Visit, account: Account = ADA) -> Page:
    """At chatgpt.com with a session that has just begun, and the side bar there."""
    page = visit.page
    for name, value in session_cookies(visit.app.begin(account.username)).items():
        page.context.add_cookies(
            [{"name": name, "value": value, "domain": "chatgpt.com", "path": "/", "secure": True, "httpOnly": True}]
        )
    page.goto("https://chatgpt.com/")
    page.get_by_test_id("history-item-0").wait_for()
    return page


def sign_in_at_chatgpt(visit: Visit, account: Account) -> Page:
    """Signed in through the forms of auth.openai.com."""
    page = visit.page
    page.goto("https://chatgpt.com/auth/login")
    enter(page, page.get_by_label("Email address"), account.username, "Continue")
    enter(page, page.locator('input[name="current-password"]'), account.password, "Continue")
    if account.totp_secret:
        enter(page, page.locator('input[autocomplete="one-time-code"]'), code(account.totp_secret), "Continue")
    page.get_by_test_id("history-item-0").wait_for()
    return page


def at_gemini(visit: Visit, account: Account = ADA, heading: str = "Keep activity") -> Page:
    """Signed in at the Activity page."""
    page = visit.page
    page.goto("https://myactivity.google.com/product/gemini")
    enter(page, page.get_by_label("Email or phone"), account.username, "Next")
    enter(page, page.get_by_label("Enter your password"), account.password, "Next")
    if account.totp_secret:
        enter(page, page.get_by_label("Enter code"), code(account.totp_secret), "Next")
    page.get_by_text(heading, exact=True).wait_for()
    return page


def at_github(visit: Visit, account: Account = ADA) -> Page:
    """Signed in at the Copilot settings."""
    page = visit.page
    page.goto("https://github.com/settings/copilot/features")
    page.get_by_label("Username or email address").fill(account.username)
    enter(page, page.get_by_label("Password"), account.password, "Sign in")
    if account.totp_secret:
        enter(page, page.get_by_label("Authentication code"), code(account.totp_secret), "Verify")
    page.get_by_role("heading", name="Privacy").wait_for()
    return page


def chatgpt_settings(page: Page, path: str = "/settings/data-controls") -> Response:
    """Opens a settings page; the answer that brought the settings."""
    page.goto("about:blank")  # or a change of the hash alone would load nothing
    with page.expect_response("**/backend-api/settings/user") as answer:
        page.goto(f"https://chatgpt.com{path}")
    return answer.value
