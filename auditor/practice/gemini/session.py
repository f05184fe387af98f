"""Who a request to the practice Google comes from, by the cookie that all its hosts share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.practice.app import SESSION_SECONDS
from auditor.practice.web import cookie

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "__Secure-1PSID"
_COMPANIONS = ("__Secure-1PSIDTS", "__Secure-1PSIDCC", "__Secure-3PSID", "SID", "HSID", "SSID", "SAPISID")


def account_of(app: App, request: Request) -> Account | None:
    """The signed-in account."""
    return app.who(request.cookies.get(COOKIE))


def session_cookies(token: str) -> list[tuple[str, str]]:
    """The cookies of a session; only the first one counts here."""
    kept = [cookie(COOKIE, token, seconds=SESSION_SECONDS, domain="google.com", same_site="None")]
    for name in _COMPANIONS:
        kept.append(cookie(name, f"{name}.{token[:12]}", seconds=SESSION_SECONDS, domain="google.com"))
    return kept
