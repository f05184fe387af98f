"""A look-alike of Gemini: its Activity page at myactivity.google.com, gemini.google.com, and Google's sign-in.

The real sign-in refuses browsers that a program drives; this one is for practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from auditor.practice.app import App
from auditor.practice.assets import fill, static
from auditor.practice.gemini import rpc, sign_in
from auditor.practice.gemini.session import account_of, session_cookies
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, html, in_page, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("gemini.google.com", "myactivity.google.com", "accounts.google.com")
ACTIVITY = "/product/gemini"
DEFAULTS = {"keep_activity": True, "auto_delete": "18", "audio": False}
"""`auto_delete` is the number of months, or `off`."""

LAYOUTS = ("usual", "second")
"""`usual`: a card with a chip, rows and roles. `second`: a table with disclosures and native inputs."""

_DEAF_TO = ("page_shows", "state_attribute", "open_by", "shown_name")


def gemini(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice Gemini. Its Activity page shows nothing before its settings have arrived, unless told to."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown"), "question": ("none", "first", "second", "both")}
    return App("gemini", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=_DEAF_TO)


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, session_cookies(app.begin(username)))


def _handle(app: App, request: Request) -> Response:
    if request.path == "/favicon.ico":
        return Response(204)
    if request.path.startswith("/static/"):
        return static("gemini", request.path.removeprefix("/static/"))
    match request.host:
        case "accounts.google.com":
            return sign_in.handle(app, request)
        case "myactivity.google.com":
            return _activity(app, request)
        case _:
            return _home(app, request)


def _activity(app: App, request: Request) -> Response:
    if request.path == rpc.PATH and request.method == "POST":
        return rpc.handle(app, request)
    if request.path == "/":
        return redirect(ACTIVITY)
    if request.path != ACTIVITY or request.method != "GET":
        return not_found()
    return app.document(lambda: _activity_page(app, request))


def _activity_page(app: App, request: Request) -> Response:
    account = account_of(app, request)
    if account is None:
        back = urlencode({"continue": f"https://{request.host}{request.target}", "service": "oz"})
        return redirect(f"https://accounts.google.com/v3/signin/identifier?{back}")
    return html(_filled(app, account, "activity.html"))


def _home(app: App, request: Request) -> Response:
    if request.method != "GET" or request.path not in {"/", "/app"}:
        return not_found()
    return app.document(lambda: _home_page(app, request))


def _home_page(app: App, request: Request) -> Response:
    account = account_of(app, request)
    return html(_filled(app, account, "home.html") if account else fill("gemini", "guest.html"))


def _filled(app: App, account: Account, name: str) -> str:
    knobs = app.knobs
    config = in_page({"knobs": vars(knobs), "workspace": account.structure == "workspace"})
    return fill(
        "gemini", name, markup={"config": config}, name=account.name, email=account.username, initial=account.name[0]
    )
