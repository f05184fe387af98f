"""A look-alike of Open WebUI 0.12.4: self-hosted, plain HTTP, one page whose script asks for everything.

`locked` of an account names the permissions that an ordinary user lacks, such as `features.memories`,
`chat.temporary` or `settings.interface`; an account with the plan `admin` has them all.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from auditor.practice.app import App
from auditor.practice.assets import fill, static, text
from auditor.practice.open_webui import api, sign_in
from auditor.practice.open_webui.instance import Instance
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, in_page, not_found
from auditor.practice.web import html as document

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("127.0.0.1",)
LANGUAGES = ("en", "de", "fr", "es", "ja", "zh", "pt", "it")
LAYOUTS = ("usual", "second")
"""`usual`: a dialog with switches that are buttons. `second`: a page with a table of native switches."""

_DEAF_TO = ("challenge", "optimistic")


def open_webui(accounts: Collection[Account], knobs: Knobs | None = None, instance: Instance | None = None) -> App:
    """The practice Open WebUI. It shows every change at once; the control to miss or to double is Memory."""
    words = {"language": LANGUAGES, "layout": LAYOUTS, "overlay": ("none", "unknown")}
    handle = partial(_handle, instance or Instance())
    return App("open-webui", HOSTS, handle, accounts, knobs=knobs, words=words, deaf_to=_DEAF_TO, tls=False)


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in, for as long as the server runs the service at `app.url`."""
    token = app.begin(username)
    return storage_state(app.url, [sign_in.session_cookie(token)], {"token": token, "sidebar": "false"})


def _handle(instance: Instance, app: App, request: Request) -> Response:
    path = request.path
    if path == "/favicon.ico":
        return Response(204)
    if path.startswith("/static/common/"):
        return static("common", path.removeprefix("/static/common/"))
    if path.startswith("/static/"):
        return static("open_webui", path.removeprefix("/static/"))
    if path.startswith(sign_in.START):
        return sign_in.handle(app, request)
    if path == "/health" or path.startswith("/api/"):
        return api.handle(instance, app, request)
    if request.method != "GET":
        return not_found()
    return _page(app) if path == "/auth" else app.document(lambda: _page(app))


def _page(app: App) -> Response:
    words = json.loads(text("open_webui", "words.json"))[app.knobs.language]
    config = in_page({"knobs": vars(app.knobs), "words": words})
    return document(fill("open_webui", "page.html", markup={"config": config}, language=app.knobs.language))
