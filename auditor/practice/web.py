"""Requests and responses of the practice services, and the few ways they are made. No sockets here."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Request:
    """What a browser asked for. `host` has no port, `headers` have lower-case names."""

    method: str
    host: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's fields; of a repeated one the last."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """The fields of a form-encoded body; of a repeated one the last."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def json(self) -> object:
        """The body as JSON, None where it is not JSON."""
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            return None

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies that came along."""
        parsed: SimpleCookie = SimpleCookie(self.headers.get("cookie", ""))
        return {name: morsel.value for name, morsel in parsed.items()}


@dataclass(frozen=True)
class Response:
    """What the service answers: after `delay` seconds, or never where it `hangs`."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    hangs: bool = False
    stream: tuple[tuple[float, bytes], ...] = ()
    """Pieces that follow the body, each after so many seconds; then nothing more comes, and nothing ends."""
    cut: bool = False
    """Whether the connection breaks in the middle of the body."""


def html(text: str, status: int = 200, *headers: tuple[str, str]) -> Response:
    """A document. It is never kept by the browser's cache."""
    return Response(status, text.encode(), headers=(("Cache-Control", "no-store"), *headers))


def json_response(value: object, status: int = 200, *headers: tuple[str, str]) -> Response:
    """A JSON answer, never cached."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, "application/json", (("Cache-Control", "no-store"), *headers))


def redirect(to: str, *headers: tuple[str, str]) -> Response:
    """302 to an address or path; a form that was posted goes on by GET."""
    return Response(302, headers=(("Location", to), ("Cache-Control", "no-store"), *headers))


def not_found() -> Response:
    """404, in plain words."""
    return html("<!doctype html><title>Not found</title><h1>Not found</h1>", 404)


def cookie(
    name: str,
    value: str,
    *,
    seconds: int | None = None,
    http_only: bool = True,
    secure: bool = True,
    domain: str | None = None,
    same_site: str = "Lax",
) -> tuple[str, str]:
    """A Set-Cookie header for the whole site; without `seconds` it ends with the browser."""
    parts = [f"{name}={value}", "Path=/", f"SameSite={same_site}"]
    parts += ["Secure"] if secure else []
    parts += [f"Domain={domain}"] if domain else []
    parts += [f"Max-Age={seconds}"] if seconds is not None else []
    parts += ["HttpOnly"] if http_only else []
    return "Set-Cookie", "; ".join(parts)


def in_page(value: object) -> str:
    """Base64 of JSON, for a script element: how a practice page is wired is not part of its service."""
    return base64.b64encode(json.dumps(value).encode()).decode()
