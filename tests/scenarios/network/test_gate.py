"""Which connections the gate lets through, and what it says and counts of the others."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from auditor.browser.proxy import ConnectTo, Network

from .wire import OK, Listener, door, head, led_to, receive, until

if TYPE_CHECKING:
    from collections.abc import Iterator


def echo(got: bytes) -> bytes:
    return got


@pytest.fixture
def far() -> Iterator[Listener]:
    """A server that echoes what it is sent."""
    with Listener(echo) as listener:
        yield listener


@pytest.fixture
def web() -> Iterator[Listener]:
    """A server that answers one request and closes."""
    with Listener(closes=True) as listener:
        yield listener


def test_a_declared_origin_is_tunnelled_as_it_is(far: Listener) -> None:
    with door(["https://chatgpt.com"], led_to(far)) as gate:
        client, answer = gate.tunnel("chatgpt.com:443")
        with client:
            assert answer.startswith(b"HTTP/1.1 200")
            client.sendall(b"\x16\x03\x01 hello")
            assert client.recv(100) == b"\x16\x03\x01 hello"
        assert gate.gate.refused == {}


@pytest.mark.parametrize(
    ("allowed", "target", "status"),
    [
        ("https://chatgpt.com", "chatgpt.com:443", 200),
        ("https://chatgpt.com", "CHATGPT.com:443", 200),
        ("https://chatgpt.com", "chatgpt.com.:443", 200),
        ("https://chatgpt.com", "chatgpt.com:8443", 403),
        ("https://chatgpt.com", "chatgpt.com:80", 403),
        ("https://chatgpt.com", "www.chatgpt.com:443", 403),
        ("https://chatgpt.com", "notchatgpt.com:443", 403),
        ("https://chatgpt.com", "chatgpt.com.evil.test:443", 403),
        ("https://chatgpt.com", "evil.test:443", 403),
        ("https://chatgpt.com:8443", "chatgpt.com:8443", 200),
        ("https://chatgpt.com:8443", "chatgpt.com:443", 403),
        ("https://*.oaistatic.com", "cdn.oaistatic.com:443", 200),
        ("https://*.oaistatic.com", "a.b.oaistatic.com:443", 200),
        ("https://*.oaistatic.com", "oaistatic.com:443", 403),
        ("https://*.oaistatic.com", ".oaistatic.com:443", 403),
        ("https://*.oaistatic.com", "eviloaistatic.com:443", 403),
        ("https://*.oaistatic.com", "cdn.oaistatic.com:8443", 403),
        ("https://*.oaistatic.com", "cdn.oaistatic.com.evil.test:443", 403),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", 200),
        ("http://127.0.0.1:8080", "127.0.0.1:8081", 403),
        ("http://127.0.0.1:8080", "localhost:8080", 403),
        ("http://[::1]:8080", "[::1]:8080", 200),
        ("http://[::1]:8080", "[::1]:8081", 403),
        ("http://[::1]:8080", "[::2]:8080", 403),
        ("https://chatgpt.com", "127.0.0.1:443", 403),
        ("https://chatgpt.com", "[::1]:443", 403),
        ("https://chatgpt.com", "[::ffff:127.0.0.1]:443", 403),
        ("https://chatgpt.com", "2130706433:443", 403),
        ("https://chatgpt.com", "0x7f000001:443", 403),
        ("https://chatgpt.com", "evil.test@chatgpt.com:443", 200),
        ("https://chatgpt.com", "chatgpt.com@evil.test:443", 403),
        ("https://chatgpt.com", "chatgpt.com:443@evil.test:443", 403),
    ],
)
def test_a_tunnel_leads_only_to_exactly_the_declared_host_and_port(
    allowed: str, target: str, status: int, far: Listener
) -> None:
    with door([allowed], led_to(far)) as gate:
        assert gate.status(target) == status
        if status == 200:
            until(lambda: far.got)
    assert len(far.got) == (status == 200)


def test_what_is_refused_is_counted_by_origin(far: Listener) -> None:
    with door(["https://chatgpt.com"], led_to(far)) as gate:
        for target in ("evil.test:443", "evil.test:443", "evil.test:8443", "evil.test:80", "[::1]:9000"):
            assert gate.status(target) == 403
        gate.say(b"GET http://evil.test/?secret HTTP/1.1\r\nHost: evil.test\r\n\r\n")
        gate.say(b"GET http://evil.test:8080/ HTTP/1.1\r\nHost: evil.test:8080\r\n\r\n")
        assert gate.gate.refused == {
            "https://evil.test": 2,
            "https://evil.test:8443": 1,
            "http://evil.test": 2,
            "http://evil.test:8080": 1,
            "https://[::1]:9000": 1,
        }
    assert far.got == []


def test_a_refusal_is_reported_to_the_browser_and_ends_the_connection(far: Listener) -> None:
    with door(["https://chatgpt.com"], led_to(far)) as gate:
        client, answer = gate.tunnel("evil.test:443")
        with client:
            assert answer.startswith(b"HTTP/1.1 403")
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert receive(client) == b""
    assert far.got == []


def test_plain_http_is_forwarded_in_the_form_that_a_server_expects() -> None:
    patient = Listener(lambda got: OK if got.endswith(b"body") else b"", closes=True)
    with patient as web, door(["http://lab.example.com"], led_to(web)) as gate:
        answer = gate.say(
            b"POST http://lab.example.com/a/b?c=d&e HTTP/1.1\r\nHost: lab.example.com\r\nX-Own: 1\r\n"
            b"Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\nConnection: keep-alive\r\n"
            b"Content-Length: 4\r\n\r\nbody"
        )
    assert answer.endswith(b"ok")
    lines = web.text.split("\r\n")
    assert lines[0] == "POST /a/b?c=d&e HTTP/1.1"
    assert "X-Own: 1" in lines
    assert lines[-1] == "body"
    assert [line for line in lines if line.lower().startswith(("proxy-", "connection:"))] == ["Connection: close"]


@pytest.mark.parametrize(
    ("allowed", "target", "reached"),
    [
        ("http://lab.example.com", "http://lab.example.com/", True),
        ("http://lab.example.com", "http://lab.example.com", True),
        ("http://lab.example.com", "http://LAB.example.com:80/", True),
        ("http://lab.example.com:8080", "http://lab.example.com:8080/", True),
        ("http://[::1]:8080", "http://[::1]:8080/", True),
        ("http://lab.example.com", "http://lab.example.com:8080/", False),
        ("https://lab.example.com", "http://lab.example.com/", False),
        ("https://lab.example.com", "http://lab.example.com:443/", False),
        ("http://lab.example.com", "http://evil.test/", False),
        ("http://lab.example.com", "http://lab.example.com@evil.test/", False),
        ("http://lab.example.com", "//evil.test/", False),
        ("http://lab.example.com", "/", False),
    ],
)
def test_plain_http_reaches_only_a_declared_http_origin(
    allowed: str, target: str, reached: bool, web: Listener
) -> None:
    with door([allowed], led_to(web)) as gate:
        answer = gate.say(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200" if reached else b"HTTP/1.1 403")
    assert len(web.got) == reached


def test_a_second_request_on_the_same_connection_does_not_reach_another_host() -> None:
    with Listener() as lab, Listener() as other:
        rules = (
            ConnectTo("lab.example.com", "80", lab.host, str(lab.port)),
            ConnectTo("other.example.com", "80", other.host, str(other.port)),
        )
        with door(["http://lab.example.com"], Network(rules)) as gate, gate.connect() as client:
            client.sendall(b"GET http://lab.example.com/ HTTP/1.1\r\nHost: lab.example.com\r\n\r\n")
            assert head(client).startswith(b"HTTP/1.1 200")
            client.sendall(b"GET http://other.example.com/leak HTTP/1.1\r\nHost: other.example.com\r\n\r\n")
            receive(client, 0.3)
        assert other.got == []
        assert "Connection: close" in lab.text


def test_two_requests_in_one_packet_do_not_reach_another_host() -> None:
    with Listener() as lab, Listener() as other:
        rules = (
            ConnectTo("lab.example.com", "80", lab.host, str(lab.port)),
            ConnectTo("", "", other.host, str(other.port)),
        )
        with door(["http://lab.example.com"], Network(rules)) as gate, gate.connect() as client:
            one, two = (f"GET http://{name}.example.com/ HTTP/1.1\r\nHost: x\r\n\r\n" for name in ("lab", "other"))
            client.sendall((one + two).encode())
            assert head(client).startswith(b"HTTP/1.1 200")
            receive(client, 0.3)
        assert other.got == []
        assert len(lab.got) == 1


def test_the_answer_still_comes_when_the_browser_has_said_all(far: Listener) -> None:
    with door(["https://chatgpt.com"], led_to(far)) as gate:
        client, _ = gate.tunnel("chatgpt.com:443")
        with client:
            client.sendall(b"the last word")
            client.shutdown(socket.SHUT_WR)
            assert receive(client) == b"the last word"


def test_the_browser_is_informed_when_the_server_has_closed() -> None:
    with Listener(closes=True) as web, door(["https://chatgpt.com"], led_to(web)) as gate:
        client, _ = gate.tunnel("chatgpt.com:443")
        with client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert receive(client).endswith(b"ok")
        until(lambda: not gate.gate._tasks)


def test_a_connection_that_says_nothing_holds_nobody_up(far: Listener) -> None:
    with door(["https://chatgpt.com"], led_to(far)) as gate:
        silent = [gate.connect() for _ in range(20)]
        silent[0].sendall(b"CONNECT chatgpt.com:443 HTTP/1.1\r\n")
        assert gate.status("chatgpt.com:443") == 200
        for socket in silent:
            socket.close()
        until(lambda: not gate.gate._tasks)
    assert len(far.got) == 1


def test_the_gate_stops_when_a_server_never_reads_what_it_is_sent() -> None:
    with Listener(reads=False) as tar_pit, door(["https://chatgpt.com"], led_to(tar_pit)) as gate:
        client, _ = gate.tunnel("chatgpt.com:443")
        client.settimeout(0.5)
        with client, pytest.raises(TimeoutError):
            client.sendall(b"x" * 100_000_000)
        gate.loop.run(gate.gate.stop(), seconds=5)


def test_the_gate_stops_when_a_browser_never_reads_what_it_is_sent() -> None:
    with Listener(lambda _: b"x" * 30_000_000) as flood, door(["https://chatgpt.com"], led_to(flood)) as gate:
        client, _ = gate.tunnel("chatgpt.com:443")
        with client:
            client.sendall(b"more")
            until(lambda: flood.text == "more")
            gate.loop.run(gate.gate.stop(), seconds=5)


def test_nothing_is_accepted_when_the_gate_is_stopped(far: Listener) -> None:
    with door(["https://chatgpt.com"], led_to(far)) as gate:
        client, _ = gate.tunnel("chatgpt.com:443")
        with client:
            gate.loop.run(gate.gate.stop())
            assert receive(client) == b""
        with pytest.raises(ConnectionRefusedError):
            gate.connect()


def test_the_gate_listens_on_loopback_only() -> None:
    with door([]) as gate:
        server = gate.gate._server
        assert server is not None
        assert [socket.getsockname()[0] for socket in server.sockets] == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (ConnectTo("", "", "127.0.0.1", "1"), {"the connection was refused"}),
        (ConnectTo("", "", "nowhere.invalid", "443"), {"the name is not known", "it cannot be reached"}),
        (ConnectTo("", "", "x" * 64, "443"), {"it cannot be reached"}),
    ],
)
def test_a_server_that_cannot_be_reached_is_distinguished_from_a_refusal(rule: ConnectTo, why: set[str]) -> None:
    with door(["https://chatgpt.com"], Network((rule,))) as gate:
        assert gate.status("chatgpt.com:443") == 502
        assert gate.gate.failed["chatgpt.com"] in why
        assert gate.gate.refused == {}


def test_an_ipv6_server_is_reached() -> None:
    with Listener(echo, family=socket.AF_INET6) as far, door([f"http://[::1]:{far.port}"]) as gate:
        client, answer = gate.tunnel(f"[::1]:{far.port}")
        with client:
            assert answer.startswith(b"HTTP/1.1 200")
            client.sendall(b"six")
            assert client.recv(10) == b"six"


def test_many_connections_at_once_are_kept_apart(far: Listener) -> None:
    wrong: list[bytes] = []

    def talk(number: int) -> None:
        client, _ = gate.tunnel("chatgpt.com:443")
        with client:
            for turn in range(20):
                client.sendall(b"%d %d;" % (number, turn))
                if (got := client.recv(100)) != b"%d %d;" % (number, turn):
                    wrong.append(got)

    with door(["https://chatgpt.com"], led_to(far)) as gate:
        threads = [threading.Thread(target=talk, args=(number,)) for number in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert wrong == []
    assert len(far.got) == 30
