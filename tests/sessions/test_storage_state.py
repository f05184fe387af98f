"""Imported storage states: their shape, and what of them belongs to a service."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from auditor.errors import UsageError
from auditor.model.service import Keeps
from auditor.sessions.storage_state import MAX_BYTES, Reduced, parse, read_file, reduce, session_end

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 21, tzinfo=UTC)
GOOGLE = ("https://myactivity.google.com", "https://accounts.google.com")


def cookie(domain: str, **more: object) -> dict[str, Any]:
    return {"name": "n", "value": "canary", "domain": domain, "path": "/", "expires": -1, **more}


def parsed(cookies: list[Any], origins: list[Any] | None = None) -> dict[str, Any]:
    return parse(json.dumps({"cookies": cookies, "origins": origins or []}).encode()).state


def read(file: Path, *sites: str) -> Reduced:
    return read_file(file, sites or ["https://a.test"], now=NOW)


def is_kept(domain: str, *origins: str, **more: object) -> bool:
    return bool(reduce(parsed([cookie(domain, **more)]), origins, now=NOW).state["cookies"])


@pytest.mark.parametrize(
    ("domain", "origin", "kept"),
    [
        (".google.com", "https://myactivity.google.com", True),
        ("google.com", "https://myactivity.google.com", False),
        ("accounts.google.com", "https://accounts.google.com", True),
        ("accounts.google.com", "https://myactivity.google.com", False),
        (".accounts.google.com", "https://accounts.google.com", True),
        (".accounts.google.com", "https://google.com", False),
        (".gle.com", "https://google.com", False),
        (".oogle.com", "https://google.com", False),
        (".GOOGLE.com", "https://myactivity.google.com", True),
        (".google.com.evil.test", "https://google.com", False),
        ("google.com.evil.test", "https://google.com", False),
        ("google.com.", "https://google.com", False),
        (".chatgpt.com", "https://chatgpt.com", True),
        ("chatgpt.com", "https://chatgpt.com:8443", True),
        ("cdn.oaistatic.com", "https://*.oaistatic.com", True),
        ("a.b.oaistatic.com", "https://*.oaistatic.com", True),
        (".cdn.oaistatic.com", "https://*.oaistatic.com", True),
        (".oaistatic.com", "https://*.oaistatic.com", True),
        ("oaistatic.com", "https://*.oaistatic.com", False),
        ("evil-oaistatic.com", "https://*.oaistatic.com", False),
        (".evil-oaistatic.com", "https://*.oaistatic.com", False),
        ("evil.test", "https://*.oaistatic.com", False),
        (".com", "https://chatgpt.com", False),
        (".com", "https://*.oaistatic.com", False),
        ("com", "https://chatgpt.com", False),
        (".co.uk", "https://ai.example.co.uk", False),
        (".example.co.uk", "https://ai.example.co.uk", True),
        (".github.io", "https://ada.github.io", False),
        (".x.ai", "https://accounts.x.ai", True),
        ("127.0.0.1", "http://127.0.0.1:8080", True),
        ("127.0.0.1", "http://127.0.0.2:8080", False),
        (".0.0.1", "http://127.0.0.1:8080", False),
        (".1", "http://127.0.0.1:8080", False),
        ("[::1]", "http://[::1]:8080", True),
        ("localhost", "http://localhost:8080", True),
        (".localhost", "http://localhost:8080", True),
        (".localhost", "http://ada.localhost:8080", False),
    ],
)
def test_a_cookie_is_kept_only_when_a_browser_would_send_it(domain: str, origin: str, kept: bool) -> None:
    assert is_kept(domain, origin) is kept


def test_a_cookie_is_for_one_host_only_when_its_domain_is_a_public_suffix() -> None:
    state = reduce(parsed([cookie(".localhost")]), ["http://localhost:8080"], now=NOW).state
    assert state["cookies"][0]["domain"] == "localhost"


@pytest.mark.parametrize(
    ("partition", "kept"),
    [("https://google.com", True), ("https://evil.test", False), ("https://le.com", False), ("", True)],
)
def test_a_partitioned_cookie_is_kept_only_when_the_partition_is_the_services(partition: str, kept: bool) -> None:
    assert is_kept(".google.com", *GOOGLE, partitionKey=partition) is kept


def test_expired_cookies_and_other_sites_are_counted_when_they_are_dropped() -> None:
    now = NOW.timestamp()
    given = [
        cookie(".google.com", name="old", expires=now - 1),
        cookie(".google.com", name="zero", expires=0),
        cookie(".google.com", name="new", expires=now + 1),
        cookie(".google.com", name="open", expires=-1),
        cookie(".evil.test"),
    ]
    reduced = reduce(parsed(given), GOOGLE, now=NOW)
    assert [each["name"] for each in reduced.state["cookies"]] == ["new", "open"]
    assert (reduced.expired, reduced.other_sites) == (2, 1)
    assert not reduced.is_empty


def test_storage_is_kept_only_when_origin_and_service_ask_for_it() -> None:
    item = {"name": "k", "value": "v"}
    entry = {"localStorage": [item], "indexedDB": [{"name": "db", "version": 1, "stores": []}]}
    origins = [
        {"origin": "https://accounts.google.com", **entry},
        {"origin": "https://google.com", **entry},
        {"origin": "http://accounts.google.com", **entry},
        {"origin": "https://myactivity.google.com", "localStorage": []},
    ]
    state = parsed([], origins)
    assert reduce(state, GOOGLE, now=NOW).is_empty
    assert reduce(state, GOOGLE, [Keeps.LOCAL_STORAGE], now=NOW).state["origins"] == [
        {"origin": "https://accounts.google.com", "localStorage": [item]}
    ]
    assert reduce(state, GOOGLE, [Keeps.INDEXED_DB], now=NOW).state["origins"] == [
        {"origin": "https://accounts.google.com", "localStorage": [], "indexedDB": entry["indexedDB"]}
    ]
    assert reduce(state, GOOGLE, list(Keeps), now=NOW).origins == 3


def test_only_known_keys_are_kept_when_a_state_has_more() -> None:
    data = json.dumps({"cookies": [cookie("a.test", x=1)], "credentials": [{"privateKey": "canary"}]})
    state = parse(data.encode()).state
    assert set(state) == {"cookies", "origins"}
    assert "x" not in state["cookies"][0]
    assert state["cookies"][0]["sameSite"] == "Lax"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "neither JSON nor a cookies.txt"),
        (b"canary", "neither JSON nor a cookies.txt"),
        (b"\xff\xfe{}", "neither JSON nor a cookies.txt"),
        (b"\x80\x81", "it is not text"),
        (b"SQLite format 3\x00", "a browser's own database"),
        (b"[" * 100_000, "neither JSON nor a cookies.txt"),
        (b'{"cookies": [{"expires": NaN}]}', "neither JSON nor a cookies.txt"),
        (b"<html><body>a=b; c</body></html>", "neither JSON nor a cookies.txt"),
        (b'[{"name": "canary"}]', "cookies[0] has no `value`"),
        (b'"canary"', "no list `cookies`"),
        (b"{}", "no list `cookies`"),
        (b'{"cookies": {}}', "no list `cookies`"),
        (b'{"cookies": [], "origins": {}}', "`origins` is not a list"),
        (b'{"cookies": ["canary"]}', "cookies[0] is not an object"),
        (b'{"cookies": [{"name": "canary", "value": "canary"}]}', "cookies[0] has no `domain`"),
        (b'{"cookies": [], "origins": [1]}', "origins[0] is not an object"),
    ],
)
def test_the_place_is_named_and_nothing_shown_when_the_shape_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(data, None, "state.json")
    assert str(caught.value).startswith("state.json")
    assert says in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 1),
        ("value", None),
        ("domain", "https://a.test"),
        ("domain", "."),
        ("path", "x"),
        ("expires", "never"),
        ("expires", True),
        ("expires", -2),
        ("expires", "canary"),
        ("httpOnly", "yes"),
        ("secure", 1),
        ("sameSite", "sometimes"),
        ("partitionKey", 1),
    ],
)
def test_the_key_is_named_when_a_cookie_has_a_wrong_value(key: str, value: object) -> None:
    with pytest.raises(UsageError, match=rf"cookies\[1\]\.{key} ") as caught:
        parsed([cookie("a.test"), cookie("a.test", secret="canary") | {key: value}])
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "a.test",
        "https://a.test/",
        "https://evil.test/.oaistatic.com",
        "https://x@a.test",
        "https://[",
        "file://a",
    ],
)
def test_an_origin_is_refused_when_it_is_more_or_less_than_one(origin: object) -> None:
    with pytest.raises(UsageError, match=r"origins\[0\]\.origin"):
        parsed([], [{"origin": origin, "localStorage": []}])


@pytest.mark.parametrize("items", [{}, [1], [{"name": "canary"}], [{"name": "n", "value": 1}]])
def test_local_storage_is_refused_when_it_is_no_list_of_names_and_values(items: object) -> None:
    with pytest.raises(UsageError, match="localStorage"):
        parsed([], [{"origin": "https://a.test", "localStorage": items}])


def test_a_file_is_read_when_it_is_as_playwright_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("\ufeff" + json.dumps({"cookies": [cookie("a.test")], "origins": []}), encoding="utf-8")
    assert read(file).state["cookies"][0]["domain"] == "a.test"


def test_a_file_is_refused_when_it_is_too_large_missing_or_no_file(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    with pytest.raises(UsageError, match="No such file"):
        read(file)
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="cannot be read"):
        read(tmp_path / "pipe")
    state = json.dumps({"cookies": [], "origins": []})
    file.write_text(state.ljust(MAX_BYTES))
    assert read(file).is_empty
    file.write_text(state.ljust(MAX_BYTES + 1))
    with pytest.raises(UsageError, match="larger than 5 MB"):
        read(file)


DAYS = 24 * 60 * 60


def ending(name: str, days: float, **more: object) -> dict[str, Any]:
    return cookie("a.test", expires=NOW.timestamp() + days * DAYS, **more) | {"name": name}


@pytest.mark.parametrize(
    ("cookies", "names", "days"),
    [
        ([cookie("a.test"), ending("a", 3), ending("b", 5)], (), 3),
        ([cookie("a.test")], (), None),
        ([ending("__cf_bm", 0.02, httpOnly=True), ending("sid", 9, httpOnly=True), ending("ad", 2)], (), 9),
        ([ending("__cf_bm", 0.02, httpOnly=True), ending("ad", 2)], (), 0.02),
        ([ending("session-token.0", 9), ending("session-token.1", 8), ending("sid", 2)], ("session-token",), 8),
        ([ending("sid", 2)], ("session-token",), 2),
    ],
)
def test_the_end_of_a_session_is_that_of_the_cookies_that_carry_it(
    cookies: list[Any], names: tuple[str, ...], days: float | None
) -> None:
    end = session_end(parsed(cookies), names, now=NOW)
    assert (None if end is None else (end - NOW).total_seconds()) == (
        None if days is None else pytest.approx(days * DAYS)
    )


def test_a_cookie_that_ends_after_all_calendars_is_no_error() -> None:
    assert session_end({"cookies": [{"name": "a", "expires": 1e300}]}, now=NOW) is not None
