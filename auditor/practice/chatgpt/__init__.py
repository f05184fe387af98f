"""A look-alike of ChatGPT: chatgpt.com, its sign-in at auth.openai.com, its scripts, and its privacy portal."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from auditor.practice.app import SESSION_SECONDS, App
from auditor.practice.assets import fill, static, text
from auditor.practice.chatgpt import api, portal, sign_in
from auditor.practice.chatgpt.session import COOKIE, account_of, is_expired, session_cookies, token_of
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, cookie, html, in_page, json_response, not_found, redirect

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("chatgpt.com", "auth.openai.com", "cdn.oaistatic.com", portal.HOST)
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ja", "zh", "ar")
LAYOUTS = ("usual", "direct", "legacy", "second")
"""`usual`: a row opens a dialog with the switch. `direct`: the row holds it. `legacy`: that, with the label of 2023.
`second`: a page in place of the dialog, where the row opens to a native switch."""

DEFAULTS = {
    "training_allowed": True,
    "voice_training_allowed": False,
    "video_training_allowed": False,
    "codex_training_allowed_v2": True,
    "sunshine": True,
    "moonshine": True,
    "record_history": False,
    "precise_location_allowed": False,
    "enable_remote_browser_data": True,
    "partner_sharing_allowed": True,
    "voice_name": "cove",
    "show_expanded_code_view": False,
}
_CODEX = "/codex/cloud/settings/general"
_DEAF_TO = ("paints_early",)


def chatgpt(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice ChatGPT. Its page says "Off" until its settings have arrived, as the real one does."""
    words = {
        "language": LANGUAGES,
        "layout": LAYOUTS,
        "overlay": ("none", "declared", "declared_leaving", "banner", "unknown"),
    }
    return App("chatgpt", HOSTS, _handle, accounts, knobs=knobs, defaults=DEFAULTS, words=words, deaf_to=_DEAF_TO)


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, _kept(app.begin(username), app.accounts[username]))


def _handle(app: App, request: Request) -> Response:
    if request.path == "/favicon.ico":
        return Response(204)
    match request.host:
        case "cdn.oaistatic.com":
            return static("chatgpt", request.path.removeprefix("/assets/"))
        case "auth.openai.com":
            return sign_in.handle(app, request)
        case portal.HOST:
            return portal.handle(app, request)
        case _:
            return _main(app, request)


def _main(app: App, request: Request) -> Response:
    path = request.path
    if path.startswith("/backend-api/"):
        return api.handle(app, request)
    match (request.method, path):
        case ("GET", "/auth/login"):
            return _start(app, request)
        case ("GET", "/api/auth/callback/openai"):
            return _callback(app, request)
        case ("GET", "/api/auth/session"):
            return _session(app, request)
        case ("POST", "/api/auth/signout"):
            return _sign_out(app, request)
        case ("GET", "/auth/logout"):
            return redirect("/")
    if request.method == "GET" and (path == "/" or path.startswith(("/settings", "/c/", _CODEX))):
        return app.document(lambda: _page(app, request))
    return not_found()


def _start(app: App, request: Request) -> Response:
    if account_of(app, request):
        return redirect("/")
    query = {
        "client_id": "app_practice",
        "scope": "openid email profile offline_access model.request",
        "response_type": "code",
        "redirect_uri": "https://chatgpt.com/api/auth/callback/openai",
        "state": secrets.token_urlsafe(16),
    }
    csrf = cookie("__Host-next-auth.csrf-token", secrets.token_hex(32))
    return redirect(f"https://auth.openai.com/api/accounts/authorize?{urlencode(query)}", csrf)


def _callback(app: App, request: Request) -> Response:
    account = sign_in.redeem(app, request.query.get("code", ""))
    if account is None:
        return redirect("/auth/login")
    return redirect("/", *_kept(app.begin(account.username), account))


def _kept(token: str, account: Account) -> list[tuple[str, str]]:
    kept = [cookie(name, value, seconds=SESSION_SECONDS) for name, value in session_cookies(token).items()]
    return [*kept, cookie("_account", account.structure, http_only=False)]


def _session(app: App, request: Request) -> Response:
    account = account_of(app, request)
    if account is None:
        return json_response({"error": "RefreshAccessTokenError"} if is_expired(app, request) else {})
    email = app.knobs.shown_name or account.username
    answer = {
        "WARNING_BANNER": "Do not share the content of this response.",
        "user": {"id": api.user_id(account), "name": account.name, "email": email, "idp": "auth0", "mfa": False},
        "expires": "2099-01-01T00:00:00.000Z",
        "account": {
            "id": api.account_id(account),
            "planType": account.plan,
            "structure": account.structure,
            "residencyRegion": "no_constraint",
        },
        "accessToken": api.access_token(token_of(request)),
        "authProvider": "openai",
    }
    return json_response(answer)


def _sign_out(app: App, request: Request) -> Response:
    app.end(token_of(request))
    app.destroy("session")
    gone = [cookie(f"{COOKIE}.{n}", "", seconds=0) for n in range(2)]
    return json_response({"url": "https://chatgpt.com/"}, 200, *gone)


def _page(app: App, request: Request) -> Response:
    knobs = app.knobs
    if knobs.challenge:
        return html(text("chatgpt", "challenge.html"), 403, ("cf-mitigated", "challenge"))
    words = json.loads(text("chatgpt", "words.json"))
    answered = knobs.overlay.startswith(("declared", "banner")) and "oai_consent" in request.cookies
    account = account_of(app, request)
    config = {
        "words": words[knobs.language],
        "lacks": sorted(account.lacks) if account else [],
        "knobs": {**vars(knobs), "overlay": "none" if answered else knobs.overlay},
    }
    direction = "rtl" if knobs.language == "ar" else "ltr"
    document = fill(
        "chatgpt", "page.html", markup={"config": in_page(config)}, language=knobs.language, direction=direction
    )
    device = () if "oai-did" in request.cookies else (_device(),)
    return html(document, 200, *device)


def _device() -> tuple[str, str]:
    return cookie("oai-did", secrets.token_hex(16), seconds=SESSION_SECONDS, http_only=False)
