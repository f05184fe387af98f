"""A look-alike of Midjourney: the visibility of images is in JSON only, and only dearer plans can change it.

Only a session that was brought along signs in; the sign-in belongs to Discord and Google.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.app import SESSION_SECONDS, App
from auditor.practice.assets import fill
from auditor.practice.shell import Shell, asset
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, cookie, html, json_response, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("www.midjourney.com",)
_SHELL = Shell("Midjourney", '<div id="app-root"></div>', title="Imagine")
COOKIE = "__Host-Midjourney.AuthUserTokenV3_i"
LAYOUTS = ("usual", "second")
"""`usual`: a panel in the prompt bar. `second`: a form of selects below the images. Neither shows the visibility."""

DEFAULTS = {"visibility": "public", "speed": "fast"}
PRIVATE_PLANS = ("pro", "mega")
_PAGES = ("/imagine", "/explore", "/account", "/organize")
_DEAF_TO = ("open_by", "missing", "duplicate", "state_attribute", "paints_early", "page_shows", "optimistic")


def midjourney(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice Midjourney. `stealth` is kept only where the account's plan is one of PRIVATE_PLANS."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown")}
    return App("midjourney", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=_DEAF_TO)


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, [cookie(COOKIE, app.begin(username), seconds=SESSION_SECONDS)])


def _handle(app: App, request: Request) -> Response:
    file = asset("midjourney", request)
    if file is not None:
        return file
    account = app.who(request.cookies.get(COOKIE))
    if request.path.startswith("/api/"):
        return _api(app, request, account) if account else json_response({"error": "Unauthorized"}, 401)
    if request.method != "GET":
        return not_found()
    return app.document(lambda: _page(app, request, account))


def _page(app: App, request: Request, account: Account | None) -> Response:
    if account is None:
        return html(fill("midjourney", "guest.html")) if request.path in ("/", "/explore") else redirect("/")
    if request.path == "/":
        return redirect("/imagine")
    if request.path not in _PAGES:
        return not_found()
    name = app.knobs.shown_name or account.username
    return _SHELL.page(app, name=name, plan=account.plan, prompts=PRIVATE_TEXTS)


def _api(app: App, request: Request, account: Account) -> Response:
    match (request.method, request.path):
        case ("GET", "/api/user-mutable-state"):
            return app.settings(lambda: json_response(_state(app, account)))
        case ("POST", "/api/user-mutable-state"):
            return _change(app, request, account)
        case ("POST", "/api/submit-jobs"):
            app.destroy("generated images")
            return json_response({"success": [{"job_id": "j-1", "flags": {"visibility": "public"}}], "failure": []})
    return json_response({"error": "Not Found"}, 404)


def _state(app: App, account: Account) -> dict[str, object]:
    return {
        "settings": app.bent(app.stored(account.username)),
        "abilities": {"stealth": account.plan in PRIVATE_PLANS, "relax": account.plan != "basic"},
        "user_id": hashlib.sha256(account.username.encode()).hexdigest()[:32],
    }


def _change(app: App, request: Request, account: Account) -> Response:
    asked = request.json
    changes = asked.get("settings") if isinstance(asked, dict) else None
    changes = changes if isinstance(changes, dict) else {}
    if request.headers.get("x-csrf-protection") != "1":
        return json_response({"error": "Forbidden"}, 403)
    if changes.get("visibility") == "stealth" and account.plan not in PRIVATE_PLANS:
        return json_response({"error": "Stealth mode needs a Pro or Mega plan."}, 402)
    status = app.write(request, account.username, changes)
    return replace(json_response(_state(app, account), status), delay=app.knobs.write_delay)
