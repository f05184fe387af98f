"""The files in which people have their cookies: each becomes the same session, and what is others' is left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.sessions.state_shape import parse
from auditor.sessions.storage_state import reduce

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
SITES = ("https://chatgpt.com", "https://*.openai.com")
END = 1924992000
NAME = "__Secure-session"
LISTED = {"name": NAME, "value": "canary", "path": "/", "secure": True, "httpOnly": True}
FOREIGN = {"name": "wid", "value": "x", "domain": ".widget.example.net", "sameSite": "??", "expires": "never"}
"""Nothing about it is as it should be, and it is nobody's business."""


def extension(**more: object) -> dict[str, Any]:
    return {
        **LISTED,
        "domain": ".chatgpt.com",
        "hostOnly": False,
        "expirationDate": END + 0.25,
        "sameSite": "no_restriction",
        "session": False,
        "storeId": "0",
        **more,
    }


def netscape(*rows: str) -> str:
    return "\n".join(["# Netscape HTTP Cookie File", "# https://curl.se/docs/http-cookies.html", "", *rows, ""])


QUICK_MANAGER = {
    "Host raw": "https://.chatgpt.com/",
    "Name raw": NAME,
    "Path raw": "/",
    "Content raw": "canary",
    "Expires": "31-12-2030",
    "Expires raw": str(END),
    "Send for raw": "true",
    "HTTP only raw": "true",
    "SameSite raw": "lax",
    "This domain only raw": "false",
    "Store raw": "firefox-default",
}
HAR = {
    "log": {
        "entries": [
            {
                "request": {"url": "https://chatgpt.com/", "cookies": [{"name": NAME, "value": "older"}]},
                "response": {
                    "cookies": [
                        {
                            **LISTED,
                            "domain": ".chatgpt.com",
                            "expires": "2031-01-01T00:00:00.000Z",
                            "sameSite": "None",
                        }
                    ]
                },
            },
            {"request": {"url": "https://widget.example.net/", "cookies": [{"name": "wid", "value": "x"}]}},
        ]
    }
}
SELENIUM = {**LISTED, "domain": ".chatgpt.com", "expiry": END, "sameSite": "Lax"}
PUPPETEER = {
    **LISTED,
    "domain": ".chatgpt.com",
    "expires": END,
    "size": 22,
    "session": False,
    "partitionKey": {"topLevelSite": "https://chatgpt.com", "hasCrossSiteAncestor": False},
}
CDP = {**PUPPETEER, "priority": "Medium", "sameParty": False, "sourceScheme": "Secure", "sourcePort": 443}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([extension(), FOREIGN]),
        json.dumps([extension(expirationDate=END * 1000)]),
        json.dumps([extension(expirationDate=(END + 11_644_473_600) * 10**6)]),
        json.dumps([extension(sameSite=None, storeId=None)]),
        json.dumps([extension(sameSite="unspecified"), FOREIGN]),
        json.dumps([extension(domain="chatgpt.com")]),
        json.dumps({"url": "https://chatgpt.com", "cookies": [extension(sameSite="lax"), FOREIGN]}),
        json.dumps({"url": "https://chatgpt.com", "version": 2, "cookies": [extension()]}),
        json.dumps([QUICK_MANAGER]),
        json.dumps([SELENIUM, FOREIGN]),
        json.dumps([PUPPETEER, FOREIGN]),
        json.dumps({"cookies": [CDP]}),
        json.dumps({"id": 3, "result": {"cookies": [CDP, FOREIGN]}}),
        json.dumps(HAR),
        json.dumps({"cookies": [{**SELENIUM, "expires": END}, FOREIGN], "origins": [{"origin": "https://a.test"}]}),
        netscape(f"#HttpOnly_.chatgpt.com\tTRUE\t/\tTRUE\t{END}\t{NAME}\tcanary"),
        netscape(f"#HttpOnly_.chatgpt.com\tTRUE\t/\tTRUE\t{END}\t{NAME}\tcanary", ".x.test\tTRUE\t/\tFALSE\t0\ta\tb"),
        netscape(f"#HttpOnly_.chatgpt.com\tTRUE\t/\tTRUE\t{END}\t{NAME}\tcanary").replace("\n", "\r\n"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_session_is_the_same_in_whatever_file_it_came(text: str, encoding: str) -> None:
    state = reduce(parse(text.encode(encoding), SITES).state, SITES, now=NOW).state
    (cookie,) = state["cookies"]
    assert (cookie["name"], cookie["value"], cookie["domain"]) == (NAME, "canary", ".chatgpt.com")
    assert int(cookie["expires"]) == END
    assert (cookie["httpOnly"], cookie["secure"]) == (True, True)
    assert cookie["sameSite"] in {"Lax", "None"}
    assert state["origins"] == []


@pytest.mark.parametrize(
    "text",
    [
        f"Cookie: {NAME}=canary; oai-did=d",
        f"{NAME}=canary; oai-did=d\n",
        f"curl 'https://chatgpt.com/' \\\n  -H 'accept: */*' \\\n  -H 'cookie: {NAME}=canary; oai-did=d'",
        f"curl https://chatgpt.com/ -b '{NAME}=canary; oai-did=d' --compressed",
    ],
)
def test_a_header_s_cookies_are_the_service_s_own(text: str) -> None:
    state = reduce(parse(text.encode(), SITES).state, SITES, now=NOW).state
    assert [(each["name"], each["domain"], each["expires"]) for each in state["cookies"]] == [
        (NAME, "chatgpt.com", -1),
        ("oai-did", "chatgpt.com", -1),
    ]


def test_a_cookie_that_ends_with_the_browser_has_no_end() -> None:
    for end in ({"session": True}, {"expirationDate": 0}, {"expirationDate": None}):
        assert parse(json.dumps([extension(**end)]).encode(), SITES).state["cookies"][0]["expires"] == -1


def test_what_others_own_is_counted_and_never_looked_at() -> None:
    found = parse(json.dumps([extension(), FOREIGN, {"domain": "x.test"}]).encode(), SITES)
    assert (len(found.state["cookies"]), found.other_cookies) == (1, 2)


def test_what_is_wrong_with_a_cookie_of_the_service_is_still_an_error() -> None:
    with pytest.raises(UsageError, match=r"cookies\[0\]\.sameSite"):
        parse(json.dumps([extension(sameSite="sometimes")]).encode(), SITES)
