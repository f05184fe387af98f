"""A service on loopback that tells its one setting in many ways: by fetch, event stream, websocket, or in the document.

It keeps every request. What it stores is `on`; pages show what they are told, unless they are made not to.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from auditor.model.service import Service

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PAGE = """<!doctype html><title>Settings</title>DATA
<p data-testid="me">ada</p>
<div><span>Use my data for training</span> <button role="switch" id="toggle" aria-checked="PAINTED"
  aria-label="Use my data for training">x</button></div>
<div><span>Another setting</span> <button role="switch" id="other" aria-checked="true"
  aria-label="Another setting">x</button></div>
<script>
const show = (on, id = "toggle") => {
  document.getElementById(id).setAttribute("aria-checked", String(on));
  fetch(`/shown/${on}`, { method: "POST", body: String(on) });
};
const visits = Number(localStorage.visits || 0) + 1;
localStorage.visits = visits;
document.cookie = "visits=" + visits + "; path=/";
const opened = indexedDB.open("db", 1);
opened.onupgradeneeded = () => opened.result.createObjectStore("kept", { autoIncrement: true });
opened.onsuccess = () => {
  const kept = opened.result.transaction("kept", "readwrite").objectStore("kept");
  kept.add("visit");
  kept.count().onsuccess = (event) => fetch(`/visits?local=${visits}&database=${event.target.result}`);
};
WAY
</script>"""
_ASK = "fetch('/api/settings').then((a) => a.json()).then((told) => show(told.training));"
WAYS = {
    "fetch": _ASK,
    "fetch with an id of its own": _ASK.replace("settings'", "settings?request=' + Math.random()"),
    "rpc": "fetch('/rpc', { method: 'POST', body: JSON.stringify({ id: crypto.randomUUID(), op: 'read' }) })"
    ".then((a) => a.text()).then((text) => show(JSON.parse(JSON.parse(text.slice(5))[0][1])[0]));",
    "stream": "new EventSource('/stream').onmessage = (event) => show(JSON.parse(event.data).training);",
    "socket": "const socket = new WebSocket(`ws://${location.host}/socket`);"
    " socket.onopen = () => socket.send('settings?');"
    " socket.onmessage = (event) => {"
    " const told = JSON.parse(event.data); if ('theme' in told) show(told.training); };",
    "document": "show(JSON.parse(document.getElementById('data').textContent).training);",
    "redirect": _ASK.replace("settings", "moved"),
    "one flag for two": _ASK.replace("show(told.training)", "(show(told.training), show(told.training, 'other'))"),
    "never": "",
    "refused": _ASK.replace("settings", "settings/mine").replace("told.training", "told.training ?? false"),
    "refused beside a profile": _ASK.replace("settings", "profile") + " fetch('/api/settings/mine');",
    "of the region": _ASK.replace("settings", "profile").replace("told.training", "told.region.shares"),
    "late": f"setTimeout(() => {_ASK.rstrip(';')}, 4000);",
    "kept from before": "if (visits > 1) show(localStorage.kept === 'true'); else localStorage.kept = 'false';"
    " fetch('/api/settings').then((a) => a.json());",
}  # fmt: skip


def service() -> Service:
    """One switch that only the page tells."""
    return Service.model_validate(
        {
            "name": "Talking",
            "vendor": "Talking",
            "verified": date(2026, 11, 1),
            "verified_against": "itself",
            "sources": ["https://help.parrot.com"],
            "self_hosted": True,
            "sign_in": {"start": "/"},
            "identity": {"signed_in": [{"test_id": "me"}], "account": {"see": {"test_id": "me"}, "kind": "handle"}},
            "pages": {"main": {"open": [[{"goto": "/"}]], "ready": [{"test_id": "me"}]}},
            "controls": {
                "training": {
                    "title": "Use my data for training",
                    "purpose": "training",
                    "covers": ["text"],
                    "page": "main",
                    "readings": [{"see": "switch", "find": [{"role": "switch"}]}],
                    "by_hand": "Settings",
                    "confidence": "high",
                    "write": {"method": "POST", "path": "/api/settings", "json": "training"},
                }
            },
        }
    )


@dataclass
class Talking:
    """`way`: how its page learns the setting; `on`: what is stored; `painted`: what the page shows before."""

    way: str
    on: bool = False
    painted: str = "false"
    log: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        talking = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                talking.answer(self, self.path.partition("?")[0])

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                talking.answer(self, self.path.partition("?")[0])

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass

        self._closing = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def count(self, path: str) -> int:
        """How many requests began so."""
        return sum(one.startswith(path) for one in self.log)

    def answer(self, to: BaseHTTPRequestHandler, path: str) -> None:
        """Answer one request."""
        self.log.append(to.path)
        told = {"theme": True, "training": self.on, "flags": {str(n): True for n in range(30)}}
        match path:
            case "/":
                data = f'<script type="application/json" id="data">{json.dumps(told)}</script>'
                page = _PAGE.replace("DATA", data if self.way == "document" else "").replace("WAY", WAYS[self.way])
                self._send(to, page.replace("PAINTED", self.painted), "text/html")
            case "/api/settings":
                self._send(to, json.dumps(told))
            case "/api/moved":
                to.send_response(307)
                to.send_header("Location", "/api/settings")
                to.send_header("Content-Length", "0")
                to.end_headers()
            case "/api/profile":
                self._send(to, json.dumps({"plan": "free", "training": False, "region": {"shares": False}}))
            case "/api/settings/mine":
                self._send(to, '{"detail": "Forbidden"}', status=403)
            case "/rpc":
                self._send(to, ")]}'\n" + json.dumps([["read", json.dumps([self.on, "x"])]]))
            case "/stream":
                self._stream(to, told)
            case "/socket":
                self._socket(to, told)
            case _:
                self._send(to, "{}")

    @staticmethod
    def _send(to: BaseHTTPRequestHandler, text: str, kind: str = "application/json", status: int = 200) -> None:
        to.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(text.encode()))}.items():
            to.send_header(name, value)
        to.send_header("Set-Cookie", f"seen={time.time()}; Path=/")
        to.end_headers()
        to.wfile.write(text.encode())

    def _stream(self, to: BaseHTTPRequestHandler, told: dict[str, Any]) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.end_headers()
        to.wfile.write(f": hello\n\ndata: {json.dumps(told)}\n\n".encode())
        to.wfile.flush()
        self._closing.wait()

    def _socket(self, to: BaseHTTPRequestHandler, told: dict[str, Any]) -> None:
        key = hashlib.sha1(to.headers["Sec-WebSocket-Key"].encode() + _GUID).digest()
        to.send_response(101)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade"}.items():
            to.send_header(name, value)
        to.send_header("Sec-WebSocket-Accept", base64.b64encode(key).decode())
        to.end_headers()
        to.rfile.read(2 + 4 + len("settings?"))  # what the page sends, masked
        for message in ({"hello": 1}, told):
            text = json.dumps(message).encode()
            head = bytes([0x81, len(text)]) if len(text) < 126 else bytes([0x81, 126, *len(text).to_bytes(2, "big")])
            to.wfile.write(head + text)
            to.wfile.flush()
            time.sleep(0.05)
        self._closing.wait()
