"""A session from outside: checked, and reduced to what belongs to the service. Opens no browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from auditor.model.address import matches
from auditor.model.service import Keeps
from auditor.sessions.cookie_formats import SESSION_END
from auditor.sessions.cookies import narrowed, sent_to
from auditor.sessions.state_shape import LATEST, MAX_BYTES, parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

__all__ = ["MAX_BYTES", "Reduced", "parse", "read_file", "reduce", "session_end"]

_DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Reduced:
    """What was kept, and how much was not: `other_sites` and `expired` count cookies, `origins` stored origins."""

    state: dict[str, Any]
    other_sites: int = 0
    expired: int = 0
    origins: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that could show who is signed in."""
        return not self.state["cookies"] and not self.state["origins"]


def read_file(path: Path, sites: Sequence[str], keeps: Collection[Keeps] = (), *, now: datetime) -> Reduced:
    """What a file has of a session at these sites. UsageErrors name the file and never show its content."""
    found = parse(read_bytes(path), sites, str(path))
    reduced = reduce(found.state, sites, keeps, now=now)
    return replace(
        reduced,
        other_sites=reduced.other_sites + found.other_cookies,
        origins=reduced.origins + found.other_origins,
    )


def reduce(
    state: Mapping[str, Any], origins: Sequence[str], keeps: Collection[Keeps] = (), *, now: datetime
) -> Reduced:
    """`state` (see `parse`) without what a browser would not send to `origins`, nor the service needs.

    Cookies: those of these origins that have not expired. Storage: of these origins, and only the kinds in `keeps`.
    """
    own = [cookie for cookie in state["cookies"] if sent_to(cookie, origins)]
    alive = [narrowed(cookie) for cookie in own if _ends(cookie) is None or cookie["expires"] > now.timestamp()]
    stored = [_kept(entry, keeps) for entry in state["origins"] if _declared(entry["origin"], origins)]
    filled = [entry for entry in stored if len(entry) > 1]
    return Reduced(
        {"cookies": alive, "origins": filled},
        other_sites=len(state["cookies"]) - len(own),
        expired=len(own) - len(alive),
        origins=len(state["origins"]) - len(filled),
    )


def session_end(
    state: Mapping[str, Any], names: Collection[str] = (), *, now: datetime, reported: datetime | None = None
) -> datetime | None:
    """When the session that these cookies carry ends, in UTC, as far as they say; a service may end it before.

    What the service itself `reported` counts where it is earlier.

    The earliest end among the cookies called `names` (the start of a name will do: long ones are split into parts).
    Without such names: among those that scripts cannot read and that last longer than a day, as others are seldom the
    session; else among all. None where all last as long as the browser is open.
    """
    ending = [cookie for cookie in state.get("cookies", ()) if _ends(cookie) is not None]
    named = [cookie for cookie in ending if any(cookie["name"].startswith(name) for name in names)]
    lasting = [session for session in ending if session.get("httpOnly") and session["expires"] > now.timestamp() + _DAY]
    ends = [end for cookie in named or lasting or ending if (end := _ends(cookie))]
    return min([*ends, *([reported] if reported else [])], default=None)


def _ends(cookie: Mapping[str, Any]) -> datetime | None:
    seconds = cookie.get("expires", SESSION_END)
    return None if seconds == SESSION_END else datetime.fromtimestamp(min(max(seconds, 0), LATEST), UTC)


def _declared(origin: str, origins: Sequence[str]) -> bool:
    return any(matches(pattern, origin) for pattern in origins)


def _kept(entry: Mapping[str, Any], keeps: Collection[Keeps]) -> dict[str, Any]:
    kinds = (("localStorage", Keeps.LOCAL_STORAGE), ("indexedDB", Keeps.INDEXED_DB))
    kept = {kind: entry[kind] for kind, need in kinds if need in keeps and entry.get(kind)}
    return {"origin": entry["origin"], **({"localStorage": []} | kept if kept else {})}
