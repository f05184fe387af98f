"""A look-alike of n8n 2.41.1: self-hosted, plain HTTP; a switch, and buttons whose presence is the state.

Settings belong to the instance: every account has the same. The session's token belongs to a browser id.
"""

from __future__ import annotations

import secrets
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
_SHELL = Shell("n8n", '<div id="app"></div>')
COOKIE, RELEASE = "n8n-auth", "2.41.1"
COMMUNITY, ENTERPRISE = "Community", "Enterprise"
"""Plans; the second one has AI, and a page for it."""
LAYOUTS = ("usual", "second")
"""`usual`: as release 2.41.1. `second`: the same controls in one list, the switch a native checkbox."""

DEFAULTS = {
    "chat": True,
    "mcp": False,
    "assistant": True,
    "tracing": False,
    "includeNodeSpans": True,
    "webSearch": "require_approval",
    "fetchUrl": "require_approval",
    "readFilesystem": "require_approval",
    "createCredential": "require_approval",
    "values": True,
    "plan": COMMUNITY,
}
"""By the keys of the product's own API; `values`: what AI usage sends, of which a plan without AI has no page."""
PERMISSIONS = ("webSearch", "fetchUrl", "readFilesystem", "createCredential")
_SECONDS = 7 * 86_400
_DEAF_TO = ("open_by", "paints_early")
_TRACING = {"endpoint": "", "injectOutbound": True, "productionExecutionsOnly": True}


def n8n(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice n8n."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown")}
    return App(
        "n8n", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=_DEAF_TO, tls=False
    )


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, [_session_cookie(app.begin(username))], {"n8n-browserId": secrets.token_hex(16)})


def _session_cookie(token: str) -> tuple[str, str]:
    return cookie(COOKIE, token, seconds=_SECONDS, secure=False)


def _handle(app: App, request: Request) -> Response:
    file = asset("n8n", request)
    if file is not None:
        return file
    if request.path == "/healthz":
        return json_response({"status": "ok"})
    if not request.path.startswith("/rest/"):
        if request.method != "GET":
            return not_found()
        return redirect("/home/workflows") if request.path == "/" else app.document(lambda: _SHELL.page(app))
    return _rest(app, request)


def _rest(app: App, request: Request) -> Response:
    account = app.who(request.cookies.get(COOKIE))
    match (request.method, request.path):
        case ("POST", "/rest/login"):
            return _login(app, request)
        case ("GET", "/rest/settings"):
            return json_response({"data": _settings(app, account)})
    if account is None:
        return json_response({"status": "error", "message": "Unauthorized"}, 401)
    if request.method == "GET":
        return _told(app, request, account)
    return _changed(app, request, account)


def _settings(app: App, account: Account | None) -> dict[str, object]:
    """What every page asks for first. It says a value of AI usage whether or not there is a page for it."""
    if account is None:
        return {"settingsMode": "public"}
    stored = app.stored(account.username)
    return {
        "settingsMode": "authenticated",
        "versionCli": RELEASE,
        "license": {"planName": stored["plan"]},
        "aiAssistant": {"enabled": stored["plan"] == ENTERPRISE, "setup": stored["plan"] == ENTERPRISE},
        "ai": {"allowSendingParameterValues": app.bent(stored).get("values")},
    }


def _told(app: App, request: Request, account: Account) -> Response:
    stored = app.bent(app.stored(account.username))
    told: dict[str, object]
    match request.path:
        case "/rest/login":
            return json_response({"data": {"email": app.knobs.shown_name or account.username, "id": "0c3af933"}})
        case "/rest/module-settings":
            told = {"chat-hub": {"enabled": stored.get("chat")}, "mcp": {"mcpAccessEnabled": stored.get("mcp")}}
        case "/rest/instance-ai/settings":
            told = {"enabled": stored.get("assistant"), "permissions": {key: stored.get(key) for key in PERMISSIONS}}
        case "/rest/otel/settings":
            told = {"enabled": stored.get("tracing"), "includeNodeSpans": stored.get("includeNodeSpans"), **_TRACING}
        case _:
            return json_response({"message": "Not Found"}, 404)
    return app.settings(lambda: json_response({"data": told}))


_WRITES = {
    ("PUT", "/rest/chat/enabled"): ("enabled", "chat"),
    ("PATCH", "/rest/mcp/settings"): ("mcpAccessEnabled", "mcp"),
    ("PUT", "/rest/instance-ai/settings"): ("enabled", "assistant"),
    ("PUT", "/rest/otel/settings"): ("enabled", "tracing"),
    ("PATCH", "/rest/ai/usage-settings"): ("allowSendingParameterValues", "values"),
}
"""Method and path → key of the body, and what it is stored as."""


def _changed(app: App, request: Request, account: Account) -> Response:
    if request.path == "/rest/logout":
        app.end(request.cookies.get(COOKIE))
        app.destroy("session")
        return json_response({"data": {"loggedOut": True}})
    key, name = _WRITES.get((request.method, request.path), ("", ""))
    asked = request.json if isinstance(request.json, dict) else {}
    changes = {name: asked[key]} if key in asked else {}
    if name == "assistant":
        changes |= {each: asked["permissions"][each] for each in PERMISSIONS if each in asked.get("permissions", {})}
    if name == "tracing":
        changes |= {each: asked[each] for each in ("includeNodeSpans",) if each in asked}
    if not changes:
        return json_response({"message": "Not Found"}, 404)
    status = app.write(request, account.username, changes)
    return replace(json_response({"data": asked}, status), delay=app.knobs.write_delay)


def _login(app: App, request: Request) -> Response:
    asked = request.json if isinstance(request.json, dict) else {}
    account = app.accounts.get(str(asked.get("emailOrLdapLoginId", "")))
    if account is None or not account.password_fits(str(asked.get("password", ""))):
        message = "Wrong username or password. Do you have caps lock on?"
        return json_response({"status": "error", "message": message}, 401)
    return json_response({"data": {"email": account.username}}, 200, _session_cookie(app.begin(account.username)))
