"""From declarations to tasks: secrets and sessions, all looked up before any browser starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.audit.task import Task
from auditor.declare.project import service_file
from auditor.model.config import SignInWay
from auditor.sessions import vault
from auditor.sessions.secrets import resolve

if TYPE_CHECKING:
    from auditor.declare.project import Project
    from auditor.model.config import SecretRef
    from auditor.sessions.secrets import Secret

_NEEDS_THE_KEY = frozenset({vault.Fault.NO_KEY, vault.Fault.WRONG_KEY})


def prepare(project: Project) -> tuple[Task, ...]:
    """One task for each chosen account. UsageError for a missing variable, a wrong key, a secret that is not there."""
    return tuple(_task(project, name) for name in project.accounts)


def _task(project: Project, name: str) -> Task:
    account = project.accounts[name]
    service = project.services[account.service]
    session, no_session = saved_session(account.service, name)
    by_password = account.sign_in is SignInWay.PASSWORD
    return Task(
        id=name,
        account=account,
        service=service.value,
        file=service_file(service),
        source=project.account_sources[name],
        checks=frozenset(
            check.partition("/")[2]
            for check in project.policy.value.checks
            if check.partition("/")[0] == account.service
        ),
        session=session,
        no_session=no_session,
        password=_secret(project, account.password, f"The password of {name}", session) if by_password else None,
        totp=_secret(project, account.totp, f"The TOTP secret of {name}", session) if by_password else None,
    )


def saved_session(service: str, account: str) -> tuple[vault.Session | None, str | None]:
    """The vault's session, or the sentence why its file does not open. A missing or wrong key is a UsageError."""
    try:
        return vault.load(service, account), None
    except vault.UnusableSession as error:
        if error.fault in _NEEDS_THE_KEY:
            raise
        return None, str(error)


def _secret(project: Project, ref: SecretRef | None, what: str, session: vault.Session | None) -> Secret | None:
    """A person is asked only where there is no session that may make the question needless."""
    if ref is None or (ref.prompt and session is not None):
        return None
    return resolve(ref, what=what, folder=project.config_path.parent)
