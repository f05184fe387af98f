"""Whatever is said to the gate, it does not crash, and nothing is connected that was not declared."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .wire import Door, Listener, door, led_to, receive

if TYPE_CHECKING:
    from collections.abc import Iterator

DECLARED = "declared.example.com"
METHODS = st.sampled_from([b"CONNECT", b"GET", b"POST", b"PRI", b"connect", b"", b"\x16\x03\x01"])
HOSTS = st.sampled_from(
    ["evil.test", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", f"{DECLARED}.evil.test", f"x{DECLARED}",
     f"{DECLARED}@evil.test", f"evil.test#{DECLARED}", f"evil.test\\@{DECLARED}", f"evil.test%00.{DECLARED}",
     "0", "[", "[::1", "::1", "a..b", ".", "*", "\u212aelvin.test", "xn--a", "a" * 300]
).map(str.encode)  # fmt: skip
PORTS = st.sampled_from([b"", b":443", b":80", b":0", b":-1", b":65536", b":99999999999", b":x", b": 443", b":443:443"])
SCHEMES = st.sampled_from([b"", b"http://", b"https://", b"//", b"ftp://", b"file:///", b"ws://", b"HTTP://"])
TAILS = st.sampled_from([b"", b"/", b"/..//", b"?x=%", b"#y", b"/\xff\x00"])
VERSIONS = st.sampled_from([b" HTTP/1.1", b" HTTP/1.0", b"", b" ", b" HTTP/2", b"\tHTTP/1.1"])
HEADERS = st.lists(
    st.sampled_from(
        [b"Host: " + DECLARED.encode(), b"Connection: close", b"Content-Length: -1", b": ", b"\xff", b"a" * 9999]
    )
)
SHAPED = st.builds(
    lambda *parts: b"".join(parts[:6]) + b"\r\n" + b"\r\n".join(parts[6]) + b"\r\n\r\n",
    METHODS.map(lambda method: method + b" "), SCHEMES, HOSTS, PORTS, TAILS, VERSIONS, HEADERS,
)  # fmt: skip


@pytest.fixture(scope="module")
def nowhere() -> Iterator[tuple[Door, Listener]]:
    """A gate with one declared origin, and every connection that it would make."""
    with Listener() as listener, door([f"https://{DECLARED}"], led_to(listener)) as gate:
        yield gate, listener


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(SHAPED, st.binary(max_size=300)))
def test_nothing_malformed_or_undeclared_is_connected(nowhere: tuple[Door, Listener], said: bytes) -> None:
    gate, listener = nowhere
    with gate.connect() as client:
        client.sendall(said)
        client.shutdown(socket.SHUT_WR)
        assert receive(client).split(b" ")[1:2] in ([], [b"403"])
    assert listener.got == []
    assert gate.loop.complaints == []


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_the_gate_still_works_after_whatever_was_said(nowhere: tuple[Door, Listener], said: bytes) -> None:
    gate, listener = nowhere
    with gate.connect() as client:
        client.sendall(said)
    assert gate.status("evil.test:443") == 403
    assert listener.got == []


def test_a_head_without_end_is_given_up(nowhere: tuple[Door, Listener]) -> None:
    gate, listener = nowhere
    with gate.connect() as client, pytest.raises((ConnectionResetError, BrokenPipeError)):
        client.sendall(b"GET http://evil.test/ HTTP/1.1\r\nX: " + b"a" * 50_000_000)
    assert listener.got == []
