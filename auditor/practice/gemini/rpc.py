"""The calls of the Activity page: one POST address, distinguished by `rpcids`, answered as batchexecute does."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.practice.account import PRIVATE_TEXTS
from auditor.practice.gemini.session import account_of
from auditor.practice.web import Response, json_response

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

PATH = "/_/FootprintsMyactivityUi/data/batchexecute"
READ, LIST, WRITE, DELETE = "mOLYqe", "Ehnpxc", "vJHwZd", "DyZVwd"
_ORDER = ("keep_activity", "auto_delete", "audio")


def handle(app: App, request: Request) -> Response:
    """Reads or writes settings, lists or deletes activity."""
    account = account_of(app, request)
    rpc = request.query.get("rpcids", "")
    if account is None:
        return json_response({"error": "unauthenticated"}, 401)
    match rpc:
        case "mOLYqe":
            return app.settings(lambda: _answer(rpc, _settings(app, account)))
        case "Ehnpxc":
            return _answer(rpc, [[text, "Prompted"] for text in PRIVATE_TEXTS])
        case "vJHwZd":
            return _change(app, request, account)
        case "DyZVwd":
            app.destroy("activity")
            return _answer(rpc, [])
        case _:
            return json_response({}, 400)


def _settings(app: App, account: Account) -> list[object]:
    """Values by position, as such calls have them, without keys."""
    stored = app.bent(app.stored(account.username))
    return [[stored[key]] if key in stored else [] for key in _ORDER]


def _change(app: App, request: Request, account: Account) -> Response:
    asked = json.loads(request.form.get("f.req", "{}"))
    changes = {key: value for key, value in asked.items() if key in _ORDER}
    if "and_delete" in asked:
        app.destroy("activity")
    status = app.write(request, account.username, changes)
    answer = _answer("vJHwZd", []) if status == 200 else json_response({}, status)
    return replace(answer, delay=app.knobs.write_delay)


def _answer(rpc: str, payload: object) -> Response:
    line = json.dumps([["wrb.fr", rpc, json.dumps(payload), None, None, None, "generic"]])
    body = f")]}}'\n\n{len(line.encode()) + 2}\n{line}\n".encode()
    return Response(200, body, "application/json; charset=utf-8", (("Cache-Control", "no-store"),))
