"""What tests use that write a service of their own: a server on loopback, its service file, and an account there."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from auditor.audit.task import AccountTask
from auditor.model.config import Account, SignInWay
from auditor.model.observation import ServiceFile, Source
from auditor.model.service import Service
from auditor.sessions.vault import How, Session

if TYPE_CHECKING:
    from collections.abc import Mapping

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_BETWEEN = 0.05
"""Seconds between two messages of a socket."""
_FILE = ServiceFile(origin="own.yaml", sha256="0" * 64, verified="2026-11-01", verified_against="itself")


@dataclass(frozen=True)
class Asked:
    """One request as it arrived, and the ways to answer it. `url`: path and query."""

    method: str
    url: str
    body: bytes
    _to: BaseHTTPRequestHandler = field(repr=False, compare=False)
    _closing: threading.Event = field(repr=False, compare=False)

    @property
    def path(self) -> str:
        """Without the query."""
        return self.url.partition("?")[0]

    def header(self, name: str) -> str:
        """A header of the request; empty where it is not there."""
        return str(self._to.headers.get(name, ""))

    def send(self, text: str, kind: str = "application/json", status: int = 200, **headers: str) -> None:
        """Answer it; underscores in the names of `headers` stand for hyphens."""
        body = text.encode()
        given = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        self._begin(status, given if status == 204 else {**given, "Content-Length": str(len(body))})
        self._to.wfile.write(b"" if status == 204 else body)

    def wait(self, seconds: float | None = None) -> None:
        """Wait so long, or for ever; the end of the server ends it."""
        self._closing.wait(seconds)

    def stream(self, *events: str) -> None:
        """Answer with an event stream that stays open."""
        self._begin(200, {"Content-Type": "text/event-stream"})
        self._to.wfile.write("".join(f"{event}\n\n" for event in events).encode())
        self._to.wfile.flush()
        self._closing.wait()

    def socket(self, *messages: str) -> None:
        """Answer with a websocket: these messages after the first one of the page; it stays open."""
        key = hashlib.sha1(self._to.headers["Sec-WebSocket-Key"].encode() + _GUID).digest()
        accepted = {"Sec-WebSocket-Accept": base64.b64encode(key).decode()}
        self._begin(101, {"Upgrade": "websocket", "Connection": "Upgrade", **accepted})
        first = self._to.rfile.read(2)
        self._to.rfile.read(4 + (first[1] & 0x7F))  # its mask, and what it says
        for message in messages:
            text = message.encode()
            head = bytes([0x81, len(text)]) if len(text) < 126 else bytes([0x81, 126, *len(text).to_bytes(2, "big")])
            self._to.wfile.write(head + text)
            self._to.wfile.flush()
            time.sleep(_BETWEEN)
        self._closing.wait()

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self._to.send_response(status)
        for name, value in headers.items():
            self._to.send_header(name, value)
        self._to.end_headers()


@dataclass
class Server(ABC):
    """A web server on loopback that keeps every request; who makes one of their own writes `answer`."""

    log: list[Asked] = field(default_factory=list, kw_only=True)

    @abstractmethod
    def answer(self, asked: Asked) -> None:
        """Answer one request."""

    def __enter__(self) -> Self:
        self._closing = threading.Event()
        self._server = _Threads(("127.0.0.1", 0), _handler(self, self._closing))
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()

    def count(self, start: str, method: str | None = None) -> int:
        """How many requests came whose address begins so."""
        return sum(request.url.startswith(start) and method in {None, request.method} for request in self.log)


class _Threads(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away is no error."""


def _handler(server: Server, closing: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.command, self.path, body, self, closing)
            server.log.append(asked)
            server.answer(asked)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
            pass

    return Handler


def declared(controls: Mapping[str, Mapping[str, Any]], **more: Any) -> Service:
    """A service file: one page at `/` with these controls, signed in and named by the test id `me`.

    A control needs `readings` only; `more` are other parts of the file.
    """
    usual = {"purpose": "training", "covers": ["text"], "page": "main", "by_hand": "Settings", "confidence": "high"}
    return Service.model_validate(
        {
            "name": "Own",
            "vendor": "Nobody",
            "verified": date(2026, 11, 1),
            "verified_against": "itself",
            "sources": ["https://help.parrot.com"],
            "self_hosted": True,
            "sign_in": {"start": "/"},
            "identity": {"signed_in": [{"test_id": "me"}], "account": {"see": {"test_id": "me"}, "kind": "handle"}},
            "pages": {"main": {"open": [[{"goto": "/"}]], "ready": [{"test_id": "me"}]}},
            "controls": {name: {"title": name, **usual, **control} for name, control in controls.items()},
            **more,
        }
    )


def task(service: Service, origin: str, *, account_id: str = "me", expected: str = "off") -> AccountTask:
    """Ada's account at this service, whose controls are all expected to have one value. Nothing is stored yet."""
    account = Account(service="own", username="ada", sign_in=SignInWay.SESSION, url=origin)
    nothing: dict[str, Any] = {"cookies": [], "origins": []}
    session = Session("own", account_id, How.IMPORT, datetime.now(UTC), nothing, "ada")
    source = Source(file="auditor.yaml", line=1)
    return AccountTask(
        account_id, account, service, _FILE, source, dict.fromkeys(service.controls, expected), session=session
    )
