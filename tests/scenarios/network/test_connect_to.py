"""`--connect-to` means what it means to curl, and `--proxy` and `--browser-arg` are checked where they enter."""

from __future__ import annotations

import pytest

from auditor.browser.launch import check_arguments
from auditor.browser.proxy import ConnectTo, Network, parse_connect_to
from auditor.browser.upstream import parse_upstream
from auditor.errors import UsageError


def reached(*rules: str, at: tuple[str, int] = ("chatgpt.com", 443)) -> tuple[str, int]:
    return Network(tuple(map(parse_connect_to, rules))).destination(*at)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("chatgpt.com:443:127.0.0.1:8443", ("127.0.0.1", 8443)),
        ("ChatGPT.com:443:127.0.0.1:8443", ("127.0.0.1", 8443)),
        ("::127.0.0.1:8443", ("127.0.0.1", 8443)),
        (":443:127.0.0.1:8443", ("127.0.0.1", 8443)),
        ("chatgpt.com::127.0.0.1:", ("127.0.0.1", 443)),
        ("chatgpt.com:443::8443", ("chatgpt.com", 8443)),
        (":::8443", ("chatgpt.com", 8443)),
        (":::", ("chatgpt.com", 443)),
        ("::[::1]:8443", ("::1", 8443)),
        ("chatgpt.com:80:127.0.0.1:8443", ("chatgpt.com", 443)),
        ("openai.com:443:127.0.0.1:8443", ("chatgpt.com", 443)),
        ("gpt.com:443:127.0.0.1:8443", ("chatgpt.com", 443)),
    ],
)
def test_a_rule_changes_where_an_origin_is_reached(rule: str, expected: tuple[str, int]) -> None:
    assert reached(rule) == expected


def test_the_first_rule_that_fits_decides() -> None:
    rules = ("openai.com::127.0.0.1:1", "chatgpt.com::127.0.0.1:2", "::127.0.0.1:3")
    assert reached(*rules) == ("127.0.0.1", 2)
    assert reached(*rules, at=("cdn.oaistatic.com", 443)) == ("127.0.0.1", 3)


def test_an_ipv6_host_is_written_in_brackets() -> None:
    assert reached("[::1]:8080:127.0.0.1:1", at=("::1", 8080)) == ("127.0.0.1", 1)
    assert parse_connect_to("[2001:DB8::1]:443:[::1]:8443") == ConnectTo("2001:db8::1", "443", "::1", "8443")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "127.0.0.1:8443",
        "a:b:c",
        "a:1:b:2:c",
        "a:x:b:2",
        "a:1:b:0",
        "a:1:b:65536",
        "a:-1:b:2",
        "a:1:b:²",
        "a:1:b:٣",
        "::1:443:127.0.0.1:8443",
        "[::1:443:a:1",
    ],
)
def test_a_rule_of_another_shape_is_refused_with_an_example(rule: str) -> None:
    with pytest.raises(UsageError, match=r"HOST:PORT:HOST:PORT.*::127\.0\.0\.1:8443"):
        parse_connect_to(rule)


@pytest.mark.parametrize("url", ["http://proxy.test:3128", "https://proxy.test", "http://me:secret@[::1]:3128"])
def test_the_address_of_a_proxy_is_taken(url: str) -> None:
    assert parse_upstream(url) == url


@pytest.mark.parametrize(
    "url", ["", "proxy.test:3128", "socks5://proxy.test:1080", "http://", "http://proxy.test", "http://me:secret@p:x"]
)
def test_another_address_of_a_proxy_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError, match="--proxy is not http://host:port") as refused:
        parse_upstream(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("dashes", ["--", "-"])
@pytest.mark.parametrize(
    "switch",
    [
        "host-resolver-rules=MAP * 127.0.0.1",
        "proxy-server=http://127.0.0.1:1",
        "proxy-bypass-list=*",
        "proxy-pac-url=http://127.0.0.1/pac",
        "proxy-auto-detect",
        "no-proxy-server",
        "webrtc-ip-handling-policy=default",
        "disable-blink-features=Nothing",
        "enable-blink-features=SharedWorker",
    ],
)
def test_a_browser_argument_that_would_open_the_guard_is_refused(dashes: str, switch: str) -> None:
    with pytest.raises(UsageError, match="would replace a part of the guard"):
        check_arguments(["--lang=de", dashes + switch])


def test_other_browser_arguments_are_handed_on() -> None:
    arguments = ["--lang=de", "--ignore-certificate-errors-spki-list=abc="]
    assert check_arguments(arguments) == tuple(arguments)
