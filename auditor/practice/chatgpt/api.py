"""What the practice ChatGPT answers under /backend-api/: settings, their one write, private lists, destruction."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.app import SESSION_SECONDS
from auditor.practice.chatgpt.session import account_of, token_of
from auditor.practice.web import Response, cookie, json_response

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

_SETTINGS = "/backend-api/settings"
_BY_ITSELF = {"sunshine": "moonshine"}  # without saved memories there is no chat history to refer to either


def handle(app: App, request: Request) -> Response:
    """One call of the page's script. All but the cookie answer need the session and its bearer token."""
    if request.path == "/backend-api/compliance/cookie_consent":
        return json_response({}, 200, cookie("oai_consent", "answered", seconds=SESSION_SECONDS))
    account = account_of(app, request)
    bearer = f"Bearer {access_token(token_of(request))}"
    if account is None or request.headers.get("authorization") != bearer:
        return json_response({"detail": {"code": "token_expired"}}, 401)
    match request.method:
        case "GET":
            return _read(app, request, account)
        case _:
            return _write(app, request, account)


def _read(app: App, request: Request, account: Account) -> Response:
    path = request.path
    if path == f"{_SETTINGS}/user":
        return app.settings(lambda: json_response(_settings(app, account)))
    answers: dict[str, object] = {
        "/backend-api/me": {
            "object": "user",
            "id": user_id(account),
            "email": app.knobs.shown_name or account.username,
            "name": account.name,
        },
        "/backend-api/accounts/data_usage_for_training": {
            "auth_user_id": user_id(account),
            "data_usage_for_training": "permitted",
        },
        "/backend-api/conversations": {
            "items": [{"id": f"c-{n}", "title": title} for n, title in enumerate(PRIVATE_TEXTS[:3])]
        },
        "/backend-api/user_system_messages": {"enabled": True, "traits_model_message": PRIVATE_TEXTS[3]},
        "/backend-api/memories": {"memories": [], "memory_max_tokens": 8000, "memory_num_tokens": 0},
    }
    answers["/backend-api/accounts/check/v4-2023-04-27"] = {
        "accounts": {
            f"space-{number}": {"account": {"account_id": f"space-{number}", "structure": structure}}
            for number, structure in enumerate((account.structure, *account.other_spaces))
        }
    }
    return json_response(answers[path]) if path in answers else json_response({"detail": "Not Found"}, 404)


def _settings(app: App, account: Account) -> dict[str, object]:
    return {
        "user_id": user_id(account),
        "workspace_id": account_id(account) if account.structure == "workspace" else None,
        "beta_settings": {"plugins": False},
        "announcements": {},
        "eligible_announcements": ["oai/apps/hasSeenOnboarding"],
        "settings": {
            key: value for key, value in app.bent(app.stored(account.username)).items() if key not in account.lacks
        },
        "notice": None,
    }


def _write(app: App, request: Request, account: Account) -> Response:
    match (request.method, request.path):
        case ("PATCH", "/backend-api/settings/account_user_setting"):
            return _change(app, request, account)
        case ("PATCH", "/backend-api/conversations"):
            app.destroy("archived chats" if "is_archived" in str(request.json) else "deleted chats")
        case ("POST", "/backend-api/accounts/data_export"):
            app.destroy("exported data")
        case ("DELETE", "/backend-api/settings/clear_account_user_memory"):
            app.destroy("memories")
        case ("POST", "/backend-api/accounts/logout_all"):
            app.destroy("all sessions")
        case ("POST", "/backend-api/accounts/deactivate"):
            app.destroy("account")
        case _:
            return json_response({"detail": "Not Found"}, 404)
    return json_response({"success": True})


def _change(app: App, request: Request, account: Account) -> Response:
    feature, value = request.query.get("feature", ""), _value(request.query.get("value", ""))
    changes = {feature: value}
    if feature in _BY_ITSELF and value is False:
        changes[_BY_ITSELF[feature]] = False
    status = app.write(request, account.username, changes)
    answer = json_response({feature: value} if status == 200 else {"detail": "Not changed"}, status)
    return replace(answer, delay=app.knobs.write_delay)


def _value(word: str) -> object:
    try:
        return json.loads(word)
    except ValueError:
        return word


def access_token(token: str) -> str:
    """The bearer token that goes with a session."""
    return "ey" + hashlib.sha256(f"access {token}".encode()).hexdigest()


def user_id(account: Account) -> str:
    """A stable id, as the service has them."""
    return "user-" + hashlib.sha256(account.username.encode()).hexdigest()[:24]


def account_id(account: Account) -> str:
    """The id of the personal account or the workspace."""
    return hashlib.sha256(f"{account.structure} {account.username}".encode()).hexdigest()[:32]
