"""What the practice Claude answers under /api/: the account with its settings, their one write, destruction."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.web import Response, json_response

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "sessionKey"
PREFIX = "sk-ant-sid01-"
_DESTRUCTION = {
    ("POST", "export_data"): "exported data",
    ("POST", "chat_conversations/delete_many"): "deleted chats",
    ("POST", "memory/reset"): "memories",
}


def handle(app: App, request: Request) -> Response:
    """One call of the page's script. Before a sign-in there are only the ones that send an e-mail."""
    match (request.method, request.path):
        case ("GET", "/api/auth/login_methods"):
            return json_response({"methods": ["google", "magic_link"]})
        case ("POST", "/api/auth/send_magic_link"):
            return json_response({"sent": True})
        case ("POST", "/api/auth/verify_magic_link"):
            return json_response({"error": {"type": "permission_error", "message": "Invalid verification code"}}, 403)
    account = account_of(app, request)
    if account is None:
        return json_response(
            {"error": {"type": "permission_error", "details": {"error_code": "account_session_invalid"}}}, 403
        )
    match (request.method, request.path):
        case ("GET", "/api/account"):
            return app.settings(lambda: json_response(_account(app, account)))
        case ("GET", "/api/account/settings"):
            return app.settings(lambda: json_response(app.bent(app.stored(account.username))))
        case ("PATCH", "/api/account/settings"):
            return _change(app, request, account)
        case ("POST", "/api/auth/logout"):
            app.end(token_of(request))
            app.destroy("session")
            return json_response({})
        case ("GET", "/api/organizations"):
            return json_response([_organisation(account)])
    return _of_organisation(app, request, account)


def token_of(request: Request) -> str:
    """The session's token."""
    return request.cookies.get(COOKIE, "").removeprefix(PREFIX)


def account_of(app: App, request: Request) -> Account | None:
    """The signed-in account."""
    return app.who(token_of(request))


def organisation_id(username: str) -> str:
    """The id of the organisation that every account has, also a personal one."""
    number = hashlib.sha256(f"organisation of {username}".encode()).hexdigest()
    return "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:32]))


def _organisation(account: Account) -> dict[str, object]:
    team = account.structure == "workspace"
    return {
        "uuid": organisation_id(account.username),
        "name": "Kestrel" if team else f"{account.username}'s Organization",
        "capabilities": ["chat", "raven"] if team else ["chat"],
        "raven_type": "team" if team else None,
    }


def _account(app: App, account: Account) -> dict[str, object]:
    return {
        "uuid": hashlib.sha256(account.username.encode()).hexdigest()[:32],
        "email_address": app.knobs.shown_name or account.username,
        "full_name": account.name,
        "display_name": account.name.partition(" ")[0],
        "memberships": [{"role": "user", "organization": _organisation(account)}],
        "settings": app.bent(app.stored(account.username)),
    }


def _of_organisation(app: App, request: Request, account: Account) -> Response:
    what = request.path.removeprefix(f"/api/organizations/{organisation_id(account.username)}/")
    if (request.method, what) in _DESTRUCTION:
        app.destroy(_DESTRUCTION[request.method, what])
        return json_response({"success": True})
    stored = app.bent(app.stored(account.username))
    answers: dict[str, object] = {
        "chat_conversations": [{"uuid": f"c-{n}", "name": title} for n, title in enumerate(PRIVATE_TEXTS[:3])],
        "memory/settings": {key: stored[key] for key in ("enabled_saffron", "enabled_saffron_search") if key in stored},
        "memory": {"memory": PRIVATE_TEXTS[3]},
    }
    return (
        json_response(answers[what]) if what in answers else json_response({"error": {"type": "not_found_error"}}, 404)
    )


def _change(app: App, request: Request, account: Account) -> Response:
    asked = request.json
    changes = asked if isinstance(asked, dict) else {}
    status = app.write(request, account.username, changes)
    answer = app.stored(account.username) if status == 200 else {"error": {"type": "api_error"}}
    return replace(json_response(answer, 202 if status == 200 else status), delay=app.knobs.write_delay)
