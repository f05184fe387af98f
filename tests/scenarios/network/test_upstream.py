"""Through a company's proxy: a real one, that asks for a name and a password."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from auditor.browser.proxy import ConnectTo, Network
from auditor.browser.upstream import Upstream
from auditor.practice.certificate import make_certificate

from .company_proxy import URL_NAME, URL_PASSWORD, CompanyProxy
from .wire import Listener, door, led_to, receive, until

if TYPE_CHECKING:
    from pathlib import Path


def echo(got: bytes) -> bytes:
    return got


def through(proxy: CompanyProxy, scheme: str = "http", *, login: str = f"{URL_NAME}:{URL_PASSWORD}@") -> Network:
    return Network(upstream=Upstream.everywhere(f"{scheme}://{login}127.0.0.1:{proxy.port}"))


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
def test_a_proxy_that_refuses_is_reported_with_its_status(login: str) -> None:
    with Listener(echo) as far, CompanyProxy(far) as proxy:
        with door(["https://chatgpt.com"], through(proxy, login=login)) as gate:
            assert gate.status("chatgpt.com:443") == 502
            assert gate.gate.failed == {"chatgpt.com": "the proxy answered 407"}
        assert far.got == []


def test_a_proxy_that_is_not_there_is_not_taken_for_a_service_that_is_not() -> None:
    with Listener() as gone:
        port = gone.port
    with door(["https://chatgpt.com"], Network(upstream=Upstream.everywhere(f"http://127.0.0.1:{port}"))) as gate:
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
        with door(["https://chatgpt.com"], Network(upstream=Upstream.everywhere(upstream))) as gate:
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


def test_a_proxy_whose_certificate_is_not_trusted_does_not_get_the_password(
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
