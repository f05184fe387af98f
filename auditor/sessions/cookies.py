"""Which cookies a browser would send to given origins: domain matching after RFC 6265, section 5."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SECOND_LEVEL = re.compile(r"(ac|co|com|edu|go|gob|gouv|gov|ltd|mil|ne|net|nhs|nom|or|org|plc|sch)\.[a-z]{2}")
_SHARED_HOST = re.compile(
    r"(appspot|firebaseapp|herokuapp|onrender)\.com|(azurewebsites|cloudfront)\.net|(github|gitlab|ngrok)\.io"
    r"|(fly|pages|workers)\.dev|(netlify|railway|run|streamlit|vercel|web)\.app|hf\.space"
)


def sent_to(cookie: Mapping[str, Any], origins: Iterable[str]) -> bool:
    """Whether one of `origins` (`https://*.example.com` allowed) gets this cookie at the top of a page.

    A domain that starts with a dot is for the host and all below it; one without is for that host alone.
    """
    hosts = [_host(origin) for origin in origins]
    domain = str(cookie["domain"]).lower()
    if domain.startswith("."):
        domain = domain[1:]
        fits = any(_same(domain, host) if is_public_suffix(domain) else _covers(domain, host) for host in hosts)
    else:
        fits = any(_same(domain, host) for host in hosts)
    return fits and _in_own_partition(cookie, hosts)


def narrowed(cookie: dict[str, Any]) -> dict[str, Any]:
    """The cookie as a browser takes it: one for a whole public suffix becomes one for that host alone."""
    domain = cookie["domain"]
    if domain.startswith(".") and is_public_suffix(domain[1:].lower()):
        return {**cookie, "domain": domain[1:]}
    return cookie


def is_public_suffix(domain: str) -> bool:
    """Whether many owners share `domain`: `com`, `co.uk`, `github.io`. The common ones; not the full public list.

    A browser that is driven takes such a cookie without complaint, and would send it to all of them.
    """
    return "." not in domain or bool(_SECOND_LEVEL.fullmatch(domain) or _SHARED_HOST.fullmatch(domain))


def _host(origin: str) -> str:
    return (urlsplit(origin).hostname or "").lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _same(domain: str, host: str) -> bool:
    """Whether `domain` is one host that `host`, perhaps `*.example.com`, stands for."""
    if host.startswith("*."):
        return domain.endswith(host[1:]) and len(domain) >= len(host)
    return bool(host) and domain.strip("[]") == host


def _covers(domain: str, host: str) -> bool:
    """Whether a cookie for `domain` and all below it reaches a host that `host` stands for."""
    if _same(domain, host):
        return True
    if _is_address(host):
        return False
    return host.removeprefix("*").endswith(f".{domain}")


def _in_own_partition(cookie: Mapping[str, Any], hosts: list[str]) -> bool:
    """Partitioned cookies go out only below the site at the top: one of another site's pages is not the service's."""
    top = cookie.get("partitionKey")
    if not top:
        return True
    site = _host(str(top))
    return any(host.removeprefix("*.") == site or host.removeprefix("*").endswith(f".{site}") for host in hosts)
