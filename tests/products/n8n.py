"""n8n from the npm registry: instance-level controls, said by a switch, by the presence of a button, and by selects."""

from __future__ import annotations

import http.cookiejar
import json
import secrets
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.ports import free_port

from . import npm
from .product import Pair, Product, Values
from .program import Account
from .server import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NODE = "24.19.0"
USER = "ada@example.com"
_UP = "Editor is now accessible"
"""In the log; its health check says yes before the migrations are done."""
_ON = {True: "on", False: "off"}
_WORDS = {"require_approval": "ask", "always_allow": "allow", "blocked": "block"}
_KEYS = {word: key for key, word in _WORDS.items()}
_PERMISSIONS = {
    "web-search": "webSearch",
    "fetch-urls": "fetchUrl",
    "read-files": "readFilesystem",
    "browser-credentials": "createCredential",
}


@dataclass(frozen=True)
class N8n(Product):
    """A release of n8n."""

    @contextmanager
    def running(self, folder: Path) -> Iterator[Instance]:
        """See `Product`."""
        engine = npm.node(NODE)
        installed = npm.install("n8n", self.version, engine, "--ignore-scripts")
        npm.build(installed, "sqlite3", engine)
        password, port = f"Aa1{secrets.token_urlsafe(12)}", free_port()
        base = f"http://127.0.0.1:{port}"
        environment = {
            "N8N_USER_FOLDER": str(folder),
            "N8N_LISTEN_ADDRESS": "127.0.0.1",
            "N8N_HOST": "127.0.0.1",
            "N8N_PORT": str(port),
            "N8N_SECURE_COOKIE": "false",
            "N8N_DIAGNOSTICS_ENABLED": "false",
            "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
            "N8N_TEMPLATES_ENABLED": "false",
            "N8N_RUNNERS_ENABLED": "false",
        }
        log = folder / "server.log"
        command = [str(engine.node), str(installed / "node_modules/n8n/bin/n8n"), "start"]
        with running(command, environment, folder, lambda: _UP in log.read_text(errors="replace"), 300):
            instance = Instance(Account("n8n", "n8n", base, USER), password)
            instance.set_up()
            yield instance


@dataclass(frozen=True)
class Instance:
    """An n8n that is up, with its owner. Its store is asked through its API, signed in beside the browser."""

    account: Account
    password: str
    _cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def set_up(self) -> None:
        """Make the owner's account; this signs in."""
        who = {"email": USER, "firstName": "Ada", "lastName": "Example", "password": self.password}
        self._call("POST", "/rest/owner/setup", who)

    def stored(self) -> Values:
        """See `Running`."""
        modules = self._call("GET", "/rest/module-settings")["data"]
        assistant = self._call("GET", "/rest/instance-ai/settings")["data"]
        tracing = self._call("GET", "/rest/otel/settings")["data"]
        return {
            "chat": _ON.get(modules["chat-hub"]["enabled"]),
            "mcp": _ON.get(modules["mcp"]["mcpAccessEnabled"]),
            "assistant": _ON.get(assistant["enabled"]),
            "tracing": _ON.get(tracing["enabled"]),
            "trace-nodes": _ON.get(tracing["includeNodeSpans"]),
            **{control: _WORDS.get(assistant["permissions"].get(key)) for control, key in _PERMISSIONS.items()},
        }

    def store(self, values: Mapping[str, str]) -> None:
        """See `Running`."""
        wanted = {control: value == "on" for control, value in values.items()}
        self._call("PUT", "/rest/chat/enabled", {"enabled": wanted["chat"]})
        self._call("PATCH", "/rest/mcp/settings", {"mcpAccessEnabled": wanted["mcp"]})
        permissions = {key: _KEYS[values[control]] for control, key in _PERMISSIONS.items()}
        self._call("PUT", "/rest/instance-ai/settings", {"enabled": wanted["assistant"], "permissions": permissions})
        tracing = self._call("GET", "/rest/otel/settings")["data"]
        self._call(
            "PUT",
            "/rest/otel/settings",
            {**tracing, "enabled": wanted["tracing"], "includeNodeSpans": wanted["trace-nodes"]},
        )

    def _call(self, method: str, path: str, body: object = None) -> Any:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "browser-id": "auditor-tests"}
        request = urllib.request.Request(f"{self.account.url}{path}", data, headers, method=method)
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")


def release(version: str) -> N8n:
    """This release, with what is known of it."""
    return N8n(
        name="n8n",
        version=version,
        service="n8n",
        policy="strict",
        pairs={
            "chat": Pair("off", "on"),
            "mcp": Pair("off", "on"),
            "assistant": Pair("off", "on"),
            "tracing": Pair("off", "on"),
            "trace-nodes": Pair("off", "on"),
            "web-search": Pair("block", "allow"),
            "fetch-urls": Pair("block", "ask"),
            "read-files": Pair("block", "allow"),
            "browser-credentials": Pair("block", "ask"),
        },
        needs=dict.fromkeys(_PERMISSIONS, "assistant"),
        not_offered=frozenset({"ai-values"}),
        by_hand=frozenset({"assistant", "mcp", "tracing"}),  # “deleted”, “revokes”, “exported”: never pressed
        patience=30.0,
    )
