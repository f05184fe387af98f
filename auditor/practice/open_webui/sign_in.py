"""Sign-in of the practice Open WebUI: JSON calls for password and authenticator, a cookie and a token as the result."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from auditor.practice.app import SignIn
from auditor.practice.open_webui.instance import is_admin, permissions
from auditor.practice.web import Response, cookie, json_response

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

START = "/api/v1/auths/"
SECONDS = 2_419_200
WRONG_PASSWORD = "The email or password provided is incorrect. Please check for typos and try logging in again."
WRONG_CODE = "Invalid code. Check your authenticator and try again."


def handle(app: App, request: Request) -> Response:
    """Everything under /api/v1/auths/."""
    match (request.method, request.path.removeprefix(START)):
        case ("POST", "signin"):
            return _password(app, request)
        case ("POST", "mfa/verify"):
            return _code(app, request)
        case ("GET", ""):
            return _session(app, request)
        case ("POST", "signout"):
            return _sign_out(app, request)
        case ("POST", "update/timezone"):
            return json_response({"status": True}) if account_of(app, request) else unauthorized()
        case ("GET", "mfa/status"):
            return json_response({"enabled": False, "required": False})
    return json_response({"detail": "Not Found"}, 404)


def token_of(request: Request) -> str:
    """The token: in the header, else in the cookie."""
    return request.headers.get("authorization", "").removeprefix("Bearer ") or request.cookies.get("token", "")


def account_of(app: App, request: Request) -> Account | None:
    """The signed-in account."""
    return app.who(token_of(request))


def unauthorized() -> Response:
    """What a call without a good token gets."""
    return json_response({"detail": "401 Unauthorized"}, 401)


def session_cookie(token: str) -> tuple[str, str]:
    """The cookie that goes with the token. Without Secure: the service has plain HTTP."""
    return cookie("token", token, seconds=SECONDS, secure=False)


def _asked(request: Request) -> dict[str, str]:
    asked = request.json
    return {key: str(value) for key, value in asked.items()} if isinstance(asked, dict) else {}


def _password(app: App, request: Request) -> Response:
    asked = _asked(request)
    account = app.accounts.get(asked.get("email", "").strip())
    if account is None or not account.password_fits(asked.get("password", "")):
        return json_response({"detail": WRONG_PASSWORD}, 400)
    if not account.totp_secret:
        return _begin(app, account)
    challenge = secrets.token_urlsafe(24)
    app.sign_ins[challenge] = SignIn(account.username, "/", password_proven=True)
    return json_response({"next_step": "verify", "challenge_token": challenge, "expires_in": 300})


def _code(app: App, request: Request) -> Response:
    asked = _asked(request)
    under_way = app.sign_ins.get(asked.get("challenge_token", ""))
    if under_way is None or not app.accounts[under_way.username].code_fits(asked.get("code", ""), app.now()):
        return json_response({"detail": WRONG_CODE}, 401)
    del app.sign_ins[asked["challenge_token"]]
    return _begin(app, app.accounts[under_way.username])


def _begin(app: App, account: Account) -> Response:
    token = app.begin(account.username)
    return json_response(_session_user(app, account, token), 200, session_cookie(token))


def _session(app: App, request: Request) -> Response:
    account = account_of(app, request)
    if account is None:
        return unauthorized()
    token = token_of(request)
    extra = {"bio": None, "gender": None, "date_of_birth": None}
    return json_response({**_session_user(app, account, token), **extra}, 200, session_cookie(token))


def _session_user(app: App, account: Account, token: str) -> dict[str, object]:
    return {
        "id": hashlib.sha256(account.username.encode()).hexdigest()[:32],
        "name": account.name,
        "role": "admin" if is_admin(account) else "user",
        "email": app.knobs.shown_name or account.username,
        "profile_image_url": "/user.png",
        "token": token,
        "token_type": "Bearer",
        "expires_at": None,
        "permissions": permissions(account),
    }


def _sign_out(app: App, request: Request) -> Response:
    if account_of(app, request):
        app.destroy("session")
    app.end(token_of(request))
    return json_response({"status": True}, 200, cookie("token", "", seconds=0, secure=False))
