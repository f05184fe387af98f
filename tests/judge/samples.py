"""A small service with a switch, a one-way switch and a form; readings and accounts to judge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from auditor.judge.context import JudgingContext, PolicyInUse
from auditor.model.attestation import Attestation
from auditor.model.config import Waiver
from auditor.model.control import Control
from auditor.model.observation import (
    AccountSeen,
    ControlSeen,
    IdentityState,
    LocatorHit,
    ReadingSeen,
    Run,
    ServiceFile,
    Source,
    Trouble,
)
from auditor.model.policy import Check, Policy, Severity
from auditor.model.report import PolicyFile
from auditor.model.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.reason import Reason

START = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
TODAY = START.date()
FILE = ServiceFile(origin="shipped", sha256="ab" * 32, verified="2026-10-31", verified_against="public material")
POLICY_FILE = PolicyFile(origin="shipped", sha256="cd" * 32)

SWITCH: dict[str, Any] = {"see": "switch", "find": [{"test_id": "toggle"}]}
RESPONSE: dict[str, Any] = {"response": "/settings", "json": "training", "values": {"true": "on", "false": "off"}}


def control(*readings: dict[str, Any], **more: Any) -> Control:
    """A control with these readings; none makes it a manual one."""
    known: dict[str, Any] = {
        "title": "Improve the model",
        "purpose": "training",
        "covers": ["text"],
        "page": "data" if readings else None,
        "readings": readings,
        "by_hand": "Settings → Data → Improve the model → off.",
        "confidence": "high",
    }
    return Control.model_validate(known | more)


SERVICE = Service.model_validate(
    {
        "name": "Parrot",
        "vendor": "Parrot Inc.",
        "verified": date(2026, 10, 31),
        "verified_against": "public material",
        "sources": ["https://help.parrot.com/privacy"],
        "origins": ["https://parrot.com"],
        "sign_in": {"start": "/login"},
        "identity": {"signed_in": [{"test_id": "me"}]},
        "pages": {"data": {"open": [[{"goto": "/settings/data"}]], "ready": [{"test_id": "toggle"}]}},
        "controls": {
            "training": control(SWITCH, RESPONSE),
            "sharing": control(SWITCH),
            "form": control(),
        },
    }
)
EXPECT_OFF = Check(expect="off", severity=Severity.HIGH, reason="Conversations would train models.")
POLICY = Policy(
    name="Test", description="Everything off.", checks={f"parrot/{name}": EXPECT_OFF for name in SERVICE.controls}
)


def saw(value: str | None, slot: int = 0, load: int = 1, **more: Any) -> ReadingSeen:
    """A switch (slot 0) or a response that showed `value`, found under its own name."""
    known: dict[str, Any] = {"kind": "response" if slot else "switch", "named": not slot}
    return ReadingSeen(slot=slot, load=load, value=value, **(known | more))


def failed(reason: Reason, slot: int = 0, load: int = 1, detail: str | None = None, **more: Any) -> ReadingSeen:
    """A reading that came to nothing."""
    return saw(None, slot, load, trouble=Trouble(reason=reason, detail=detail), **more)


def seen(*readings: ReadingSeen, name: str = "training", **more: Any) -> ControlSeen:
    return ControlSeen(control=name, page="data", readings=readings, observed_at=START, **more)


def account(*controls: ControlSeen, **more: Any) -> AccountSeen:
    known: dict[str, Any] = {
        "account": "ada",
        "service": "parrot",
        "home": "https://parrot.com",
        "identity": IdentityState.PROVEN,
        "controls": controls,
        "service_file": FILE,
        "source": Source(file="auditor.yaml", line=3),
        "seconds": 1.234,
    }
    return AccountSeen(**(known | more))


def run(*accounts: AccountSeen, **more: Any) -> Run:
    return Run(auditor="0.1.0", started=START, finished=START, accounts=accounts, **more)


def standard(
    policy: Policy = POLICY,
    waivers: Sequence[Waiver] = (),
    name: str = "test",
    file: PolicyFile = POLICY_FILE,
    **more: Any,
) -> JudgingContext:
    places = [(waiver, Source(file="auditor.yaml", line=9 + place)) for place, waiver in enumerate(waivers)]
    return JudgingContext(PolicyInUse(name, policy, file), {"parrot": SERVICE}, TODAY, waivers=places, **more)


def waiver(until: date = TODAY, account: str = "ada", check: str = "parrot/training") -> Waiver:
    return Waiver(check=check, account=account, reason="Needed for the assistant project", until=until)


def word(until: date = TODAY, value: str = "off", days_ago: int = 10, **more: Any) -> Attestation:
    """A person's word about the form of ada."""
    known = {"check": "parrot/form", "account": "ada", "by": "Ada", "when": START - timedelta(days=days_ago)}
    return Attestation(**(known | {"until": until, "value": value} | more))


HIT = LocatorHit(rank=1, of=2, label="Improve the model")
