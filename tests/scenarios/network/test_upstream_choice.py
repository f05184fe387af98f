"""Which proxy is gone through: the option, the variables as other programs read them, and what goes around it."""

from __future__ import annotations

import pytest

from auditor.browser.upstream import Upstream, upstream_of
from auditor.errors import UsageError

HTTPS, HTTP = ("https", "chatgpt.com", 443), ("http", "lab.corp.test", 8080)


def chosen(option: str | None = None, **variables: str) -> Upstream | None:
    return upstream_of(option, variables.get)


@pytest.mark.parametrize(
    ("variables", "https", "http"),
    [
        ({}, None, None),
        ({"HTTPS_PROXY": "http://p.test:3128"}, "http://p.test:3128", None),
        ({"https_proxy": "http://p.test:3128", "HTTPS_PROXY": "http://q.test:1"}, "http://p.test:3128", None),
        ({"HTTP_PROXY": "http://p.test:3128"}, None, "http://p.test:3128"),
        ({"ALL_PROXY": "http://p.test:3128"}, "http://p.test:3128", "http://p.test:3128"),
        ({"HTTPS_PROXY": "p.test:3128"}, "http://p.test:3128", None),
        ({"HTTPS_PROXY": "http://p.test"}, "http://p.test:80", None),
        ({"HTTPS_PROXY": "https://p.test/"}, "https://p.test:443", None),
        ({"HTTPS_PROXY": "http://ada:p%40ss@p.test:3128"}, "http://ada:p%40ss@p.test:3128", None),
        ({"HTTPS_PROXY": " "}, None, None),
    ],
)
def test_the_variables_are_read_as_other_programs_read_them(
    variables: dict[str, str], https: str | None, http: str | None
) -> None:
    upstream = chosen(**variables)
    assert (upstream.proxy_for(*HTTPS) if upstream else None) == https
    assert (upstream.proxy_for(*HTTP) if upstream else None) == http


def test_the_option_goes_before_the_variables_and_can_say_none() -> None:
    assert chosen("none", HTTPS_PROXY="http://p.test:3128") is None
    upstream = chosen("http://q.test:1", HTTPS_PROXY="http://p.test:3128", NO_PROXY="*")
    assert upstream is not None
    assert (upstream.proxy_for(*HTTPS), upstream.proxy_for(*HTTP)) == ("http://q.test:1", "http://q.test:1")


@pytest.mark.parametrize(
    ("no_proxy", "host", "port", "direct"),
    [
        ("", "chatgpt.com", 443, False),
        ("*", "chatgpt.com", 443, True),
        ("corp.test", "corp.test", 443, True),
        ("corp.test", "lab.corp.test", 443, True),
        (".corp.test", "lab.corp.test", 443, True),
        ("*.corp.test", "lab.corp.test", 443, True),
        ("corp.test", "evilcorp.test", 443, False),
        ("a.test, corp.test", "lab.corp.test", 443, True),
        ("a.test corp.test", "lab.corp.test", 443, True),
        ("CORP.test", "lab.corp.test", 443, True),
        ("corp.test:8443", "corp.test", 443, False),
        ("corp.test:8443", "corp.test", 8443, True),
        ("10.0.0.0/8", "10.1.2.3", 443, True),
        ("10.0.0.0/8", "11.1.2.3", 443, False),
        ("10.1.2.3", "10.1.2.3", 443, True),
        ("10.1.2.3:80", "10.1.2.3", 443, False),
        ("fd00::/8", "[fd00::1]", 443, True),
        ("", "127.0.0.1", 8080, True),
        ("", "localhost", 8080, True),
        ("", "[::1]", 8080, True),
    ],
)
def test_what_no_proxy_names_is_reached_directly(no_proxy: str, host: str, port: int, direct: bool) -> None:
    upstream = chosen(ALL_PROXY="http://p.test:3128", NO_PROXY=no_proxy)
    assert upstream is not None
    assert (upstream.proxy_for("https", host, port) is None) is direct


def test_the_report_names_the_proxy_and_who_named_it_and_no_password() -> None:
    upstream = chosen(HTTPS_PROXY="http://ada:p%40ss@p.test:3128", http_proxy="http://q.test:80")
    assert upstream is not None
    assert upstream.shown == "http://p.test:3128, http://q.test:80 (HTTPS_PROXY and http_proxy)"


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"HTTPS_PROXY": "socks5://p.test:1080"}, "HTTPS_PROXY names a SOCKS proxy"),
        ({"all_proxy": "http://ada:p@ss:word@[::"}, "all_proxy is not http://host:port"),
        ({"HTTPS_PROXY": "ftp://p.test:21"}, "HTTPS_PROXY is not http://host:port"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_and_its_password_is_not(variables: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        chosen(**variables)
    assert "ss:word" not in str(caught.value)
