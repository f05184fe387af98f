from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time

import pytest

from auditor.practice.app import App
from auditor.practice.server import LogEntry, PracticeServer
from auditor.practice.web import Request, Response, html, json_response


def service(answer: Response | None = None, *, tls: bool = True, name: str = "service") -> App:
    return App(
        name, (f"{name}.test",), lambda app, request: answer or html(f"{request.host} {request.target}"), [], tls=tls
    )


def ask(server: PracticeServer, host: str, method: str = "GET", path: str = "/", body: str = "") -> tuple[int, str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context, timeout=5)
    try:
        connection.request(method, path, body, {"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def cut_off(server: PracticeServer, path: str = "/") -> threading.Thread:
    """Asks from another thread, for an answer that will not come before the server ends."""

    def run() -> None:
        with pytest.raises((ConnectionError, http.client.HTTPException, ssl.SSLError)):
            ask(server, "service.test", path=path)

    caller = threading.Thread(target=run)
    caller.start()
    return caller


def test_host_header_decides_which_service_answers() -> None:
    with PracticeServer([service(), service(name="other")]) as server:
        assert ask(server, "service.test", path="/a?b=c") == (200, "service.test /a?b=c")
        assert ask(server, "other.test:443")[1] == "other.test /"


def test_unknown_host_is_sent_away() -> None:
    with PracticeServer([service()]) as server:
        assert ask(server, "evil.test")[0] == 421


def test_log_holds_every_request() -> None:
    with PracticeServer([service()]) as server:
        ask(server, "service.test", "POST", "/a?b=c", "12345")
        assert server.log == [LogEntry("service.test", "POST", "/a?b=c", 5, 200)]


def test_one_connection_carries_many_requests() -> None:
    with PracticeServer([service(tls=False)]) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.plain_ports["service"], timeout=5)
        for path in ("/1", "/2"):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.read().decode().endswith(path)
        assert not answer.will_close
        connection.close()


def test_plain_service_has_a_port_of_its_own_and_answers_to_any_name() -> None:
    with PracticeServer([service(), service(tls=False, name="lab")]) as server:
        assert server.plain_ports["lab"] != server.port
        assert server.hosts == ("service.test",)


def test_silent_connection_keeps_nobody_waiting() -> None:
    with PracticeServer([service()]) as server, socket.create_connection(("127.0.0.1", server.port)):
        assert ask(server, "service.test")[0] == 200


def test_delay_holds_back_one_answer_only() -> None:
    def handle(app: App, request: Request) -> Response:
        return Response(204, delay=30.0 if request.path == "/slow" else 0.0)

    with PracticeServer([App("service", ("service.test",), handle, [])]) as server:
        caller = cut_off(server, "/slow")
        assert ask(server, "service.test")[0] == 204
        assert not server.log[1:]
    caller.join()


def test_server_ends_quickly_while_an_answer_hangs() -> None:
    with PracticeServer([service(Response(hangs=True))]) as server:
        caller = cut_off(server)
        time.sleep(0.2)
        before = time.monotonic()
    caller.join()
    assert time.monotonic() - before < 2


def test_bug_of_a_service_is_kept_for_the_tests() -> None:
    def handle(app: App, request: Request) -> Response:
        raise RuntimeError("a bug")

    with PracticeServer([App("service", ("service.test",), handle, [])]) as server:
        assert ask(server, "service.test")[0] == 500
        assert [str(error) for error in server.errors] == ["a bug"]


def test_pin_is_the_hash_of_the_key_that_is_served() -> None:
    from base64 import b64encode
    from hashlib import sha256

    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    with PracticeServer([service(json_response({}))]) as server:
        served = x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", server.port)).encode())
    der = served.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert server.spki == b64encode(sha256(der).digest()).decode()
    names = served.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["service.test", "*.service.test"]


def test_service_can_be_replaced_while_connections_stay() -> None:
    with PracticeServer([service()]) as server:
        server.put(service(html("the new one")))
        assert ask(server, "service.test")[1] == "the new one"
        with pytest.raises(ValueError, match="no TLS service other"):
            server.put(service(name="other"))
