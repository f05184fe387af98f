"""What the practice Grok answers under /rest/: who is signed in, the settings, their one write, destruction."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.grok.sign_in import account_of, token_of
from auditor.practice.web import Response, json_response

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

_DESTRUCTION = {
    ("DELETE", "/rest/app-chat/conversations"): "deleted chats",
    ("POST", "/rest/export"): "exported data",
    ("POST", "/rest/cache/clear"): "cache",
}


def handle(app: App, request: Request) -> Response:
    """One call of the page's script. 401 for everybody who is not signed in."""
    account = account_of(app, request)
    if account is None:
        return json_response({"error": {"code": 16, "message": "No credentials provided", "details": []}}, 401)
    if (request.method, request.path) in _DESTRUCTION:
        app.destroy(_DESTRUCTION[request.method, request.path])
        return json_response({})
    match (request.method, request.path):
        case ("GET", "/rest/user-settings"):
            return app.settings(lambda: json_response(app.bent(app.stored(account.username))))
        case ("POST", "/rest/user-settings"):
            return _change(app, request, account)
        case ("GET", "/rest/user"):
            return json_response(_user(app, account))
        case ("GET", "/rest/app-chat/conversations"):
            chats = [{"conversationId": f"c-{n}", "title": title} for n, title in enumerate(PRIVATE_TEXTS)]
            return json_response({"conversations": chats})
        case ("POST", "/rest/sign-out"):
            app.end(token_of(request))
            app.destroy("session")
            return json_response({})
    return json_response({"error": {"code": 5, "message": "Not Found"}}, 404)


def _user(app: App, account: Account) -> dict[str, object]:
    return {
        "userId": hashlib.sha256(account.username.encode()).hexdigest()[:32],
        "email": app.knobs.shown_name or account.username,
        "givenName": account.name.partition(" ")[0],
        "country": "FR" if account.region == "eea" else "US",
        "organizationId": "kestrel" if account.structure == "workspace" else None,
        "xUsername": "ada_example",
    }


def _change(app: App, request: Request, account: Account) -> Response:
    asked = request.json
    status = app.write(request, account.username, asked if isinstance(asked, dict) else {})
    answer = app.stored(account.username) if status == 200 else {"error": {"code": 13, "message": "Internal"}}
    return replace(json_response(answer, status), delay=app.knobs.write_delay)
