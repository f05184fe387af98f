"""An organisation, a member, and a result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from auditor.model.observation import IdentityState
from auditor.model.staff import Member, StaffAccount, StaffCheck, StaffFile, StaffRegister, StaffResult
from auditor.model.status import Status
from auditor.staff.signatures import digest, new_secret, pseudonym, public_of, signed

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ADMIN, ADA, BEN, STRANGER = (new_secret() for _ in range(4))
STAFF = StaffFile(organisation="acme", services=("chatgpt",), salt="ab" * 16, public_key=public_of(ADMIN))
REGISTER = StaffRegister(
    staff=tuple(Member(key=public_of(each), since=(NOW - timedelta(days=20)).date()) for each in (ADA, BEN))
)


def result(secret: bytes = ADA, *, days_ago: float = 1, status: Status = Status.PASS, **more: Any) -> StaffResult:
    """A signed result with one check."""
    key = public_of(secret)
    check = StaffCheck(control="training", expected="off", status=status, observed_at=NOW - timedelta(days=days_ago))
    account = StaffAccount(service="chatgpt", service_file="12" * 32, identity=IdentityState.PROVEN, checks=(check,))
    whole = {
        "organisation": "acme",
        "staff_file": digest(STAFF),
        "pseudonym": pseudonym(STAFF, key),
        "key": key,
        "run": "cd" * 16,
        "made": NOW - timedelta(days=days_ago),
        "auditor": "0.1.0",
        "policy": "baseline",
        "policy_sha256": "34" * 32,
        "accounts": (account,),
    }
    return signed(StaffResult(**(whole | more)), secret)


def raw(one: StaffResult) -> bytes:
    """As the file holds it."""
    return one.model_dump_json(indent=2).encode()
