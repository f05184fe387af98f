"""Browser states as Playwright saves them, made from the Set-Cookie headers that a service would have sent."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def storage_state(
    url: str, set_cookies: Iterable[tuple[str, str]], local_storage: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a browser keeps after `url` answered with these headers and its script filled the local storage."""
    host = urlsplit(url).hostname or ""
    kept = [{"name": name, "value": value} for name, value in (local_storage or {}).items()]
    return {
        "cookies": [_cookie(value, host) for _, value in set_cookies],
        "origins": [{"origin": url, "localStorage": kept}] if kept else [],
    }


def _cookie(header: str, host: str) -> dict[str, object]:
    parsed: SimpleCookie = SimpleCookie(header)
    ((name, morsel),) = parsed.items()
    return {
        "name": name,
        "value": morsel.value,
        "domain": f".{morsel['domain']}" if morsel["domain"] else host,
        "path": "/",
        "expires": time.time() + int(morsel["max-age"]) if morsel["max-age"] else -1,
        "httpOnly": bool(morsel["httponly"]),
        "secure": bool(morsel["secure"]),
        "sameSite": morsel["samesite"].capitalize(),
    }
