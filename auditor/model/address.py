"""Addresses that declarations may contain, checked where they enter: origins, targets, links."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
"""The last part of a host that browsers take for an IPv4 address, however it is written: `127.1`, `0x7f.1`."""
_HOST = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+$")


def _public_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        named = _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is None
        return named and bool(_HOST.match(host)) and not host.endswith((".localhost", ".local", ".internal"))
    return False


def _is_whole(host: str) -> bool:
    """Whether it is a name, or an address that is written in full."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is None
    return True


def origin_pattern(value: str) -> str:
    """An https origin of a public host; `https://*.example.com` needs two labels after the star."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    plain = host.removeprefix("*.")
    if parts.scheme != "https" or value != f"https://{parts.netloc}" or "@" in parts.netloc:
        raise ValueError("an origin is https:// and a host name, nothing more, such as https://chatgpt.com")
    if not _public_host(plain):
        raise ValueError("an origin names a public host: no address, no localhost, two labels after a star")
    if _port(parts.netloc) not in {None, 443} and not 1 <= (_port(parts.netloc) or 0) <= 65535:
        raise ValueError("the port of an origin is a number from 1 to 65535")
    return value


def _port(netloc: str) -> int | None:
    _, _, port = netloc.partition(":")
    return int(port) if port.isdigit() else (0 if port else None)


def _plain_origin(value: str) -> str:
    if "*" in value:
        raise ValueError("a home is one origin, without a star")
    return origin_pattern(value)


def _target(value: str) -> str:
    """A path from the service's home (`/settings`), or an https address; its origin is checked by the loader."""
    if value.startswith("/") and not value.startswith("//"):
        return value
    parts = urlsplit(value)
    if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc:
        return value
    raise ValueError("a target is a path that starts with one /, or an https:// address")


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not _public_host((parts.hostname or "").lower()) or "@" in parts.netloc:
        raise ValueError("a link is a full https:// address of a public site")
    return value


def account_url(value: str) -> str:
    """The address of a self-hosted service: http or https, a host, no path, no credentials. Gives the origin."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise ValueError("a url is http:// or https:// and a host, such as http://127.0.0.1:8080")
    if not _is_whole(parts.hostname):
        raise ValueError("browsers read this address as another one: write all four parts, such as 127.0.0.1")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("a url ends after the host and port: a service under a path is not supported")
    return f"{parts.scheme}://{parts.netloc}"


Origin = Annotated[str, AfterValidator(_plain_origin)]
OriginPattern = Annotated[str, AfterValidator(origin_pattern)]
Target = Annotated[str, AfterValidator(_target), Field(max_length=500)]
WebAddress = Annotated[str, AfterValidator(_web_address), Field(max_length=500)]
AccountUrl = Annotated[str, AfterValidator(account_url)]


def matches(pattern: str, origin: str) -> bool:
    """Whether `origin` (scheme://host[:port]) is the declared one; `*.` stands for one or more labels.

    >>> matches("https://*.oaistatic.com", "https://cdn.oaistatic.com")
    True
    """
    if "*" not in pattern:
        return pattern.lower() == origin.lower()
    scheme, _, suffix = pattern.lower().partition("*")
    return origin.lower().startswith(scheme) and origin.lower().endswith(suffix) and len(origin) > len(pattern)


def origin_of(address: str) -> str:
    """`https://host[:port]` of an address, without a default port."""
    parts = urlsplit(address)
    default = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, default} else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def is_at(target: str, address: str) -> bool:
    """Whether an address is a declared one, in which `*` stands for one part of the path, such as an account's id.

    >>> is_at("/api/users/*/settings", "/api/users/7/settings"), is_at("/api/users/*", "/api/users/7/settings")
    (True, False)
    """
    if "*" not in target:
        return target == address
    return re.fullmatch(re.escape(target).replace(r"\*", "[^/?#]+"), address) is not None


def covers(target: str, other: str) -> bool:
    """Whether a declared path or address stands for another one: the same, or anything below one that ends in `/*`.

    >>> covers("/api/*", "/api/news"), covers("/api", "/api"), covers("/api", "/api/news")
    (True, True, False)
    """
    return other.startswith(target.removesuffix("*")) if target.endswith("/*") else target == other
