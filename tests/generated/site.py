"""Serves one generated page on loopback, and keeps what is stored and what was asked."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from tests.generated.loading import body, script
from tests.generated.markup import STYLE, shows

if TYPE_CHECKING:
    from tests.generated.plan import Page

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_STATUS = {"status_403": 403, "status_429": 429, "status_500": 500, "region_beside_failure": 403}
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Site:
    """The service of one page. `log`: method and address of every request; `written`: those that could have written."""

    page: Page
    log: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    _asked: int = 0

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                site.log.append(f"{self.command} {self.path}")
                if self.command not in _READS and not self.path.startswith("/graphql"):
                    site.written.append(f"{self.command} {self.path}")
                site.answer(self, self.path.partition("?")[0])

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

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

    def told(self) -> str:
        """The settings as they are stored."""
        return body(self.page, {one.key: one.stored for one in self.page.settings})

    def answer(self, to: BaseHTTPRequestHandler, path: str) -> None:
        """Answer one request."""
        match path:
            case "/":
                _send(to, 200, self._document(), "text/html; charset=utf-8")
            case "/api/v2/account" | "/graphql":
                self._settings(to)
            case "/api/v2/profile":
                _send(to, 200, json.dumps({"plan": "free", "restricted_region": True, "name": "Ada"}))
            case "/events":
                self._stream(to)
            case "/live":
                self._socket(to)
            case _:
                _send(to, 404, "{}")

    def _settings(self, to: BaseHTTPRequestHandler) -> None:
        self._asked += 1
        self._closing.wait(self.page.delay)
        match self.page.failure:
            case "status_204":
                _send(to, 204, "")
            case "errors_in_data":
                _send(to, 200, json.dumps({"data": None, "errors": [{"message": "Not authorised"}]}))
            case "sign_in_page":
                _send(to, 200, "<!doctype html><title>Sign in</title><form></form>", "text/html")
            case "never":
                self._closing.wait()
            case "stale_first" if self._asked % 2 == 1:
                _send(to, 200, body(self.page, {one.key: False for one in self.page.settings}))
            case "stale_first":
                self._closing.wait(5)
                _send(to, 200, self.told())
            case failure if failure in _STATUS:
                _send(to, _STATUS[failure], json.dumps({"detail": "Try again later."}))
            case _:
                _send(to, 200, self.told(), "text/plain" if self.page.form == "rpc" else "application/json")

    def _document(self) -> str:
        page = self.page
        rows = "".join(one.shape.html(one.key, one.label, page.painted, page.words) for one in page.settings)
        data = self.told().replace("<", "\\u003c") if page.transport == "embedded" else ""
        embedded = f'<script type="application/json" id="__DATA__">{data}</script>' if data else ""
        preload = '<link rel="preload" as="fetch" crossorigin="anonymous" href="/api/v2/account?part=all">'
        settings = json.dumps([[one.key, one.leaf, one.encoding] for one in page.settings])
        functions = "\n".join(shows(one.shape, one.key, page.words) for one in page.settings)
        return (
            f'<!doctype html><html lang="{page.language}" dir="{"rtl" if page.language == "ar" else "ltr"}"><meta charset="utf-8">'
            f"<title>Settings</title><style>{STYLE}</style>{preload if page.transport == 'preloaded' else ''}"
            f'<header data-testid="me">ada</header><main><h1>{escape("Settings")}</h1>{rows}</main>{embedded}'
            f"<script>const shows = {{}}, settings = {settings};\n{functions}\n{script(page)}</script></html>"
        )

    def _stream(self, to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.end_headers()
        told = json.dumps(self.told())
        to.wfile.write(f": hello\n\nevent: settings\ndata: {told}\n\n".encode())
        to.wfile.flush()
        self._closing.wait()

    def _socket(self, to: BaseHTTPRequestHandler) -> None:
        key = hashlib.sha1(to.headers["Sec-WebSocket-Key"].encode() + _GUID).digest()
        to.send_response(101)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade"}.items():
            to.send_header(name, value)
        to.send_header("Sec-WebSocket-Accept", base64.b64encode(key).decode())
        to.end_headers()
        to.rfile.read(2 + 4 + len('{"get":"settings"}'))  # what the page sends, masked
        for message in ({"type": "hello"}, {"type": "settings", "text": self.told()}):
            text = json.dumps(message).encode()
            head = bytes([0x81, len(text)]) if len(text) < 126 else bytes([0x81, 126, *len(text).to_bytes(2, "big")])
            to.wfile.write(head + text)
            to.wfile.flush()
        self._closing.wait()


def _send(to: BaseHTTPRequestHandler, status: int, text: str, kind: str = "application/json") -> None:
    to.send_response(status)
    to.send_header("Content-Type", kind)
    to.send_header("Cache-Control", "no-store")
    if status != 204:
        to.send_header("Content-Length", str(len(text.encode())))
    to.end_headers()
    to.wfile.write(text.encode() if status != 204 else b"")
