"""Serves practice services on loopback: TLS for the ones with real origins, plain HTTP for self-hosted ones.

Which origin is meant is in the Host header; that a browser's connections arrive here is the caller's affair.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any, Self

from auditor.practice.certificate import make_certificate
from auditor.practice.web import Request, Response, html

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from auditor.practice.app import App

_BIGGEST_BODY = 1_000_000


@dataclass(frozen=True)
class LogEntry:
    """One request that was answered. `path` has the query."""

    host: str
    method: str
    path: str
    body_size: int
    status: int


class PracticeServer:
    """Context manager. `port` and `spki` are those of the TLS services, `plain_ports` has a port for each other one.

    `log` holds every answered request, `errors` what went wrong inside a practice service (a bug of it).
    """

    def __init__(self, apps: Collection[App], *, port: int = 0) -> None:
        self.apps = {app.service: app for app in apps}
        self.port = port
        self.spki = ""
        self.plain_ports: dict[str, int] = {}
        self.log: list[LogEntry] = []
        self.errors: list[BaseException] = []
        self.closing = threading.Event()
        self._listeners: list[_Listener] = []

    def __enter__(self) -> Self:
        secure = [app for app in self.apps.values() if app.tls]
        if secure:
            self.port = self._listen(self._choose, self.port, self._tls(secure))
        for app in self.apps.values():
            if not app.tls:
                self._open_plain(app.service)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        for listener in self._listeners:
            listener.stop()

    def put(self, app: App) -> None:
        """Puts a service in the place of the one with the same name, while connections stay as they are."""
        former = self.apps.get(app.service)
        if former is None or former.tls != app.tls:
            raise ValueError(f"no {'TLS' if app.tls else 'plain'} service {app.service} to take the place of")
        app.url = former.url
        self.apps = {**self.apps, app.service: app}

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name that is served over TLS."""
        return tuple(host for app in self.apps.values() if app.tls for host in app.hosts)

    def _choose(self, host: str) -> App | None:
        return next((app for app in self.apps.values() if app.tls and host in app.hosts), None)

    def _open_plain(self, service: str) -> None:
        port = self._listen(lambda host: self.apps[service], 0, None)
        self.plain_ports[service] = port
        self.apps[service].url = f"http://127.0.0.1:{port}"

    def _tls(self, apps: list[App]) -> ssl.SSLContext:
        names = [name for app in apps for host in app.hosts for name in (host, f"*.{host}")]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            made = make_certificate([*names, "127.0.0.1"], Path(folder))
            context.load_cert_chain(made.file)
        self.spki = made.spki
        return context

    def _listen(self, choose: Callable[[str], App | None], port: int, context: ssl.SSLContext | None) -> int:
        listener = _Listener(self, choose, port, context)
        self._listeners.append(listener)
        listener.start()
        return int(listener.server_address[1])


class _Listener(ThreadingMixIn, HTTPServer):
    """One port. Threads are daemons, so that a crash is not held up, and are still joined by `stop`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        practice: PracticeServer,
        choose: Callable[[str], App | None],
        port: int,
        context: ssl.SSLContext | None,
    ) -> None:
        self.practice = practice
        self.choose = choose
        self.context = context
        self.open: set[socket.socket] = set()
        self.guard = threading.Lock()
        self.workers: set[threading.Thread] = set()
        super().__init__(("127.0.0.1", port), _Handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.shutdown()
        self.thread.join()
        with self.guard:
            for connection in self.open:
                # of the base class: it may be called while another thread is inside the TLS layer
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
            workers = list(self.workers)
        for worker in workers:
            worker.join(5)
        self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the worker thread: a slow handshake on the listening socket would keep everybody else waiting."""
        with self.guard:
            self.workers.add(threading.current_thread())
        try:
            request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context is not None:
                request = self.context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
            with request:
                self._serve(request, client_address)
        finally:
            with self.guard:
                self.workers.discard(threading.current_thread())

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        with self.guard:
            if self.practice.closing.is_set():
                return
            self.open.add(request)
        try:
            if isinstance(request, ssl.SSLSocket):
                request.do_handshake()
            super().finish_request(request, client_address)
        except OSError:
            pass  # the browser went away, or did not like the certificate: its affair
        finally:
            with self.guard:
                self.open.discard(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing is printed; what a service did wrong is in `errors` already."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def answer(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _BIGGEST_BODY))
        host = (self.headers.get("Host") or "").partition(":")[0].lower()
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, host, self.path, headers, body)
        response = self._ask(request)
        closing = self.server.practice.closing
        closing.wait(None if response.hangs else response.delay)
        if closing.is_set() or response.hangs:
            self.close_connection = True
            return
        self.server.practice.log.append(LogEntry(host, self.command, self.path, len(body), response.status))
        self._send(response, host)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def _ask(self, request: Request) -> Response:
        app = self.server.choose(request.host)
        if app is None:
            return html("<!doctype html><title>Not here</title>No practice service has this name.", 421)
        try:
            return app.handle(app, request)
        except Exception as error:  # a bug of a practice service must be seen by the tests
            self.server.practice.errors.append(error)
            return html("<!doctype html><title>A bug</title>The practice service failed.", 500)

    def _send(self, response: Response, host: str) -> None:
        app = self.server.choose(host)
        self.send_response_only(response.status)
        self.send_header("Date", self.date_time_string(app.now() if app else None))
        if response.body or response.stream:
            self.send_header("Content-Type", response.content_type)
        if response.stream:
            self.send_header("Connection", "close")
        elif response.status not in {204, 304}:
            self.send_header("Content-Length", str(len(response.body)))
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body[: len(response.body) // 2] if response.cut else response.body)
        self.close_connection = self.close_connection or response.cut
        if response.stream:
            self._stream(response)

    def _stream(self, response: Response) -> None:
        closing = self.server.practice.closing
        for seconds, piece in response.stream:
            if closing.wait(seconds):
                return
            self.wfile.write(piece)
            self.wfile.flush()
        closing.wait()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gave it
        """Nothing is printed: `PracticeServer.log` has it."""
