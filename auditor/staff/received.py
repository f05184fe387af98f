"""Results as they arrive at the administrator's → those that count, and why the others do not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ValidationError

from auditor.model.staff import StaffResult
from auditor.staff.signatures import is_signed_by, pseudonym

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from auditor.model.staff import Member, StaffFile, StaffRegister

_AHEAD = timedelta(minutes=10)
"""By which a member's clock may be ahead."""


class Refusal(StrEnum):
    """Why a result does not count, as half a sentence."""

    UNREADABLE = "is no result of `auditor check --staff`"
    FOREIGN = "is for another organisation"
    UNKNOWN = "is signed with a key that is not enrolled"
    FORGED = "is not what its key signed: it was changed, or made by somebody else"
    EARLY = "was made in the future, or before its key was enrolled"
    OUTDATED = "is outdated"
    REPLAYED = "is a result that was given before, or older than a newer one of the same person"


@dataclass(frozen=True)
class Received:
    """What came in. `counting`: by pseudonym, file and result; `refused`: by file; `missing`: by pseudonym."""

    counting: Mapping[str, tuple[str, StaffResult]]
    refused: Mapping[str, Refusal]
    missing: Mapping[str, Member]


def receive(files: Mapping[str, bytes], staff: StaffFile, register: StaffRegister, now: datetime) -> Received:
    """Look at results by the names of their files. Of each person, the newest result that is right counts."""
    members = {member.key: member for member in register.staff}
    found: dict[str, tuple[str, StaffResult]] = {}
    refused: dict[str, Refusal] = {}
    for name, raw in files.items():
        result = _read(raw)
        if isinstance(result, Refusal):
            refused[name] = result
            continue
        if why := _refusal(result, staff, members, now):
            refused[name] = why
            continue
        who = pseudonym(staff, result.key)
        former = found.get(who)
        if former is None or result.made > former[1].made:
            found[who] = name, result
            if former:
                refused[former[0]] = Refusal.REPLAYED
        else:
            refused[name] = Refusal.REPLAYED
    everybody = {pseudonym(staff, key): member for key, member in members.items()}
    missing = {who: member for who, member in everybody.items() if who not in found}
    return Received(dict(sorted(found.items())), refused, missing)


def _read(raw: bytes) -> StaffResult | Refusal:
    try:
        return StaffResult.model_validate_json(raw)
    except ValidationError:
        return Refusal.UNREADABLE


def _refusal(result: StaffResult, staff: StaffFile, members: Mapping[str, Member], now: datetime) -> Refusal | None:
    if result.organisation != staff.organisation:
        return Refusal.FOREIGN
    if result.key not in members:
        return Refusal.UNKNOWN
    if not is_signed_by(result, result.key) or result.pseudonym != pseudonym(staff, result.key):
        return Refusal.FORGED
    if result.made > now + _AHEAD or result.made.date() < members[result.key].since - timedelta(days=1):
        return Refusal.EARLY
    return Refusal.OUTDATED if now - result.made > timedelta(days=staff.valid_days) else None
