"""What of an auditor.yaml will not work on a hosted runner, as (is it bad, sentence)."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.audit.prepare import saved_session
from auditor.commands.init import WORKFLOW
from auditor.declare.project import read_project
from auditor.errors import UsageError
from auditor.model.config import SignInWay
from auditor.model.service import BrowserNeed
from auditor.sessions.bundle import LIMIT, write_bundle
from auditor.storage.keys import new_key
from auditor.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.declare.project import DeclaredAccount
    from auditor.model.config import SecretRef
    from auditor.sessions.vault import Session

Line = tuple[bool, str]
_SOON = timedelta(days=35)
"""A monthly run comes once before a session ends that lasts so long."""
_SCHEDULES = (
    "GitHub disables the schedules of a public repository after 60 days without activity, and tells nobody: look for "
    "the run of each month."
)
_CHALLENGES = (
    "Consumer services often ask hosted runners for proof that a person is there ({services}): the check ends as "
    "`challenge` then, and a self-hosted runner helps."
)


def hosted_runner(config: Path) -> Iterator[Line]:
    """Everything, account by account, then what is about all of them. Raises UsageError as `check` would."""
    project = read_project(config)
    sessions: list[Session] = []
    for declared in project.declared:
        yield from _account(declared, sessions)
    if sessions:
        try:
            size, number = len(write_bundle(sessions, new_key())), count(len(sessions), "session")
            yield False, f"{number} to hand over, {size:,} of {LIMIT:,} characters of a secret."
        except UsageError as error:
            yield True, str(error)
    consumer = dict.fromkeys(
        declared.service.value.name for declared in project.declared if not declared.service.value.self_hosted
    )
    if consumer:
        yield False, _CHALLENGES.format(services=", ".join(consumer))
    yield False, _SCHEDULES
    if not WORKFLOW.exists():
        yield False, f"There is no {WORKFLOW}: `auditor init --github` writes one."


def _account(declared: DeclaredAccount, sessions: list[Session]) -> Iterator[Line]:
    name, account, service = declared.id, declared.account, declared.service.value
    if account.url and _is_private(account.url):
        yield True, f"{name}: a hosted runner does not reach {account.url}: use a self-hosted runner for it."
    if service.browser is BrowserNeed.HEADED:
        window = "start the check with `xvfb-run`, or it is read without one"
        yield False, f"{name}: {service.name} wants a window: {window}."
    try:
        session, why = saved_session(account.service, name, account.username)
    except UsageError as error:
        yield True, f"{name}: {error}"
        return
    if account.sign_in is SignInWay.PASSWORD:
        yield from _secret(name, "password", account.password)
        yield from _secret(name, "totp", account.totp)
    elif session is None:
        yield True, f"{name}: {why or 'there is no session to hand over'}: sign in with `auditor login {name}`."
    if session is not None:
        sessions.append(session)
        if session.ends is not None and session.ends < datetime.now(UTC) + _SOON:
            yield False, f"{name}: its session ends on {session.ends:%Y-%m-%d}, before a second monthly run."


def _secret(name: str, what: str, ref: SecretRef | None) -> Iterator[Line]:
    if ref is None:
        return
    if ref.prompt or ref.keyring:
        where = "asks for it" if ref.prompt else "takes it from this machine's keyring"
        yield True, f"{name}: `{what}` {where}, and nobody is there: use `env` with a secret of the repository."
    elif ref.file or ref.command:
        yield False, f"{name}: `{what}` comes from a {'file' if ref.file else 'command'} that the job has to provide."
    elif ref.env:
        yield False, f"{name}: hand {ref.env} to the step of the audit."


def _is_private(url: str) -> bool:
    """Whether this address is of a network of one's own, as far as it says so."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))
