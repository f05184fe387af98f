"""A look-alike of Claude at claude.ai: a settings dialog at the address's fragment, and JSON that says the same.

There is no password: a sign-in goes by e-mail, and the practice service sends none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from auditor.practice.app import SESSION_SECONDS, App
from auditor.practice.claude import api
from auditor.practice.knobs import Knobs
from auditor.practice.shell import Shell, asset, page_with_config
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, cookie, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.web import Request

HOSTS = ("claude.ai",)
_SHELL = Shell("Claude", '<div id="root"></div>\n<div id="portal"></div>', language="en-US")
LAYOUTS = ("usual", "legacy", "second")
"""`usual`: a dialog. `legacy`: that, with the labels of 2025. `second`: a page of its own with native checkboxes."""

DEFAULTS = {
    "grove_enabled": True,
    "grove_notice_viewed_at": "2026-03-01T00:00:00Z",
    "enabled_geolocation": True,
    "enabled_saffron": True,
    "enabled_saffron_search": True,
    "enabled_melange": None,
    "partner_research_enabled": True,
}
_MOVED = {
    "/": "/new",
    "/settings": "/settings/general",
    "/settings/profile": "/settings/general",
    "/settings/privacy": "/settings/data-privacy-controls",
    "/settings/features": "/settings/capabilities",
}


def claude(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice Claude. Unless told otherwise, its panel is there 2.9 seconds after the navigation."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown")}
    return App(
        "claude", HOSTS, _handle, accounts, knobs=knobs or Knobs(late_render=2.9), defaults=DEFAULTS, words=words
    )


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, _session_cookies(app.begin(username), username))


def _session_cookies(token: str, username: str) -> list[tuple[str, str]]:
    return [
        cookie(api.COOKIE, f"{api.PREFIX}{token}", seconds=SESSION_SECONDS),
        cookie("lastActiveOrg", api.organisation_id(username), seconds=SESSION_SECONDS, http_only=False),
        cookie("anthropic-device-id", "practice", seconds=SESSION_SECONDS),
    ]


def _handle(app: App, request: Request) -> Response:
    file = asset("claude", request)
    if file is not None:
        return file
    if request.path.startswith("/api/"):
        return api.handle(app, request)
    match (request.method, request.path):
        case ("GET", "/login"):
            return page_with_config(app, "claude", "login.html")
        case ("GET", "/logout"):
            return redirect(f"/login?returnTo={quote(request.query.get('returnTo', '/new'), safe='')}")
        case ("GET", _):
            return app.document(lambda: _page(app, request))
    return not_found()


def _page(app: App, request: Request) -> Response:
    path = request.path
    if api.account_of(app, request) is None:
        back = quote(path, safe="")
        return redirect(
            f"/logout?involuntary&returnTo={back}" if api.COOKIE in request.cookies else f"/login?returnTo={back}"
        )
    if path in _MOVED:
        return redirect(_MOVED[path])
    if path == "/new" or path.startswith(("/settings/", "/chat/")):
        return _SHELL.page(app)
    return not_found()
