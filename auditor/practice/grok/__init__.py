"""A look-alike of Grok: a settings overlay at grok.com/?_s=data, and xAI's sign-in at accounts.x.ai.

Two stored fields say the opposite of their switch, one is absent while its switch is on, and in the European Economic
Area the page itself writes the first settings of an account.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditor.practice.app import App
from auditor.practice.grok import api, sign_in
from auditor.practice.shell import Shell, asset
from auditor.practice.storage_state import storage_state
from auditor.practice.web import Response, not_found

if TYPE_CHECKING:
    from collections.abc import Collection

    from auditor.practice.account import Account
    from auditor.practice.knobs import Knobs
    from auditor.practice.web import Request

HOSTS = ("grok.com", "accounts.x.ai")
_SHELL = Shell("Grok", '<div id="root"></div>\n<div id="portal"></div>')
LAYOUTS = ("usual", "second")
"""`usual`: an overlay with switches that are buttons. `second`: a page with a description list and checkboxes."""

DEFAULTS = {
    "excludeFromTraining": False,
    "allowXPersonalization": True,
    "enableMemory": True,
    "allowShareIndexing": True,
}
PROTECTIVE = {
    "excludeFromTraining": True,
    "allowXPersonalization": False,
    "enableMemory": False,
    "allowShareIndexing": False,
}


def grok(accounts: Collection[Account], knobs: Knobs | None = None) -> App:
    """The practice Grok. An account in the EEA without settings of its own is a fresh one: nothing is stored yet."""
    words = {"layout": LAYOUTS, "overlay": ("none", "unknown")}
    return App("grok", HOSTS, _handle, [_with_defaults(account) for account in accounts], knobs=knobs, words=words)


def session_state(app: App, username: str) -> dict[str, Any]:
    """A browser that is signed in."""
    return storage_state(app.url, sign_in.session_cookies(app.begin(username)))


def _with_defaults(account: Account) -> Account:
    if account.region == "eea":
        return replace(account, settings={**PROTECTIVE, **account.settings} if account.settings else {})
    return replace(account, settings={**DEFAULTS, **account.settings})


def _handle(app: App, request: Request) -> Response:
    file = asset("grok", request)
    if file is not None:
        return file
    if request.host == "accounts.x.ai":
        return sign_in.handle(app, request)
    if request.path == "/auth/callback":
        return sign_in.redeem(app, request)
    if request.path.startswith("/rest/"):
        return api.handle(app, request)
    if request.method == "GET" and (request.path == "/" or request.path.startswith(("/c/", "/share-links"))):
        return app.document(lambda: _SHELL.page(app))
    return not_found()
