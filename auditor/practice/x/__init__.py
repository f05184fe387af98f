"""A look-alike of X: the page about Grok in its settings, with native checkboxes. Its data comes by GraphQL.

Only a session that was brought along signs in; the sign-in itself is not part of the practice.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.app import SESSION_SECONDS, App
from auditor.practice.shell import Shell, asset, page_with_config
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, cookie, json_response, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("x.com",)
_SHELL = Shell("X", '<div id="react-root"></div>', title="Grok & Third-party Collaborators / X")
COOKIE = "auth_token"
LAYOUTS = ("usual", "legacy", "second")
"""`usual`: rows with a checkbox at the end. `legacy`: that, with the label of 2024. `second`: a table."""

DEFAULTS = {
    "allow_xai_data_sharing": True,
    "allow_xai_personalization": False,
    "allow_grok_memory": False,
    "allow_partner_sharing": True,
    "grok_settings_memory_visibility": "show",
}
_GRAPHQL = "/i/api/graphql/practice/"
_PAGES = ("/home", "/settings/grok_settings", "/settings/account", "/settings/privacy_and_safety")


def x(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice X. A native checkbox always has a state: the knob can only make it a mixed one."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown"), "state_attribute": ("explicit", "mixed")}
    return App("x", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=("open_by",))


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    cookies = [
        cookie(COOKIE, app.begin(username), seconds=SESSION_SECONDS),
        cookie("ct0", hashlib.sha256(username.encode()).hexdigest(), seconds=SESSION_SECONDS, http_only=False),
        cookie("twid", f"u%3D{_number(username)}", seconds=SESSION_SECONDS, http_only=False),
    ]
    return storage_state(app.url, cookies)


def _number(username: str) -> int:
    return int(hashlib.sha256(username.encode()).hexdigest()[:14], 16)


def _handle(app: App, request: Request) -> Response:
    file = asset("x", request)
    if file is not None:
        return file
    account = app.who(request.cookies.get(COOKIE))
    if request.path.startswith(_GRAPHQL):
        return _graphql(app, request, account) if account else json_response({"errors": [{"code": 32}]}, 401)
    if request.method != "GET":
        return not_found()
    if request.path == "/i/flow/login":
        return page_with_config(app, "x", "login.html")
    return app.document(lambda: _page(app, request, account))


def _page(app: App, request: Request, account: Account | None) -> Response:
    if request.path == "/":
        return redirect("/home" if account else "/i/flow/login")
    if request.path not in _PAGES:
        return not_found()
    if account is None:
        return redirect(f"/i/flow/login?redirect_after_login={quote(request.path, safe='')}")
    name = app.knobs.shown_name or account.username
    return _SHELL.page(app, name=name, posts=PRIVATE_TEXTS)


def _graphql(app: App, request: Request, account: Account) -> Response:
    match (request.method, request.path.removeprefix(_GRAPHQL)):
        case ("GET", "XaiDataSharingSettingsQuery"):
            stored = app.bent(app.stored(account.username))
            return app.settings(lambda: json_response({"data": {"viewer": {"grok_settings": stored}}}))
        case ("POST", "XaiDataSharingSettingsMutation"):
            return _change(app, request, account)
        case ("POST", "GrokDeleteHistoryMutation"):
            app.destroy("grok conversations")
            return json_response({"data": {}})
    return json_response({"errors": [{"code": 34}]}, 404)


def _change(app: App, request: Request, account: Account) -> Response:
    asked = request.json
    variables = asked.get("variables") if isinstance(asked, dict) else None
    status = app.write(request, account.username, variables if isinstance(variables, dict) else {})
    return replace(json_response({"data": {}}, status), delay=app.knobs.write_delay)
