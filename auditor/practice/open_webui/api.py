"""What the practice Open WebUI answers under /api/: its configuration, settings and their one write, destruction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.open_webui.instance import VERSION, interface_keys_are_dropped, permissions, public_config
from auditor.practice.open_webui.sign_in import account_of, unauthorized
from auditor.practice.web import Response, json_response

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.open_webui.instance import Instance
    from auditor.practice.web import Request

_SETTINGS = "/api/v1/users/user/settings"
_MEMORIES = "/api/v1/memories/"
_ANSWERS: dict[str, object] = {
    "/api/v1/chats/": [{"id": f"c-{n}", "title": title} for n, title in enumerate(PRIVATE_TEXTS[:3])],
    "/api/v1/chats/pinned": [],
    "/api/v1/configs/banners": [],
    "/api/v1/folders/": [],
    "/api/v1/tools/": [],
    "/api/models": {"data": []},
    "/api/changelog": {VERSION: {"date": "2026-10-30", "added": [{"title": "Calmer settings", "content": "Fewer."}]}},
    "/api/usage": {"model_ids": [], "user_count": 1},
    _MEMORIES: [{"id": "m-1", "content": PRIVATE_TEXTS[3]}],
}
_DESTRUCTION = {
    ("GET", "/api/v1/chats/all"): "exported chats",
    ("POST", "/api/v1/chats/import"): "imported chats",
    ("POST", "/api/v1/chats/archive/all"): "archived chats",
    ("DELETE", "/api/v1/chats/"): "deleted chats",
    ("DELETE", "/api/v1/chats/share/all"): "unshared chats",
    ("DELETE", "/api/v1/files/all"): "files",
    ("DELETE", "/api/v1/memories/delete/user"): "memories",
}


def handle(instance: Instance, app: App, request: Request) -> Response:
    """One call of the page's script. Configuration and version are public."""
    account = account_of(app, request)
    match request.path:
        case "/health":
            return json_response({"status": True})
        case "/api/config":
            return json_response(public_config(instance, signed_in=account is not None))
        case "/api/version":
            return json_response({"version": VERSION})
    if account is None:
        return unauthorized()
    match (request.method, request.path):
        case ("GET", "/api/v1/users/user/settings"):
            raw = request.query.get("raw") == "true"
            return app.settings(
                lambda: json_response(_session_user(app, account, {} if raw else instance.interface_defaults))
            )
        case ("POST", "/api/v1/users/user/settings/update"):
            return _change(app, request, account)
        case ("POST", "/api/v1/users/user/info/update"):
            return json_response({"location": "told"})
    return _other(instance, app, request, account)


def _other(instance: Instance, app: App, request: Request, account: Account) -> Response:
    destroyed = _DESTRUCTION.get((request.method, request.path))
    if destroyed:
        app.destroy(destroyed)
        return json_response({"status": True})
    if request.path == _MEMORIES and not instance.memories:
        return json_response({"detail": "Not Found"}, 404)
    if request.path == _MEMORIES and not permissions(account)["features"]["memories"]:
        return json_response({"detail": "403 Forbidden"}, 403)
    if request.method == "GET" and request.path in _ANSWERS:
        return json_response(_ANSWERS[request.path])
    return json_response({"detail": "Not Found"}, 404)


def _session_user(app: App, account: Account, defaults: object) -> object:
    """`null` for an account that has never changed anything, where the instance has no defaults."""
    personal = {key: value for key, value in app.stored(account.username).items() if value is not None}
    written = any(write.username == account.username for write in app.writes)
    if not personal and not written and not defaults:
        return None
    below = defaults if isinstance(defaults, dict) else {}
    return {"ui": app.bent({**below, **personal})}


def _change(app: App, request: Request, account: Account) -> Response:
    asked = request.json
    changes = asked.get("ui") if isinstance(asked, dict) else None
    changes = changes if isinstance(changes, dict) else {}
    if interface_keys_are_dropped(app, account.username):
        changes = {key: value for key, value in changes.items() if key in {"memory", "version"}}
    status = app.write(request, account.username, changes)
    answer = _session_user(app, account, {}) if status == 200 else {"detail": "The settings could not be saved."}
    return replace(json_response(answer, status), delay=app.knobs.write_delay)
