"""From declarations to tasks: secrets and sessions, all looked up before any browser starts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.audit.task import AccountTask
from auditor.declare.project import service_file
from auditor.model.config import SignInWay
from auditor.sessions import totp, vault
from auditor.sessions.bundle import handed_over
from auditor.sessions.secret import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from auditor.declare.project import DeclaredAccount, Project
    from auditor.model.config import SecretRef
    from auditor.sessions.secret import Secret

_NEEDS_THE_KEY = frozenset({vault.Fault.NO_KEY, vault.Fault.WRONG_KEY})


def prepare(project: Project, *, secrets: bool = True) -> tuple[AccountTask, ...]:
    """One task for each chosen account. UsageError for a missing variable, a wrong key, a secret that is not there.

    Without `secrets`, nothing is looked up: the accounts are visited on machines that have their own.
    """
    tasks = (
        (task_of(declared, project.policy_of(declared.id).value.expected_at(declared.account.service)), declared.folder)
        for declared in project.declared
    )
    return tuple(with_secrets(task, folder) if secrets else task for task, folder in tasks)


def account_task(declared: DeclaredAccount, expected: Mapping[str, str]) -> AccountTask:
    """One account's task. UsageErrors as those of `prepare`."""
    return with_secrets(task_of(declared, expected), declared.folder)


def task_of(declared: DeclaredAccount, expected: Mapping[str, str]) -> AccountTask:
    """One account's task as far as declarations go: without its session and its secrets."""
    return AccountTask(
        id=declared.id,
        account=declared.account,
        service=declared.service.value,
        file=service_file(declared.service),
        source=declared.source,
        expected=expected,
    )


def with_secrets(task: AccountTask, folder: Path) -> AccountTask:
    """The task with the session and the secrets that this machine has. `folder`: where their paths begin.

    UsageErrors as those of `prepare`.
    """
    name, account = task.id, task.account
    session, no_session = saved_session(account.service, name, account.username)
    by_password = account.sign_in is SignInWay.PASSWORD
    totp_secret = (
        _secret(account.totp, f"The TOTP secret of {name}", folder, session, totp=True) if by_password else None
    )
    if totp_secret is not None:
        totp.seconds_left(0, totp_secret)  # a malformed one is reported before anything is typed
    return replace(
        task,
        session=session,
        no_session=no_session,
        former=vault.former(account.service, name) if session and session.proven is None else None,
        password=_secret(account.password, f"The password of {name}", folder, session) if by_password else None,
        totp=totp_secret,
    )


def saved_session(service: str, account: str, username: str | None = None) -> tuple[vault.Session | None, str | None]:
    """The newer of the vault's session and the one in AUDITOR_SESSIONS, or the sentence why there is none to use.

    A session that was made for another user than `username` is not used.
    A missing or wrong key, and a bundle that cannot be used, are UsageErrors.
    """
    given = handed_over().get((service, account))
    try:
        kept, why = vault.load(service, account), None
    except vault.UnusableSession as error:
        if error.fault in _NEEDS_THE_KEY and given is None:
            raise
        kept, why = None, str(error)
    saved = [session for session in (kept, given) if session is not None]
    found = [session for session in saved if _is_of(session, username)]
    if saved and not found:
        why = f"the saved session is that of {saved[0].username}, and auditor.yaml names {username}"
    return max(found, key=lambda session: session.proven or session.when, default=None), why


def _is_of(session: vault.Session, username: str | None) -> bool:
    made_for = session.username
    return made_for is None or username is None or made_for.casefold() == username.casefold()


def _secret(
    ref: SecretRef | None, what: str, folder: Path, session: vault.Session | None, *, totp: bool = False
) -> Secret | None:
    """A person is asked only where there is no session that may make the question unnecessary."""
    if ref is None or (ref.prompt and session is not None):
        return None
    return resolve(ref, what=what, folder=folder, totp=totp)
