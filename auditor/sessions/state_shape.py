"""The shape of a storage state file, checked with sentences: size, JSON, cookies, origins. Drops unknown keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from auditor.errors import UsageError
from auditor.model.address import origin_of
from auditor.sessions.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
SESSION_END = -1
"""What `expires` is for a cookie that lasts as long as the browser is open."""
LATEST = 253_402_300_799
"""The last second of the year 9999; browsers refuse later ones."""
_SAME_SITE = ("Strict", "Lax", "None")
_HELP = "Export it with Playwright's `context.storage_state()`, or `playwright open --save-storage=FILE`."


def read_file(path: Path) -> dict[str, Any]:
    """The storage state in the file at `path`. UsageErrors name the file and never show its content."""
    try:
        with open_regular(path, follow=True) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Check the path and its permissions.") from None
    return parse(data, str(path))


def parse(data: bytes, name: str = "The storage state") -> dict[str, Any]:
    """`{"cookies": […], "origins": […]}` with every value's type checked, known keys only, and defaults filled in."""
    if len(data) > MAX_BYTES:
        raise UsageError(
            f"{name} is larger than 5 MB, which no signed-in session needs. "
            "Export it again without IndexedDB and from a profile that visited this service only."
        )
    try:
        given = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UsageError(f"{name} is not valid JSON. {_HELP}") from None
    if isinstance(given, list):
        raise UsageError(f"{name} is a list, as cookie extensions write it, and not a storage state. {_HELP}")
    if not isinstance(given, dict) or not isinstance(given.get("cookies"), list):
        raise UsageError(f"{name} is not a storage state: it has no list `cookies`. {_HELP}")
    origins = given.get("origins", [])
    if not isinstance(origins, list):
        raise UsageError(f"{name} is not a storage state: `origins` is not a list. {_HELP}")
    return {
        "cookies": [_cookie(each, f"{name}: cookies[{at}]") for at, each in enumerate(given["cookies"])],
        "origins": [_origin(each, f"{name}: origins[{at}]") for at, each in enumerate(origins)],
    }


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


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
