"""Bring a session into the vault, or take it out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.declare.lookup import declared_account
from auditor.errors import UsageError
from auditor.sessions import storage_state, vault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def import_session(config: Path, account_id: str, file: Path) -> Iterator[str]:
    """Save the session in `file`, reduced to what belongs to the account's service; sentences about it."""
    declared = declared_account(config, account_id)
    account, service = declared.account, declared.service.value
    now = datetime.now(UTC)
    origins = (account.url,) if account.url else service.origins
    reduced = storage_state.read_file(file, origins, service.session_keeps, now=now)
    if reduced.is_empty:
        raise UsageError(
            f"{file} holds nothing that a browser would send to {service.name}, or all of it has ended: "
            "export it again from a browser that is signed in."
        )
    session = vault.Session(
        service=account.service,
        account=account_id,
        how=vault.How.IMPORT,
        when=now,
        state=reduced.state,
        username=account.username,
        ends=storage_state.session_end(reduced.state, service.session_cookies, now=now),
    )
    saved = vault.save(session, keep_former=True)
    yield from saved.notes
    left_out = reduced.other_sites + reduced.expired
    yield (
        f"Saved {len(reduced.state['cookies'])} cookies for {account_id} at {service.name}"
        + (f"; left out {left_out} of other sites or already ended." if left_out else ".")
    )
    if vault.former(account.service, account_id):
        yield f"The former session is kept until this one is proven: `auditor check {account_id}` tries it."
    yield f"{file} still holds the session in clear text: delete it."


def forget_session(config: Path, account_id: str) -> str:
    """Delete the account's sessions, also those of one that auditor.yaml names no more; a sentence about it."""
    sessions = [entry.session for entry in vault.list_sessions() if entry.session is not None]
    services = {session.service for session in sessions if session.account == account_id}
    try:
        services.add(declared_account(config, account_id).account.service)
    except UsageError:
        if not services:
            raise
    gone = [path for service in sorted(services) for path in vault.forget(service, account_id)]
    return f"Deleted {len(gone)} file(s)." if gone else f"There was no session for {account_id}."
