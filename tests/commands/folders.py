"""Run folders as `auditor check` leaves them, made without a browser, about shipped services."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from auditor.commands.judge import judged_again
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.declare.project import service_file
from auditor.model.observation import AccountSeen, ControlSeen, Evidence, IdentityState, ReadingSeen, Run
from auditor.runs.write import write_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = datetime.now(UTC)


def run_folder(
    folder: Path, *accounts: AccountSeen, days_ago: float = 0, pictures: Mapping[str, bytes] | None = None
) -> None:
    """A run that began so many days ago, judged as the auditor.yaml beside its folder says; PICTURES by account."""
    started = NOW - timedelta(days=days_ago)
    dated = tuple(
        account.model_copy(
            update={"controls": tuple(each.model_copy(update={"observed_at": started}) for each in account.controls)}
        )
        for account in accounts
    )
    run = Run(auditor="0.1.0", started=started, finished=started + timedelta(minutes=1), accounts=dated)
    report = judged_again(run, folder.parent / "auditor.yaml", None)
    files = {f"evidence/{name}.png": data for name, data in (pictures or {}).items()}
    write_run(folder, run, report, ("json", "html", "markdown"), files, named=True)


def at_chatgpt(name: str, value: str, picture: bytes | None = None) -> AccountSeen:
    """An account whose every control at ChatGPT is proven to have this value."""
    service = load_service(open_catalog().services["chatgpt"].path, "shipped")
    return AccountSeen(
        account=name,
        service="chatgpt",
        home="https://chatgpt.com",
        identity=IdentityState.PROVEN,
        controls=tuple(
            ControlSeen(
                control=control,
                page=declared.page,
                readings=tuple(
                    ReadingSeen(slot=slot, load=1 + load, kind=reading.kind, value=value, named=True)
                    for slot, reading in enumerate(declared.readings)
                    for load in range(2 if len(declared.readings) == 1 else 1)
                ),
                evidence=_evidence(name, picture) if picture and control == "training" else (),
            )
            for control, declared in service.value.controls.items()
            if declared.readings
        ),
        service_file=service_file(service),
    )


def _evidence(name: str, picture: bytes) -> tuple[Evidence, ...]:
    path = f"evidence/{name}.png"
    return (Evidence(kind="screenshot", path=path, sha256=hashlib.sha256(picture).hexdigest()),)


def at_slack(name: str) -> AccountSeen:
    """An account where there is nothing to read."""
    service = load_service(open_catalog().services["slack"].path, "shipped")
    return AccountSeen(account=name, service="slack", service_file=service_file(service))
