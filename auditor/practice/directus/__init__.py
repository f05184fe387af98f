"""A look-alike of Directus 12.4.0: self-hosted, plain HTTP. Every load renews the session, and writes the last page.

A session that was renewed is over. Settings belong to the instance: every account has the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditor.practice.app import App
from auditor.practice.shell import Shell, asset
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, cookie, json_response, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("127.0.0.1",)
_SHELL = Shell("Directus", '<div id="app"></div>\n<div id="dialog-outlet"></div>')
COOKIE = "directus_session_token"
LAYOUTS = ("usual", "second")
"""`usual`: buttons that say their state by `aria-pressed`. `second`: native checkboxes in a list."""

DEFAULTS = {
    "project_name": "Directus",
    "mcp_enabled": True,
    "mcp_allow_deletes": False,
    "mcp_system_prompt_enabled": True,
    "public_registration": False,
}
_SECONDS = 86_400
_DEAF_TO = ("open_by", "paints_early", "state_attribute")


def directus(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice Directus. Its page saves by a bar, with what was changed and nothing else."""
    words = {"layout": LAYOUTS, "overlay": ("none", "declared", "unknown")}
    return App(
        "directus", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=_DEAF_TO, tls=False
    )


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in, until it loads a page."""
    return storage_state(app.url, [_session_cookie(app.begin(username))])


def _session_cookie(token: str) -> tuple[str, str]:
    return cookie(COOKIE, token, seconds=_SECONDS, secure=False)


def _handle(app: App, request: Request) -> Response:
    file = asset("directus", request)
    if file is not None:
        return file
    if request.path == "/server/ping":
        return Response(200, b"pong", "text/plain")
    if request.path == "/auth/login":
        return _login(app, request)
    account = app.who(request.cookies.get(COOKIE))
    if request.path.startswith("/admin"):
        return app.document(lambda: _SHELL.page(app)) if request.method == "GET" else not_found()
    if request.path == "/":
        return redirect("/admin/")
    if account is None:
        return _error(401, "TOKEN_EXPIRED")
    return _signed_in(app, request, account)


def _signed_in(app: App, request: Request, account: Account) -> Response:
    match (request.method, request.path):
        case ("POST", "/auth/refresh"):
            app.end(request.cookies.get(COOKIE))
            return json_response({"data": {"expires": 86_400_000}}, 200, _session_cookie(app.begin(account.username)))
        case ("POST", "/auth/logout"):
            app.end(request.cookies.get(COOKIE))
            app.destroy("session")
            return json_response({}, 200, cookie(COOKIE, "", seconds=0, secure=False))
        case ("GET", "/users/me"):
            return json_response({"data": _user(app, request, account)})
        case ("PATCH", "/users/me/track/page"):
            app.write(request, account.username, {"last_page": "seen"})
            return Response(204)
        case ("GET", "/settings"):
            return app.settings(lambda: json_response({"data": app.bent(_settings(app, account))}))
        case ("PATCH", "/settings"):
            asked = request.json if isinstance(request.json, dict) else {}
            status = app.write(request, account.username, {key: asked[key] for key in asked if key in DEFAULTS})
            told = json_response({"data": _settings(app, account)}, status)
            return replace(told, delay=app.knobs.write_delay)
    return _error(404, "ROUTE_NOT_FOUND")


def _user(app: App, request: Request, account: Account) -> dict[str, object]:
    """Only what was asked for: the page asks twice, once for everything and once for the avatar."""
    if "fields[]=*" not in request.target and "fields%5B%5D=*" not in request.target:
        return {"avatar": None}
    name = app.knobs.shown_name or account.username
    return {"id": "5d224559", "email": name, "first_name": account.name, "last_page": "/content", "role": {"id": "1"}}


def _settings(app: App, account: Account) -> dict[str, object]:
    return {"id": 1, **{key: value for key, value in app.stored(account.username).items() if key != "last_page"}}


def _login(app: App, request: Request) -> Response:
    asked = request.json if isinstance(request.json, dict) else {}
    account = app.accounts.get(str(asked.get("email", "")))
    if request.method != "POST" or account is None or not account.password_fits(str(asked.get("password", ""))):
        return _error(401, "INVALID_CREDENTIALS")
    return json_response({"data": {"expires": 86_400_000}}, 200, _session_cookie(app.begin(account.username)))


def _error(status: int, code: str) -> Response:
    return json_response({"errors": [{"message": code.title(), "extensions": {"code": code}}]}, status)
