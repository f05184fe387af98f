"""Serves one generated page on loopback, and keeps what is stored and what was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from tests.generated.loading import body, decoded, script
from tests.generated.markup import STYLE, shows
from tests.serving import Asked, Server

if TYPE_CHECKING:
    from tests.generated.plan import Page

_STATUS = {"status_403": 403, "status_429": 429, "status_500": 500, "region_beside_failure": 403}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Site(Server):
    """The service of one page."""

    page: Page
    stored: dict[str, bool] = field(default_factory=dict)
    """By the key of a setting."""
    written: list[str] = field(default_factory=list)
    """Keys of the settings that somebody wrote, and requests that could have written anything else."""
    _asked: int = 0

    def __post_init__(self) -> None:
        self.stored = {setting.key: setting.stored for setting in self.page.settings}

    def told(self) -> str:
        """The settings as they are stored."""
        return body(self.page, self.stored)

    def answer(self, asked: Asked) -> None:
        """Answer one request."""
        if asked.method not in _READS and asked.path != "/graphql":
            self._save(asked)
            return
        match asked.path:
            case "/":
                asked.send(self._document(), "text/html; charset=utf-8")
            case "/api/v2/account" | "/graphql":
                self._settings(asked)
            case "/api/v2/profile":
                asked.send(json.dumps({"plan": "free", "restricted_region": True, "name": "Ada"}))
            case "/events":
                asked.stream(": hello", f"event: settings\ndata: {json.dumps(self.told())}")
            case "/live":
                asked.socket('{"type": "hello"}', json.dumps({"type": "settings", "text": self.told()}))
            case _:
                asked.send("{}", status=404)

    def _save(self, asked: Asked) -> None:
        if (asked.method, asked.path) != ("PATCH", "/api/v2/account"):
            self.written.append(f"{asked.method} {asked.url}")
            asked.send("{}", status=404)
            return
        change = json.loads(asked.body)["settings"]
        for setting in self.page.settings:
            if setting.leaf in change:
                self.written.append(setting.key)
                if self.page.saving in {"at_once", "by_button"}:
                    self.stored[setting.key] = decoded(setting, change[setting.leaf])
        refused = self.page.saving == "refused"
        asked.send('{"detail": "Try again later."}' if refused else '{"ok": true}', status=500 if refused else 200)

    def _settings(self, asked: Asked) -> None:
        self._asked += 1
        asked.wait(self.page.delay)
        match self.page.failure:
            case "status_204":
                asked.send("", status=204)
            case "errors_in_data":
                asked.send(json.dumps({"data": None, "errors": [{"message": "Not authorised"}]}))
            case "sign_in_page":
                asked.send("<!doctype html><title>Sign in</title><form></form>", "text/html")
            case "never":
                asked.wait()
            case "stale_first" if self._asked % 2 == 1:
                asked.send(
                    body(self.page, {setting.key: False for setting in self.page.settings}), Cache_Control="no-store"
                )
            case "cached_then_refused" if self._asked == 1:
                asked.send(
                    body(self.page, {setting.key: False for setting in self.page.settings}), Cache_Control="no-store"
                )
            case "cached_then_refused":
                asked.send('{"detail": "Forbidden"}', status=403)
            case "stale_first":
                asked.wait(5)
                asked.send(self.told(), Cache_Control="no-store")
            case failure if failure in _STATUS:
                asked.send(json.dumps({"detail": "Try again later."}), status=_STATUS[failure])
            case _:
                asked.send(
                    self.told(),
                    "text/plain" if self.page.form == "rpc" else "application/json",
                    Cache_Control="no-store",
                )

    def _document(self) -> str:
        page = self.page
        known = self.stored if page.transport == "rendered" else dict.fromkeys(self.stored, page.painted)
        rows = "".join(
            setting.shape.html(setting.key, setting.label, known[setting.key], page.words) for setting in page.settings
        )
        rows += '<button id="save" disabled>Save</button>' if page.saving == "by_button" else ""
        data = self.told().replace("<", "\\u003c") if page.transport == "embedded" else ""
        embedded = f'<script type="application/json" id="__DATA__">{data}</script>' if data else ""
        preload = '<link rel="preload" as="fetch" crossorigin="anonymous" href="/api/v2/account?part=all">'
        settings = json.dumps([[setting.key, setting.leaf, setting.encoding] for setting in page.settings])
        functions = "\n".join(shows(setting.shape, setting.key, page.words) for setting in page.settings)
        return (
            f'<!doctype html><html lang="{page.language}" dir="{"rtl" if page.language == "ar" else "ltr"}"><meta charset="utf-8">'
            f"<title>Settings</title><style>{STYLE}</style>{preload if page.transport == 'preloaded' else ''}"
            f'<header data-testid="me">ada</header><main><h1>{escape("Settings")}</h1>{rows}</main>{embedded}'
            f"<script>const shows = {{}}, now = {{}}, settings = {settings};\n{functions}\n{script(page)}</script></html>"
        )
