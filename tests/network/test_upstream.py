"""Through a company's proxy: a real one, that asks for a name and a password."""

from __future__ import annotations

import base64
import select
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import pytest

from auditor.browser.proxy import ConnectTo, Network
from auditor.practice.certificate import make_certificate

from .wire import Listener, door, head, led_to, receive, until

if TYPE_CHECKING:
    from pathlib import Path

NAME, PASSWORD = "ada@corp", "p@ss: wörd"
URL_NAME, URL_PASSWORD = "ada%40corp", "p%40ss%3A%20w%C3%B6rd"


@dataclass
class CompanyProxy:
    """A CONNECT proxy with Basic authentication. `asked` has every target and `heads` every head that came."""

    to: Listener
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
        for one in (self._server, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for one in (self._server, *self._open):
            one.close()

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
            for one in [client] if waiting else select.select([client, far], [], [])[0]:
                if not (data := one.recv(65536)):
                    for each in other:
                        each.shutdown(socket.SHUT_RDWR)
                    return
                other[one].sendall(data)


def echo(got: bytes) -> bytes:
    return got


def through(proxy: CompanyProxy, scheme: str = "http", *, login: str = f"{URL_NAME}:{URL_PASSWORD}@") -> Network:
    return Network(upstream=f"{scheme}://{login}127.0.0.1:{proxy.port}")


def test_a_declared_origin_is_reached_through_the_proxy_by_name() -> None:
    with Listener(echo) as far, CompanyProxy(far) as proxy, door(["https://chatgpt.com"], through(proxy)) as gate:
        client, answer = gate.tunnel("chatgpt.com:443")
        with client:
            assert answer == b"HTTP/1.1 200 OK\r\n\r\n"
            client.sendall(b"hello")
            assert client.recv(10) == b"hello"
    assert proxy.asked == ["chatgpt.com:443"]


def test_what_is_not_declared_does_not_even_reach_the_proxy() -> None:
    with Listener(echo) as far, CompanyProxy(far) as proxy, door(["https://chatgpt.com"], through(proxy)) as gate:
        assert gate.status("evil.test:443") == 403
        assert gate.status("127.0.0.1:443") == 403
    assert proxy.heads == []


def test_plain_http_goes_through_the_proxy_in_a_tunnel_and_without_the_password() -> None:
    with Listener(closes=True) as far, CompanyProxy(far) as proxy, door(["http://lab.test"], through(proxy)) as gate:
        answer = gate.say(b"GET http://lab.test/a HTTP/1.1\r\nHost: lab.test\r\n\r\n")
    assert answer.endswith(b"ok")
    assert proxy.asked == ["lab.test:80"]
    assert far.text.startswith("GET /a HTTP/1.1\r\n")
    assert "Authorization" not in far.text


def test_an_ipv6_origin_is_named_in_brackets() -> None:
    with Listener(echo) as far, CompanyProxy(far) as proxy, door(["http://[::1]:8080"], through(proxy)) as gate:
        assert gate.status("[::1]:8080") == 200
    assert proxy.asked == ["[::1]:8080"]


def test_an_origin_that_a_rule_leads_elsewhere_is_reached_directly() -> None:
    with Listener(echo) as far, Listener(echo) as lab, CompanyProxy(far) as proxy:
        rule = ConnectTo("lab.test", "443", lab.host, str(lab.port))
        network = Network((rule,), through(proxy).upstream)
        with door(["https://lab.test", "https://chatgpt.com"], network) as gate:
            assert gate.status("lab.test:443") == 200
            assert gate.status("chatgpt.com:443") == 200
            until(lambda: lab.got)
    assert proxy.asked == ["chatgpt.com:443"]


@pytest.mark.parametrize("login", ["", "ada:wrong@"])
def test_a_proxy_that_refuses_is_told_with_its_status(login: str) -> None:
    with Listener(echo) as far, CompanyProxy(far) as proxy:
        with door(["https://chatgpt.com"], through(proxy, login=login)) as gate:
            assert gate.status("chatgpt.com:443") == 502
            assert gate.gate.failed == {"chatgpt.com": "the proxy answered 407"}
        assert far.got == []


def test_a_proxy_that_is_not_there_is_not_taken_for_a_service_that_is_not() -> None:
    with Listener() as gone:
        port = gone.port
    with door(["https://chatgpt.com"], Network(upstream=f"http://127.0.0.1:{port}")) as gate:
        assert gate.status("chatgpt.com:443") == 502
        assert gate.gate.failed == {"chatgpt.com": "the proxy cannot be reached"}


@pytest.mark.parametrize(
    "garbage",
    [
        b"\r\n\r\n",
        b"200\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 " + "²".encode() + b"\r\n\r\n",
        b"x" * 100_000,
        b"\x00\xff",
    ],
)
def test_a_proxy_that_answers_nonsense_is_a_failure_and_no_crash(garbage: bytes) -> None:
    with Listener(lambda _: garbage, closes=True) as proxy:
        upstream = f"http://127.0.0.1:{proxy.port}"
        with door(["https://chatgpt.com"], Network(upstream=upstream)) as gate:
            assert gate.status("chatgpt.com:443") == 502
            assert list(gate.gate.failed) == ["chatgpt.com"]


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's side of a certificate that this machine trusts."""
    certificate = make_certificate(["127.0.0.1"], tmp_path).file
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_proxy_is_spoken_to_over_tls(tls: ssl.SSLContext) -> None:
    with Listener(echo) as far, CompanyProxy(far, tls) as proxy:
        with door(["https://chatgpt.com"], through(proxy, "https")) as gate:
            client, _ = gate.tunnel("chatgpt.com:443")
            with client:
                client.sendall(b"hello")
                assert client.recv(10) == b"hello"
            until(lambda: not gate.gate._tasks)
        assert proxy.asked == ["chatgpt.com:443"]


def test_a_proxy_whose_certificate_is_not_trusted_is_not_told_the_password(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with Listener(echo) as far, CompanyProxy(far, tls) as proxy:
        with door(["https://chatgpt.com"], through(proxy, "https")) as gate:
            assert gate.status("chatgpt.com:443") == 502
            assert "the proxy" in gate.gate.failed["chatgpt.com"]
        assert proxy.heads == []


def test_a_rule_for_everything_leaves_the_proxy_out() -> None:
    with Listener(echo) as far, CompanyProxy(far) as proxy:
        network = Network(led_to(far).connect_to, through(proxy).upstream)
        with door(["https://chatgpt.com"], network) as gate:
            client, _ = gate.tunnel("chatgpt.com:443")
            with client:
                client.sendall(b"x")
                assert receive(client, 0.3) == b"x"
    assert proxy.heads == []
