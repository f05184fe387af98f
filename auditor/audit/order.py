"""One account to be visited on another machine, as it is sent there: declarations only, no secret and no session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.audit.prepare import task_of, with_secrets
from auditor.declare.load import parse_service
from auditor.declare.project import DeclaredAccount
from auditor.errors import UsageError
from auditor.model.base import Frozen
from auditor.model.config import Account
from auditor.model.observation import ServiceFile, Source
from auditor.model.pictures import Pictures

if TYPE_CHECKING:
    from auditor.audit.task import AccountTask


class Reach(Frozen):
    """How a browser there is started and reaches the services. `timeout`: seconds that a page may take in all.

    Which program, which proxy and which authorities: that is said by the environment there.
    """

    connect_to: tuple[str, ...] = ()
    browser_args: tuple[str, ...] = ()
    timeout: float


class Order(Frozen):
    """A visit, as JSON. `declared`: the whole service file, as it hashes to `file.sha256`.

    `auditor`: the version that reads it; no other one does.
    """

    auditor: str = __version__
    id: str
    account: Account
    declared: str
    file: ServiceFile
    source: Source
    expected: dict[str, str]
    pictures: Pictures
    traced: dict[str, str]
    reach: Reach

    @classmethod
    def of(cls, task: AccountTask, declared: str, reach: Reach) -> Order:
        """The order of this task."""
        return cls(
            id=task.id,
            account=task.account,
            declared=declared,
            file=task.file,
            source=task.source,
            expected=dict(task.expected),
            pictures=task.pictures,
            traced=dict(task.traced),
            reach=reach,
        )

    def task(self) -> AccountTask:
        """The task, without secrets. UsageError where it comes from another version, or with another service file."""
        if self.auditor != __version__:
            raise UsageError(f"auditor is {__version__} here, and {self.auditor} where the run was started.")
        loaded = parse_service(f"{self.account.service}.yaml", self.declared.encode())
        if loaded.sha256 != self.file.sha256:
            raise UsageError(f"{self.file.origin} was changed while the run started: start it again.")
        declared = DeclaredAccount(self.id, self.account, loaded, self.source, Path.cwd())
        return replace(task_of(declared, self.expected), file=self.file, pictures=self.pictures, traced=self.traced)

    def equipped(self) -> AccountTask:
        """The task with the session and the secrets of this machine; paths of secrets begin in the current folder.

        UsageErrors as those of `prepare`.
        """
        return with_secrets(self.task(), Path.cwd())
