"""Staff mode: what an administrator publishes, who enrolled, and the signed minimal result of one person's own run."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from auditor.model.base import Frozen
from auditor.model.moment import Moment
from auditor.model.observation import IdentityState
from auditor.model.reason import Reason
from auditor.model.status import Status
from auditor.model.texts import Id, Line

PublicKey = Annotated[str, Field(pattern=r"^ed25519:[A-Za-z0-9+/]{43}=$")]
Signature = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{86}==$")]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Number = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]

MOST_ACCOUNTS, MOST_CHECKS = 100, 1000
"""In one result: more of them is no result of a person."""


class StaffFile(Frozen):
    """What an administrator publishes. `signature`: by `public_key`, of everything else."""

    organisation: Id
    policy: Line = Field("baseline", description="a name that `auditor list` shows, or a file beside this one")
    services: Annotated[tuple[Id, ...], Field(min_length=1)] = Field(description="which accounts are asked about")
    usernames: Line | None = Field(None, description="what the organisation's user names look like: *@example.com")
    valid_days: Annotated[int, Field(ge=1, le=366)] = Field(35, description="after which a result is outdated")
    salt: _Number = Field(description="makes the pseudonyms of this organisation its own")
    public_key: PublicKey
    signature: Signature | None = None


class Member(Frozen):
    """One person who enrolled."""

    key: PublicKey
    since: date
    note: Line | None = None


class StaffRegister(Frozen):
    """Who enrolled: a file that the administrator keeps."""

    staff: tuple[Member, ...] = ()


class StaffCheck(Frozen):
    """The outcome of one check. What a page showed is not in it."""

    control: Id
    expected: Line
    status: Status
    reason: Reason | None = None
    observed_at: Moment | None = None


class StaffAccount(Frozen):
    """One account at a service. `service_file`: the SHA-256 of the file that it was read with."""

    service: Id
    service_file: _Digest
    identity: IdentityState
    checks: Annotated[tuple[StaffCheck, ...], Field(max_length=MOST_CHECKS)]


class StaffResult(Frozen):
    """All that leaves a member's machine. `run`: a number of its own for each run; `staff_file`: SHA-256 of what asked.

    `signature`: by `key`, of everything else.
    """

    schema_version: Literal[1] = 1
    organisation: Id
    staff_file: _Digest
    pseudonym: Line
    key: PublicKey
    run: _Number
    made: Moment
    auditor: Line
    policy: Line
    policy_sha256: _Digest
    accounts: Annotated[tuple[StaffAccount, ...], Field(max_length=MOST_ACCOUNTS)]
    signature: Signature | None = None
