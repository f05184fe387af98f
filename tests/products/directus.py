"""Directus from the npm registry: three switches whose page saves by a bar, and a session that turns at every load."""

from __future__ import annotations

import json
import secrets
import subprocess
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.ports import free_port

from . import npm
from .product import Pair, Product, Values
from .program import Account
from .server import answers, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NODE = "22.20.0"
USER = "ada@example.com"
_KEYS = {
    "mcp": "mcp_enabled",
    "mcp-deletes": "mcp_allow_deletes",
    "mcp-system-prompt": "mcp_system_prompt_enabled",
}


@dataclass(frozen=True)
class Directus(Product):
    """A release of Directus."""

    @contextmanager
    def running(self, folder: Path) -> Iterator[Instance]:
        """See `Product`."""
        engine = npm.node(NODE)
        installed = npm.install("directus", self.version, engine, "--ignore-scripts")
        npm.build(installed, "isolated-vm", engine, "--release")
        npm.build(installed, "sqlite3", engine)
        password, port = secrets.token_urlsafe(12), free_port()
        base = f"http://127.0.0.1:{port}"
        environment = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PUBLIC_URL": base,
            "DB_CLIENT": "sqlite3",
            "DB_FILENAME": str(folder / "data.db"),
            "SECRET": secrets.token_hex(32),
            "TELEMETRY": "false",
            "ADMIN_EMAIL": USER,
            "ADMIN_PASSWORD": password,
        }
        cli = str(installed / "node_modules/directus/cli.js")
        subprocess.run(
            [engine.node, cli, "bootstrap"],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", **environment},
            check=True,
            capture_output=True,
            timeout=300,
        )
        with running([str(engine.node), cli, "start"], environment, folder, lambda: answers(f"{base}/server/ping")):
            yield Instance(Account("directus", "directus", base, USER), password)


@dataclass(frozen=True)
class Instance:
    """A Directus that is up. Its store is asked through its API, signed in beside the browser."""

    account: Account
    password: str

    def stored(self) -> Values:
        """See `Running`."""
        told = self._call("GET", "/settings")["data"]
        return {control: {True: "on", False: "off"}.get(told[key]) for control, key in _KEYS.items()}

    def store(self, values: Mapping[str, str]) -> None:
        """See `Running`."""
        self._call("PATCH", "/settings", {_KEYS[control]: value == "on" for control, value in values.items()})

    def _call(self, method: str, path: str, body: object = None) -> Any:
        told = self._ask("POST", "/auth/login", {"email": USER, "password": self.password, "mode": "json"}, "")
        return self._ask(method, path, body, told["data"]["access_token"])

    def _ask(self, method: str, path: str, body: object, token: str) -> Any:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.account.url}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


def release(version: str) -> Directus:
    """This release, with what is known of it."""
    return Directus(
        name="Directus",
        version=version,
        service="directus",
        policy="strict",
        pairs={
            "mcp": Pair("off", "on"),
            "mcp-deletes": Pair("off", "on"),
            "mcp-system-prompt": Pair("on", "off"),
        },
        by_hand=frozenset({"mcp-deletes"}),  # “Allow Deletes” is never clicked
        patience=25.0,
    )
