"""Sign-in at auth.openai.com: e-mail page, password page, one-time code page, and back to chatgpt.com."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from auditor.practice.app import SignIn
from auditor.practice.assets import fill, static, text
from auditor.practice.web import Response, cookie, html, not_found, redirect

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "login_session"
WRONG_PASSWORD = "Incorrect email address or password"
WRONG_CODE = "Incorrect code"
LOST = "Oops, an error occurred! Your session has ended. Go back and sign in again."


def handle(app: App, request: Request) -> Response:
    """One step of a sign-in; every form posts to its own address."""
    match (request.method, request.path):
        case ("GET", "/auth.css"):
            return static("chatgpt", "auth.css")
        case ("GET", "/api/accounts/authorize"):
            return _authorize(app, request)
        case ("GET", "/log-in" | "/log-in-or-create-account"):
            return _email_page()
        case ("POST", "/log-in"):
            return _email(app, request)
        case ("GET", "/log-in/password"):
            return _password_page(app, request)
        case ("POST", "/log-in/password"):
            return _password(app, request)
        case ("GET", "/email-verification"):
            return _mailed_code_page()
        case ("POST", "/email-verification"):
            return _mailed_code(app, request)
    if request.path.startswith("/mfa-challenge/"):
        return _code(app, request) if request.method == "POST" else _code_page()
    return not_found()


def redeem(app: App, code: str) -> Account | None:
    """The account of a finished sign-in. A code is good once."""
    done = app.sign_ins.pop(f"code:{code}", None)
    return app.accounts.get(done.username) if done else None


def _under_way(app: App, request: Request) -> SignIn | None:
    return app.sign_ins.get(request.cookies.get(COOKIE, ""))


def _authorize(app: App, request: Request) -> Response:
    token = secrets.token_urlsafe(24)
    app.sign_ins[token] = SignIn("", f"{request.query['redirect_uri']}?state={request.query['state']}")
    return redirect("/log-in", cookie(COOKIE, token, seconds=1800))


def _page(title: str, heading: str, form: str, error: str = "", status: int = 200) -> Response:
    shown = fill("chatgpt", "auth_error.html", error=error) if error else ""
    return html(
        fill("chatgpt", "auth.html", markup={"form": form, "error": shown}, title=title, heading=heading), status
    )


def _email_page(error: str = "") -> Response:
    return _page("Log in - OpenAI", "Welcome back", text("chatgpt", "auth_email.html"), error)


def _email(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    if under_way is None:
        return _email_page(LOST)
    under_way.username = request.form.get("email", "").strip()
    return redirect("/log-in/password") if "@" in under_way.username else _email_page("Email is not valid.")


def _password_page(app: App, request: Request, error: str = "", status: int = 200) -> Response:
    under_way = _under_way(app, request)
    if under_way is None or not under_way.username:
        return redirect("/log-in")
    form = fill("chatgpt", "auth_password.html", username=under_way.username)
    return _page("Enter your password - OpenAI", "Enter your password", form, error, status)


def _password(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    if under_way is None:
        return _email_page(LOST)
    account = app.accounts.get(under_way.username)
    if account is None or not account.password_fits(request.form.get("current-password", "")):
        return _password_page(app, request, WRONG_PASSWORD, 401)
    under_way.password_proven = True
    if account.mailed_code:
        return redirect("/email-verification")
    if account.totp_secret:
        return redirect("/mfa-challenge/mfa_practice_totp")
    return _finish(app, request, under_way)


def _code_page(error: str = "", status: int = 200) -> Response:
    form = text("chatgpt", "auth_code.html")
    return _page("Verify your identity - OpenAI", "Verify your identity", form, error, status)


def _code(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    if under_way is None or not under_way.password_proven:
        return _email_page(LOST)
    early = under_way.codes_refused < app.knobs.codes_refused
    under_way.codes_refused += early
    if early or not app.accounts[under_way.username].code_fits(request.form.get("code", ""), app.now()):
        return _code_page(WRONG_CODE, 401)
    return _finish(app, request, under_way)


def _mailed_code_page(error: str = "", status: int = 200) -> Response:
    return _page("Check your inbox - OpenAI", "Check your inbox", text("chatgpt", "auth_code.html"), error, status)


def _mailed_code(app: App, request: Request) -> Response:
    under_way = _under_way(app, request)
    if under_way is None or not under_way.password_proven:
        return _email_page(LOST)
    if request.form.get("code", "").strip() != app.accounts[under_way.username].mailed_code:
        return _mailed_code_page(WRONG_CODE, 401)
    return _finish(app, request, under_way)


def _finish(app: App, request: Request, under_way: SignIn) -> Response:
    code = secrets.token_urlsafe(24)
    del app.sign_ins[request.cookies[COOKIE]]
    app.sign_ins[f"code:{code}"] = under_way
    return redirect(f"{under_way.then}&code={code}", cookie(COOKIE, "", seconds=0))
