"""A company's proxy: the one of `--proxy`, or those that the environment or the system names for all programs."""

from __future__ import annotations

import ipaddress
import platform
import re
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "none"
"""`--proxy none`: no proxy, whatever the environment says."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Upstream:
    """The proxy for each kind of origin, and hosts that are reached without (see `_covers`). `source`: who names it."""

    https: str | None = None
    http: str | None = None
    without: tuple[str, ...] = ()
    source: str = "--proxy"

    @classmethod
    def everywhere(cls, url: str) -> Upstream:
        """One proxy for everything."""
        return cls(url, url)

    def proxy_for(self, scheme: str, host: str, port: int) -> str | None:
        """The proxy on the way to this place; None where it is reached directly."""
        proxy = self.https if scheme == "https" else self.http
        return None if proxy is None or any(_covers(entry, host, port) for entry in self.without) else proxy

    @property
    def shown(self) -> str:
        """For reports: the addresses without user and password, and who names them."""
        places = dict.fromkeys(_without_user(url) for url in (self.https, self.http) if url)
        return f"{', '.join(places)} ({self.source})"


def parse_upstream(url: str, source: str = "--proxy") -> str:
    """Check the address of a proxy; raises UsageError without quoting its password."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or parts.scheme == "https")
    except ValueError:
        good = None
    if not good:
        raise UsageError(f"{source} is not http://host:port or https://host:port: check the address of your proxy.")
    return url


def upstream_of(option: str | None, variable: Callable[[str], str | None]) -> Upstream | None:
    """What `--proxy` says, else the variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, else the system.

    `variable` gives the value of one, or None. Raises UsageError.
    """
    if option is not None:
        return None if option.lower() == NONE else Upstream.everywhere(parse_upstream(option))
    named = {key: _first(variable, f"{key}_proxy") for key in ("https", "http", "all", "no")}
    if named["https"] or named["http"] or named["all"]:
        https, http = named["https"] or named["all"], named["http"] or named["all"]
        entries = re.split(r"[,\s]+", named["no"][1]) if named["no"] else []
        sources = dict.fromkeys(found[0] for found in (https, http) if found)
        return Upstream(_address(https), _address(http), _with_loopback(entries), " and ".join(sources))
    return _of_the_system()


def _first(variable: Callable[[str], str | None], name: str) -> tuple[str, str] | None:
    """The variable in small letters goes first, as other programs have it; its name and value."""
    for spelt in (name, name.upper()):
        if value := (variable(spelt) or "").strip():
            return spelt, value
    return None


def _address(found: tuple[str, str] | None) -> str | None:
    """The address with its scheme and port, which people leave out."""
    if found is None:
        return None
    name, value = found
    whole = value if "://" in value else f"http://{value}"
    if whole.lower().startswith("socks"):
        raise UsageError(
            f"{name} names a SOCKS proxy, and auditor goes through HTTP proxies only: name one with --proxy, "
            "or write `--proxy none`."
        )
    try:
        parts = urlsplit(whole)
        if parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.port is None:
            whole = f"{parts.scheme}://{parts.netloc.rstrip(':')}:{_DEFAULT_PORTS[parts.scheme]}"
    except ValueError:
        pass
    return parse_upstream(whole, name)


def _with_loopback(entries: list[str]) -> tuple[str, ...]:
    """Nobody means a proxy for what is on this machine."""
    return (*filter(None, entries), "localhost", ".localhost", "127.0.0.0/8", "::1")


def _of_the_system() -> Upstream | None:
    """What macOS and Windows have set for all programs."""
    if platform.system() not in {"Darwin", "Windows"}:
        return None
    found = urllib.request.getproxies()
    https, http = (_address(("the system's proxy", found[key])) if key in found else None for key in ("https", "http"))
    return Upstream(https, http, _with_loopback([]), "the system's proxy") if https or http else None


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY means this: `*`, a host and all below it, an address, a network, with a port."""
    entry, _, wanted = entry.lower().rpartition(":") if re.fullmatch(r"[^:]+:\d+", entry) else (entry.lower(), "", "")
    if wanted and int(wanted) != port:
        return False
    if entry == "*":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        bare = entry.removeprefix("*").lstrip(".")
        return bool(bare) and (host == bare or host.endswith(f".{bare}"))
    try:
        return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
