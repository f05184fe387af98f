"""Sockets for the tests: listeners that keep what reaches them, a gate that runs, a client that speaks to it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, TypeVar

from auditor.browser.proxy import ConnectTo, Gate, Network

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence

T = TypeVar("T")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def until(true: Callable[[], object], seconds: float = 15) -> None:
    """Wait for something that happens in another thread."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def answer_http(got: bytes) -> bytes:
    """A server that keeps its connections: an answer for each request that has come."""
    return OK * got.count(b"\r\n\r\n")


@dataclass
class Listener:
    """A TCP server on loopback. `got` has what each connection sent so far; `answer` makes the reply to new bytes."""

    answer: Callable[[bytes], bytes] = answer_http
    family: socket.AddressFamily = socket.AF_INET
    closes: bool = False
    reads: bool = True
    got: list[bytearray] = field(default_factory=list)
    _sockets: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        server = socket.create_server((self.host, 0), family=self.family)
        self._sockets.append(server)
        self._start(lambda: self._accept(server))
        return self

    def __exit__(self, *_: object) -> None:
        for item in self._sockets:
            with contextlib.suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each_socket in self._sockets:
            each_socket.close()

    @property
    def host(self) -> str:
        """The address that it listens on."""
        return "::1" if self.family is socket.AF_INET6 else "127.0.0.1"

    @property
    def port(self) -> int:
        """Its port."""
        return int(self._sockets[0].getsockname()[1])

    @property
    def text(self) -> str:
        """All that came, over all connections."""
        return b"\n".join(map(bytes, self.got)).decode("latin-1")

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            self._sockets.append(connection)
            self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        mine = bytearray()
        self.got.append(mine)
        if self.reads:
            self._start(lambda: self._converse(connection, mine))

    def _converse(self, connection: socket.socket, mine: bytearray) -> None:
        with contextlib.suppress(OSError):
            while data := connection.recv(65536):
                mine += data
                if reply := self.answer(data):
                    connection.sendall(reply)
                    if self.closes:
                        break
            connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Datagrams:
    """A UDP socket on loopback that keeps what arrives."""

    got: list[bytes] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = self._socket.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(5)
        self._socket.close()

    def _receive(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(TimeoutError):
                self.got.append(self._socket.recv(65536))


class Loop:
    """An event loop in a thread of its own."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self.complaints: list[str] = []
        self._loop.set_exception_handler(lambda _, context: self.complaints.append(str(context)))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run(asyncio.sleep(0.02))  # what is just closing needs a turn of the loop
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def run(self, work: Coroutine[object, object, T], seconds: float = 30) -> T:
        """Run this in the loop; TimeoutError where it does not end."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)


@dataclass
class Door:
    """A gate that runs, and conversations with it."""

    gate: Gate
    port: int
    loop: Loop

    def connect(self) -> socket.socket:
        """A connection to the gate, with a deadline on everything."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def say(self, request: bytes) -> bytes:
        """Send this and read until the gate closes, or is quiet for long."""
        with self.connect() as client:
            client.sendall(request)
            return receive(client)

    def tunnel(self, target: str) -> tuple[socket.socket, bytes]:
        """CONNECT to a target: the connection, and the gate's answer."""
        client = self.connect()
        client.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("latin-1"))
        return client, head(client)

    def status(self, target: str) -> int:
        """The status of a CONNECT."""
        client, answer = self.tunnel(target)
        client.close()
        return int(answer.split(b" ")[1])


def head(client: socket.socket) -> bytes:
    """What comes up to the end of a head, or of the connection."""
    got = b""
    while not got.endswith(b"\r\n\r\n") and (data := client.recv(1)):
        got += data
    return got


def receive(client: socket.socket, quiet: float = 2.0) -> bytes:
    """What comes until the other side closes, or is quiet."""
    client.settimeout(quiet)
    got = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while data := client.recv(65536):
            got += data
    return got


def led_to(listener: Listener) -> Network:
    """A network in which everything is at this listener."""
    return Network((ConnectTo("", "", listener.host, str(listener.port)),))


@contextlib.contextmanager
def door(allowed: Sequence[str], network: Network | None = None) -> Iterator[Door]:
    """A gate in a loop of its own. Nothing may be left to complain about when it is stopped."""
    with Loop() as loop:
        gate = Gate(allowed=tuple(allowed), network=network or Network())
        address = loop.run(gate.start())
        try:
            yield Door(gate, int(address.rpartition(":")[2]), loop)
        finally:
            loop.run(gate.stop())
            assert loop.complaints == []
