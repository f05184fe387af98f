"""Cookies as people have them → the entries of a Playwright storage state, not yet checked. Pure.

Known: storage states; lists of extensions, Puppeteer and Selenium, plain or in an object with an address; Chrome's
`Network.getCookies`; Cookie Quick Manager; HAR files; cookies.txt (Netscape); a `Cookie:` header, also within a curl
command. In UTF-8 or UTF-16, with or without a byte order mark.
"""

from __future__ import annotations

import codecs
import json
import re
import shlex
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Entry = dict[str, Any]

SESSION_END = -1
"""What `expires` is for a cookie that lasts as long as the browser is open."""
_SAME_SITE = {
    "strict": "Strict",
    "lax": "Lax",
    "none": "None",
    "no_restriction": "None",
    "unspecified": "Lax",
    "unset": "Lax",
    "": "Lax",
}
_MILLISECONDS = 10**11
"""An end in seconds that is greater is one in milliseconds: the year 5138."""
_MICROSECONDS = 10**16
_FROM_1601 = 11_644_473_600
"""Seconds from 1601, from which Chrome counts microseconds, to 1970."""
_QUICK_MANAGER = {
    "Name raw": "name",
    "Content raw": "value",
    "Path raw": "path",
    "Expires raw": "expires",
    "Send for raw": "secure",
    "HTTP only raw": "httpOnly",
    "SameSite raw": "sameSite",
}
_NETSCAPE_FIELDS = 7
_HEADER = re.compile(r"^\s*(?:cookie\s*:\s*)?([^\s=;,]+=[^;\r\n]*(?:;\s*[^\s=;,]+=[^;\r\n]*)*);?\s*$", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class UnknownFormat(Exception):
    """What the file is instead, as a clause for an error sentence."""


def cookies_and_origins(data: bytes, home: str) -> tuple[list[Any], list[Any]]:
    """The cookies and stored origins in a file. `home`: the service's address, for cookies that name no host.

    Raises UnknownFormat. Entries may still be anything: what is not one of a cookie is left as it is.
    """
    text = _text(data)
    try:
        given = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return _in_plain_text(text, home), []
    if isinstance(given, dict) and isinstance(given.get("result"), dict):
        given = given["result"]
    if isinstance(given, dict) and isinstance(given.get("log"), dict):
        return list(_in_har(given["log"])), []
    if isinstance(given, list):
        return [_plain(each, zero_is_session=True) for each in given], []
    if isinstance(given, dict) and isinstance(given.get("cookies"), list):
        is_state = "origins" in given
        origins = given.get("origins", [])
        if not isinstance(origins, list):
            raise UnknownFormat("its `origins` is not a list")
        return [_plain(each, zero_is_session=not is_state) for each in given["cookies"]], origins
    raise UnknownFormat("it has no list `cookies`")


def _text(data: bytes) -> str:
    if data.startswith(b"SQLite format 3"):
        raise UnknownFormat("it is a browser's own database, whose cookies are encrypted")
    try:
        if data.startswith(_UTF_16):
            return data.decode("utf-16")
        if data[1:2] == b"\0":
            return data.decode("utf-16-le")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnknownFormat("it is not text") from None


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _plain(given: object, *, zero_is_session: bool) -> Any:
    """One cookie in whatever spelling, in Playwright's."""
    if not isinstance(given, dict):
        return given
    cookie = _from_quick_manager(given) if "Name raw" in given else dict(given)
    cookie["expires"] = _end(cookie, zero_is_session=zero_is_session)
    if isinstance(cookie.get("hostOnly"), bool) and isinstance(cookie.get("domain"), str):
        bare = cookie["domain"].lstrip(".")
        cookie["domain"] = bare if cookie["hostOnly"] else f".{bare}"
    if "domain" not in cookie and isinstance(cookie.get("url"), str):
        cookie["domain"] = urlsplit(cookie["url"]).hostname
    cookie["sameSite"] = _same_site(cookie)
    partition = cookie.get("partitionKey")
    if isinstance(partition, dict):
        cookie["partitionKey"] = partition.get("topLevelSite")
        if isinstance(partition.get("hasCrossSiteAncestor"), bool):
            cookie["_crHasCrossSiteAncestor"] = partition["hasCrossSiteAncestor"]
    if not cookie.get("partitionKey"):
        cookie.pop("partitionKey", None)
        cookie.pop("_crHasCrossSiteAncestor", None)
    return {key: value for key, value in cookie.items() if value is not None or key in {"name", "value", "domain"}}


def _same_site(cookie: Mapping[str, Any]) -> Any:
    """`unspecified`, nothing and numbers are what a browser takes for Lax; None is for secure cookies only."""
    given = cookie.get("sameSite")
    if not isinstance(given, str):
        return "Lax"
    word = _SAME_SITE.get(given.strip().lower(), given)
    return "Lax" if word == "None" and not cookie.get("secure") else word


def _end(cookie: Mapping[str, Any], *, zero_is_session: bool) -> Any:
    """When it ends, in Unix seconds, from seconds, milli- or microseconds, or a date; -1 with the browser."""
    given = next((cookie[key] for key in ("expires", "expirationDate", "expiry") if cookie.get(key) is not None), None)
    if cookie.get("session") is True or given is None or given == "":
        return SESSION_END
    if isinstance(given, str):
        given = _date(given)
    if isinstance(given, bool) or not isinstance(given, int | float):
        return given
    if given >= _MICROSECONDS:
        return given / 1e6 - _FROM_1601
    if given >= _MILLISECONDS:
        return given / 1000
    return SESSION_END if given == SESSION_END or (zero_is_session and given == 0) else given


def _date(text: str) -> Any:
    for read in (float, lambda each: datetime.fromisoformat(each), parsedate_to_datetime):
        try:
            found = read(text.strip())
        except (ValueError, TypeError, IndexError):
            continue
        if isinstance(found, datetime):
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        return found
    return text


def _from_quick_manager(given: Mapping[str, Any]) -> Entry:
    cookie: Entry = {ours: given.get(theirs) for theirs, ours in _QUICK_MANAGER.items()}
    for key in ("secure", "httpOnly"):
        cookie[key] = str(cookie[key]).lower() == "true"
    host = urlsplit(str(given.get("Host raw", ""))).hostname or str(given.get("Host raw", ""))
    cookie["domain"], cookie["hostOnly"] = host, str(given.get("This domain only raw")).lower() == "true"
    return cookie


def _in_har(log: Mapping[str, Any]) -> Iterator[Any]:
    """What was sent and set; a later one of the same name, host and path takes the place of a former one."""
    found: dict[tuple[Any, ...], Any] = {}
    for entry in _objects(log.get("entries")):
        request, response = _object(entry.get("request")), _object(entry.get("response"))
        address = urlsplit(str(request.get("url", "")))
        around = {"domain": address.hostname, "path": "/", "secure": address.scheme == "https"}
        for cookie in (*_objects(request.get("cookies")), *_objects(response.get("cookies"))):
            told = {key: value for key, value in cookie.items() if value != "" or key == "value"}
            plain = _plain({**around, **told}, zero_is_session=True)
            found[plain.get("name"), str(plain.get("domain")).lstrip("."), plain.get("path")] = plain
    yield from found.values()


def _object(given: object) -> Entry:
    return given if isinstance(given, dict) else {}


def _objects(given: object) -> Iterator[Entry]:
    return (each for each in given if isinstance(each, dict)) if isinstance(given, list) else iter(())


def _in_plain_text(text: str, home: str) -> list[Any]:
    """cookies.txt, a `Cookie:` header, or a curl command with one."""
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [line.split("\t") for line in lines if not line.startswith("#") or line.startswith("#HttpOnly_")]
    if rows and all(len(row) == _NETSCAPE_FIELDS for row in rows):
        return [_netscape(row) for row in rows]
    is_curl = text.lstrip().startswith("curl ")
    found = _HEADER.match(_from_curl(text) if is_curl else text) if is_curl or len(lines) == 1 else None
    if found is None:
        raise UnknownFormat("it is neither JSON nor a cookies.txt nor a `Cookie:` header")
    address = urlsplit(home)
    around = {
        "domain": address.hostname,
        "path": "/",
        "expires": SESSION_END,
        "httpOnly": True,
        "secure": address.scheme == "https",
        "sameSite": "Lax",
    }
    pairs = (pair.partition("=") for pair in found[1].split(";") if "=" in pair)
    return [{"name": name.strip(), "value": value.strip(), **around} for name, _, value in pairs]


def _netscape(row: list[str]) -> Entry:
    domain, below, path, secure, expires, name, value = row
    http_only = domain.startswith("#HttpOnly_")
    bare = domain.removeprefix("#HttpOnly_").lstrip(".")
    end = _end({"expires": expires}, zero_is_session=True)
    return {
        "name": name,
        "value": value,
        "domain": f".{bare}" if below.upper() == "TRUE" else bare,
        "path": path,
        "expires": end,
        "httpOnly": http_only,
        "secure": secure.upper() == "TRUE",
        "sameSite": "Lax",
    }


def _from_curl(text: str) -> str:
    """The cookies of a request that was copied as a curl command."""
    try:
        words = shlex.split(text.replace("\\\r\n", " ").replace("\\\n", " "))
    except ValueError:
        return ""
    for option, value in pairwise(words):
        if option in {"-b", "--cookie"}:
            return value
        if option in {"-H", "--header"} and value.lower().startswith("cookie:"):
            return value
    return ""
