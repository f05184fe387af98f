"""Sign-in at accounts.x.ai: e-mail, password, the authenticator's code, and back to grok.com."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from auditor.practice.app import SESSION_SECONDS, SignIn
from auditor.practice.assets import fill
from auditor.practice.web import Response, cookie, html, not_found, redirect

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "sso"
_FLOW = "sign_in_flow"
WRONG_PASSWORD = "Invalid email or password."
WRONG_CODE = "Invalid code."


def handle(app: App, request: Request) -> Response:
    """One step of a sign-in, or its end at grok.com, where the session's cookies are for."""
    match (request.method, request.path):
        case ("GET", "/" | "/sign-in"):
            return _page("Sign in", "sign_in_email.html")
        case ("POST", "/sign-in"):
            return _password(app, request)
        case ("GET", "/mfa"):
            return _page("Two-factor authentication", "sign_in_code.html")
        case ("POST", "/mfa"):
            return _code(app, request)
    return not_found()


def token_of(request: Request) -> str:
    """The session's token."""
    return request.cookies.get(COOKIE, "")


def account_of(app: App, request: Request) -> Account | None:
    """The signed-in account."""
    return app.who(token_of(request))


def session_cookies(token: str) -> list[tuple[str, str]]:
    """The cookies of a session; only the first one counts here."""
    return [cookie(name, token, seconds=SESSION_SECONDS) for name in (COOKIE, "sso-rw")]


def _page(heading: str, form: str, error: str = "") -> Response:
    return html(fill("grok", form, heading=heading, error=error))


def _password(app: App, request: Request) -> Response:
    account = app.accounts.get(request.form.get("email", "").strip())
    if account is None or not account.password_fits(request.form.get("password", "")):
        return _page("Sign in", "sign_in_email.html", WRONG_PASSWORD)
    if not account.totp_secret:
        return _finish(app, account.username)
    token = secrets.token_urlsafe(24)
    app.sign_ins[token] = SignIn(account.username, "/", password_proven=True)
    return redirect("/mfa", cookie(_FLOW, token, seconds=1800))


def _code(app: App, request: Request) -> Response:
    token = request.cookies.get(_FLOW, "")
    under_way = app.sign_ins.get(token)
    if under_way is None:
        return redirect("/sign-in")
    if not app.accounts[under_way.username].code_fits(request.form.get("code", ""), app.now()):
        return _page("Two-factor authentication", "sign_in_code.html", WRONG_CODE)
    del app.sign_ins[token]
    return _finish(app, under_way.username)


def _finish(app: App, username: str) -> Response:
    done = secrets.token_urlsafe(24)
    app.sign_ins[f"done:{done}"] = SignIn(username, "/", password_proven=True)
    return redirect(f"https://grok.com/auth/callback?code={done}")


def redeem(app: App, request: Request) -> Response:
    """The way back to grok.com. A code is good once."""
    done = app.sign_ins.pop(f"done:{request.query.get('code', '')}", None)
    if done is None:
        return redirect("https://accounts.x.ai/sign-in?redirect=grok-com")
    return redirect("/", *session_cookies(app.begin(done.username)))
