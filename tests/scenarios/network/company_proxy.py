"""A company's CONNECT proxy that asks for a name and a password."""

from __future__ import annotations

import base64
import select
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, Self

from .wire import head


class Place(Protocol):
    """Where the proxy leads everything to."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


NAME, PASSWORD = "ada@corp", "p@ss: wörd"
URL_NAME, URL_PASSWORD = "ada%40corp", "p%40ss%3A%20w%C3%B6rd"


@dataclass
class CompanyProxy:
    """A CONNECT proxy with Basic authentication. `asked` has every target and `heads` every head that came."""

    to: Place
    tls: ssl.SSLContext | None = None
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for connection in (self._server, *self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in (self._server, *self._open):
            each.close()

    def _start(self, work: object, *values: object) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._start(self._serve, self._server.accept()[0])

    def _serve(self, client: socket.socket) -> None:
        self._open.append(client)
        with suppress(OSError):
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
                self._open.append(client)
            asked = head(client).decode()
            self.heads.append(asked)
            expected = base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
            if f"Proxy-Authorization: Basic {expected}\r\n" not in asked:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                client.shutdown(socket.SHUT_RDWR)
                return
            self.asked.append(asked.split(" ")[1])
            far = socket.create_connection((self.to.host, self.to.port))
            self._open.append(far)
            client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: corp\r\n\r\n")
            self._pass_on(client, far)

    def _pass_on(self, client: socket.socket, far: socket.socket) -> None:
        other = {client: far, far: client}
        while True:
            waiting = isinstance(client, ssl.SSLSocket) and client.pending()
            for side in [client] if waiting else select.select([client, far], [], [])[0]:
                if not (data := side.recv(65536)):
                    for each in other:
                        each.shutdown(socket.SHUT_RDWR)
                    return
                other[side].sendall(data)
