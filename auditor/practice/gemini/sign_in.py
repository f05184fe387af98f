"""Sign-in at accounts.google.com: identifier, password, one-time code, and on to where one came from."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.practice.app import SignIn
from auditor.practice.assets import fill, text
from auditor.practice.gemini.session import session_cookies
from auditor.practice.web import Response, cookie, html, not_found, redirect

if TYPE_CHECKING:
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "__Host-GAPS"
WRONG_NAME = "Couldn’t find your Google Account"
WRONG_PASSWORD = "Wrong password. Try again or click Forgot password to reset it."
WRONG_CODE = "Wrong code. Try again."
REFUSED = "This browser or app may not be secure."
_BASE = "/v3/signin"


def handle(app: App, request: Request) -> Response:
    """One step of a sign-in; every form posts to its own address."""
    match (request.method, request.path):
        case ("GET", "/ServiceLogin" | "/signin"):
            return redirect(f"{_BASE}/identifier?{urlsplit(request.target).query}")
        case ("GET", "/v3/signin/identifier"):
            return _start(app, request)
        case ("POST", "/v3/signin/identifier"):
            return _identifier(app, request)
        case ("GET", "/v3/signin/challenge/pwd"):
            return _password_page(app, request)
        case ("POST", "/v3/signin/challenge/pwd"):
            return _password(app, request)
        case ("GET", "/v3/signin/challenge/totp"):
            return _page("2-Step Verification", text("gemini", "sign_in_code.html"))
        case ("POST", "/v3/signin/challenge/totp"):
            return _code(app, request)
        case ("GET", "/v3/signin/rejected"):
            return _page("Couldn’t sign you in", fill("gemini", "sign_in_refused.html", why=REFUSED))
    return not_found()


def _page(heading: str, form: str, error: str = "") -> Response:
    shown = fill("gemini", "sign_in_error.html", error=error) if error else ""
    return html(fill("gemini", "sign_in.html", markup={"form": form, "error": shown}, heading=heading))


def _under_way(app: App, request: Request) -> SignIn | None:
    return app.sign_ins.get(request.cookies.get(COOKIE, ""))


def _start(app: App, request: Request) -> Response:
    then = request.query.get("continue", "https://gemini.google.com/app")
    known = urlsplit(then).scheme == "https" and urlsplit(then).hostname in app.hosts
    token = secrets.token_urlsafe(24)
    app.sign_ins[token] = SignIn("", then if known else "https://gemini.google.com/app")
    page = _page("Sign in", text("gemini", "sign_in_name.html"))
    return html(page.body.decode(), 200, cookie(COOKIE, token, seconds=1800))


def _identifier(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    name = request.form.get("identifier", "").strip()
    if app.knobs.challenge:
        return redirect(f"{_BASE}/rejected")
    if under_way is None or name not in app.accounts:
        return _page("Sign in", text("gemini", "sign_in_name.html"), WRONG_NAME)
    under_way.username = name
    return redirect(f"{_BASE}/challenge/pwd")


def _password_page(app: App, request: Request, error: str = "") -> Response:
    under_way = _under_way(app, request)
    if under_way is None or not under_way.username:
        return redirect(f"{_BASE}/identifier")
    form = fill("gemini", "sign_in_password.html", username=under_way.username)
    return _page("Welcome", form, error)


def _password(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    if under_way is None or not under_way.username:
        return redirect(f"{_BASE}/identifier")
    account = app.accounts[under_way.username]
    if not account.password_fits(request.form.get("Passwd", "")):
        return _password_page(app, request, WRONG_PASSWORD)
    under_way.password_proven = True
    if account.totp_secret:
        return redirect(f"{_BASE}/challenge/totp")
    return _finish(app, request, under_way)


def _code(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    if under_way is None or not under_way.password_proven:
        return redirect(f"{_BASE}/identifier")
    if not app.accounts[under_way.username].code_fits(request.form.get("totpPin", ""), app.now()):
        return _page("2-Step Verification", text("gemini", "sign_in_code.html"), WRONG_CODE)
    return _finish(app, request, under_way)


def _finish(app: App, request: Request, under_way: SignIn) -> Response:
    del app.sign_ins[request.cookies[COOKIE]]
    token = app.begin(under_way.username)
    return redirect(under_way.then, *session_cookies(token), cookie(COOKIE, "", seconds=0))
