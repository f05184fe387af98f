"""Node-RED from the npm registry: one control, which a consent dialog asks about too."""

from __future__ import annotations

import json
import secrets
import subprocess
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.ports import free_port

from . import npm
from .install import ROOT
from .product import Pair, Product, Values
from .program import Account
from .server import answers, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NODE = "24.19.0"
USER = "ada"
_EDITOR = {
    "view": {
        "view-store-zoom": False,
        "view-store-position": False,
        "view-show-grid": True,
        "view-snap-grid": True,
        "view-grid-size": 20,
        "view-node-status": True,
        "view-node-info-icon": True,
        "view-node-show-label": True,
        "view-show-tips": True,
        "view-show-welcome-tours": True,
    }
}
"""What the editor stores when a person opens it for the first time."""
_SETTINGS = """\
module.exports = {
  uiHost: "127.0.0.1", uiPort: %d, flowFile: "flows.json", editorTheme: {tours: false},
  adminAuth: {type: "credentials", users: [{username: "%s", password: "%s", permissions: "*"}]},
};
"""


@dataclass(frozen=True)
class NodeRed(Product):
    """A release of Node-RED."""

    @contextmanager
    def running(self, folder: Path) -> Iterator[Instance]:
        """See `Product`."""
        engine = npm.node(NODE)
        installed = npm.install("node-red", self.version, engine)
        password, port = secrets.token_urlsafe(12), free_port()
        hashed = subprocess.run(
            [engine.node, "-e", "console.log(require('bcryptjs').hashSync(process.argv[1], 8))", password],
            cwd=installed,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        (folder / "settings.js").write_text(_SETTINGS % (port, USER, hashed))
        base = f"http://127.0.0.1:{port}"
        program = str(installed / "node_modules/node-red/red.js")
        command = [str(engine.node), program, "--userDir", str(folder)]
        with running(command, {}, folder, lambda: answers(base)):
            yield Instance(Account("nodered", "node-red", base, USER), password)


@dataclass(frozen=True)
class Instance:
    """A Node-RED that is up. Its store is asked through its API, with a token of our own."""

    account: Account
    password: str

    def stored(self) -> Values:
        """See `Running`. The key is absent until somebody answered."""
        told = self._call("/settings").get("telemetryEnabled")
        return {"telemetry": None if told is None else "on" if told else "off"}

    def store(self, values: Mapping[str, str]) -> None:
        """See `Running`."""
        self._call("/settings/user", {"editor": _EDITOR, "telemetryEnabled": values["telemetry"] == "on"})

    def _call(self, path: str, body: object = None) -> Any:
        form = {"client_id": "node-red-editor", "grant_type": "password", "scope": "*"}
        data = urllib.parse.urlencode({**form, "username": USER, "password": self.password}).encode()
        with urllib.request.urlopen(f"{self.account.url}/auth/token", data, timeout=30) as answer:
            token = json.load(answer)["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        written = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.account.url}{path}", written, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


def release(version: str) -> NodeRed:
    """This release, with what is known of it."""
    return NodeRed(
        name="Node-RED",
        version=version,
        service="node-red",
        policy="node-red",
        pairs={"telemetry": Pair("off", "on")},
        checks=(str(ROOT / "tests/products/checks"),),
        fresh={"telemetry": "unknown"},
        patience=40.0,
    )
