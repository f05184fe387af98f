"""Sign-in at github.com: name and password on one page, then the authenticator's code."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.practice.app import SESSION_SECONDS, SignIn
from auditor.practice.assets import fill
from auditor.practice.web import Response, cookie, html, not_found, redirect

if TYPE_CHECKING:
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "user_session"
_FLOW = "_gh_sess"
_CODE_PAGE = "/sessions/two-factor/app"
PATHS = ("/login", "/session", "/sessions/two-factor", _CODE_PAGE, "/logout")
WRONG_PASSWORD = "Incorrect username or password."
WRONG_CODE = "Two-factor authentication failed."


def handle(app: App, request: Request) -> Response:
    """One step of a sign-in, or the way out."""
    match (request.method, request.path):
        case ("GET", "/login"):
            return _login_page(request.query.get("return_to", ""))
        case ("POST", "/session"):
            return _password(app, request)
        case ("GET", "/sessions/two-factor/app"):
            return _code_page()
        case ("POST", "/sessions/two-factor"):
            return _code(app, request)
        case ("POST", "/logout"):
            app.end(request.cookies.get(COOKIE))
            app.destroy("session")
            return redirect("/", cookie(COOKIE, "", seconds=0))
    return not_found()


def _flash(error: str) -> str:
    return fill("github_copilot", "flash.html", error=error) if error else ""


def _login_page(return_to: str, error: str = "") -> Response:
    return html(fill("github_copilot", "login.html", markup={"flash": _flash(error)}, return_to=return_to))


def _code_page(error: str = "") -> Response:
    return html(fill("github_copilot", "code.html", markup={"flash": _flash(error)}))


def _password(app: App, request: Request) -> Response:
    account = app.accounts.get(request.form.get("login", "").strip())
    then = request.form.get("return_to", "")
    if account is None or not account.password_fits(request.form.get("password", "")):
        return _login_page(then, WRONG_PASSWORD)
    parts = urlsplit(then)
    under_way = SignIn(account.username, parts.path if parts.hostname == "github.com" else "/", password_proven=True)
    if not account.totp_secret:
        return _finish(app, under_way)
    token = secrets.token_urlsafe(24)
    app.sign_ins[token] = under_way
    return redirect(_CODE_PAGE, cookie(_FLOW, token))


def _code(app: App, request: Request) -> Response:
    token = request.cookies.get(_FLOW, "")
    under_way = app.sign_ins.get(token)
    if under_way is None:
        return redirect("/login")
    if not app.accounts[under_way.username].code_fits(request.form.get("app_otp", ""), app.now()):
        return _code_page(WRONG_CODE)
    del app.sign_ins[token]
    return _finish(app, under_way)


def session_cookies(token: str, username: str) -> list[tuple[str, str]]:
    """The cookies of a session; only the first one counts here."""
    return [
        cookie(COOKIE, token, seconds=SESSION_SECONDS),
        cookie("__Host-user_session_same_site", token, seconds=SESSION_SECONDS, same_site="Strict"),
        cookie("logged_in", "yes", seconds=SESSION_SECONDS),
        cookie("dotcom_user", username, seconds=SESSION_SECONDS),
    ]


def _finish(app: App, under_way: SignIn) -> Response:
    return redirect(under_way.then, *session_cookies(app.begin(under_way.username), under_way.username))
