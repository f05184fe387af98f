"""From declarations to tasks: secrets and sessions, all looked up before any browser starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.audit.task import Task
from auditor.declare.project import service_file
from auditor.model.config import SignInWay
from auditor.sessions import totp, vault
from auditor.sessions.bundle import handed_over
from auditor.sessions.secrets import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from auditor.declare.project import Project
    from auditor.model.config import Account, SecretRef
    from auditor.model.observation import ServiceFile, Source
    from auditor.model.service import Service
    from auditor.sessions.secrets import Secret

_NEEDS_THE_KEY = frozenset({vault.Fault.NO_KEY, vault.Fault.WRONG_KEY})


def prepare(project: Project) -> tuple[Task, ...]:
    """One task for each chosen account. UsageError for a missing variable, a wrong key, a secret that is not there."""
    checks = project.policy.value.checks
    return tuple(
        task_for(
            name,
            account,
            project.services[account.service].value,
            service_file(project.services[account.service]),
            project.account_sources[name],
            {name.partition("/")[2]: check.expect for name, check in checks.items() if _is_of_service(name, account)},
            project.config_path.parent,
        )
        for name, account in project.accounts.items()
    )


def task_for(
    name: str,
    account: Account,
    service: Service,
    file: ServiceFile,
    source: Source,
    expected: Mapping[str, str],
    folder: Path,
) -> Task:
    """One account's task. `folder`: where the paths of its secrets start."""
    session, no_session = saved_session(account.service, name, account.username)
    by_password = account.sign_in is SignInWay.PASSWORD
    totp_secret = _secret(account.totp, f"The TOTP secret of {name}", folder, session) if by_password else None
    if totp_secret is not None:
        totp.seconds_left(0, totp_secret)  # a malformed one is told before anything is typed
    return Task(
        id=name,
        account=account,
        service=service,
        file=file,
        source=source,
        expected=expected,
        session=session,
        no_session=no_session,
        password=_secret(account.password, f"The password of {name}", folder, session) if by_password else None,
        totp=totp_secret,
    )


def _is_of_service(check: str, account: Account) -> bool:
    return check.partition("/")[0] == account.service


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
    saved = [one for one in (kept, given) if one is not None]
    found = [one for one in saved if _is_of(one, username)]
    if saved and not found:
        why = f"the saved session is that of {saved[0].username}, and auditor.yaml names {username}"
    return max(found, key=lambda one: one.proven or one.when, default=None), why


def _is_of(session: vault.Session, username: str | None) -> bool:
    made_for = session.username
    return made_for is None or username is None or made_for.casefold() == username.casefold()


def _secret(ref: SecretRef | None, what: str, folder: Path, session: vault.Session | None) -> Secret | None:
    """A person is asked only where there is no session that may make the question needless."""
    if ref is None or (ref.prompt and session is not None):
        return None
    return resolve(ref, what=what, folder=folder)
