"""The shape of a session from outside, checked with sentences: size, cookies, origins. Drops unknown keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.errors import UsageError
from auditor.model.address import matches, origin_of
from auditor.sessions.cookie_formats import SESSION_END, UnknownFormat, cookies_and_origins
from auditor.sessions.cookies import sent_to
from auditor.storage.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
LATEST = 253_402_300_799
"""The last second of the year 9999; browsers refuse later ones."""
_SAME_SITE = ("Strict", "Lax", "None")
_HELP = (
    "Export it again: Playwright's storage states, the files of cookie extensions, cookies.txt, HAR files and a "
    "`Cookie:` header are read."
)


def read_bytes(path: Path) -> bytes:
    """The file at `path`. UsageErrors name it and never show its content."""
    try:
        with open_regular(path, follow=True) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from None
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{path} is larger than 5 MB, which no signed-in session needs. "
            "Export it again without IndexedDB and from a profile that visited this service only."
        )
    return data


@dataclass(frozen=True)
class Parsed:
    """A storage state (`cookies`, `origins`), and how many cookies and stored origins of other sites are not in it."""

    state: dict[str, Any]
    other_cookies: int = 0
    other_origins: int = 0


def parse(data: bytes, sites: Sequence[str] | None = None, name: str = "The session") -> Parsed:
    """A session in any known format, with every value's type checked, known keys only, and defaults filled in.

    What a browser would not send to `sites` (None: what is of any site) is left out before it is looked at.
    """
    home = next((site for site in sites or () if "*" not in site), "https://localhost")
    try:
        cookies, stored = cookies_and_origins(data, home)
    except UnknownFormat as why:
        raise UsageError(f"{name} is no session that can be imported: {why}. {_HELP}") from None
    numbered = [(each, f"{name}: cookies[{at}]") for at, each in enumerate(cookies)]
    own = [(each, where) for each, where in numbered if sites is None or not _is_of_others(each, sites)]
    places = [
        (each, f"{name}: origins[{at}]")
        for at, each in enumerate(stored)
        if sites is None or not _is_place_of_others(each, sites)
    ]
    state = {
        "cookies": [_cookie(each, where) for each, where in own],
        "origins": [_origin(each, where) for each, where in places],
    }
    return Parsed(state, len(cookies) - len(own), len(stored) - len(places))


def _is_of_others(cookie: object, sites: Sequence[str]) -> bool:
    return isinstance(cookie, dict) and isinstance(cookie.get("domain"), str) and not sent_to(cookie, sites)


def _is_place_of_others(entry: object, sites: Sequence[str]) -> bool:
    origin = entry.get("origin") if isinstance(entry, dict) else None
    return _is_origin(origin) and not any(matches(site, str(origin)) for site in sites)


def _cookie(given: object, where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _wrong(where, "is not an object")
    checks: dict[str, tuple[Callable[[object], bool], str]] = {
        "name": (_is_text, "is not a text"),
        "value": (_is_text, "is not a text"),
        "domain": (_is_domain, "is not a host name"),
        "path": (_is_path, "does not start with /"),
        "expires": (_is_time, "is neither -1 nor a time in Unix seconds"),
        "httpOnly": (_is_bool, "is neither true nor false"),
        "secure": (_is_bool, "is neither true nor false"),
        "sameSite": (lambda value: value in _SAME_SITE, f"is none of {', '.join(_SAME_SITE)}"),
        "partitionKey": (_is_text, "is not a text"),
        "_crHasCrossSiteAncestor": (_is_bool, "is neither true nor false"),
    }
    defaults = {"path": "/", "expires": SESSION_END, "httpOnly": False, "secure": False, "sameSite": "Lax"}
    cookie = {key: given.get(key, defaults.get(key)) for key in checks if key in given or key in defaults}
    for key in ("name", "value", "domain"):
        if key not in cookie:
            raise _wrong(where, f"has no `{key}`")
    for key, value in cookie.items():
        fits, problem = checks[key]
        if not fits(value):
            raise _wrong(f"{where}.{key}", problem)
    return cookie


def _origin(given: object, where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _wrong(where, "is not an object")
    if not _is_origin(given.get("origin")):
        raise _wrong(f"{where}.origin", "is not an origin, such as https://chatgpt.com")
    items = given.get("localStorage", [])
    if not isinstance(items, list) or not all(_is_item(item) for item in items):
        raise _wrong(f"{where}.localStorage", "is not a list of names and values")
    databases = given.get("indexedDB", [])
    if not isinstance(databases, list) or not all(isinstance(each, dict) for each in databases):
        raise _wrong(f"{where}.indexedDB", "is not a list of databases")
    local = [{"name": item["name"], "value": item["value"]} for item in items]
    return {"origin": given["origin"], "localStorage": local, **({"indexedDB": databases} if databases else {})}


def _wrong(where: str, problem: str) -> UsageError:
    return UsageError(f"{where} {problem}. {_HELP}")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_domain(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip(".")) and not set(value) & set(" /@?#*\t\r\n")


def _is_path(value: object) -> bool:
    return isinstance(value, str) and value.startswith("/")


def _is_time(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value == SESSION_END or 0 <= value <= LATEST  # neither infinity nor a NaN is


def _is_origin(value: object) -> bool:
    """Exactly what `origin_of` gives: a longer address could end like a declared origin and be another's."""
    try:
        return isinstance(value, str) and value.startswith(("https://", "http://")) and origin_of(value) == value
    except ValueError:
        return False


def _is_item(value: object) -> bool:
    return isinstance(value, dict) and _is_text(value.get("name")) and _is_text(value.get("value"))
