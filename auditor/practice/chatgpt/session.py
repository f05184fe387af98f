"""Who a request to the practice ChatGPT comes from, by its chunked session cookie."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.practice.account import Account
    from auditor.practice.app import App
    from auditor.practice.web import Request

COOKIE = "__Secure-next-auth.session-token"


def token_of(request: Request) -> str:
    """The token in the session cookie; empty where one of the chunks did not come."""
    chunks = [request.cookies.get(f"{COOKIE}.{n}") for n in range(2)]
    return (chunks[0] or "").partition(".")[0] if all(chunks) else ""


def session_cookies(token: str) -> dict[str, str]:
    """The cookies of a session, in two chunks as the real one is."""
    return {f"{COOKIE}.0": f"{token}.{secrets.token_urlsafe(2000)}", f"{COOKIE}.1": secrets.token_urlsafe(600)}


def account_of(app: App, request: Request) -> Account | None:
    """The signed-in account."""
    return app.who(token_of(request))


def is_expired(app: App, request: Request) -> bool:
    """Whether somebody was signed in here, and is not any more."""
    return app.has_ended(token_of(request))
