"""What one account needs to be audited, complete before any browser starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from auditor.browser.context import Site
from auditor.model.keys import AccountKey
from auditor.model.pictures import Pictures
from auditor.proof import has_one_witness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditor.model.change import PlannedChange
    from auditor.model.config import Account
    from auditor.model.control import Control
    from auditor.model.observation import ReadingSeen, ServiceFile, Source
    from auditor.model.service import Service
    from auditor.sessions.secret import Secret
    from auditor.sessions.vault import Session


class TaskKind(StrEnum):
    """What an account is visited for: its controls, or only whether its saved session still holds."""

    AUDIT = "audit"
    CHECK = "check"
    RENEW = "renew"
    """As CHECK, and the session is saved again: one that slides has a new end then."""
    FIX = "fix"
    """To make the changes of the task, and to prove them."""


@dataclass(frozen=True)
class AccountTask:
    """One account, its service, its secrets and its saved session. `no_session`: why a session file did not open.

    `expected`: the controls that the policy asks about, and what it expects of each. Only their pages are opened; on
    these, everything is read.
    """

    id: str
    account: Account
    service: Service
    file: ServiceFile
    source: Source
    expected: Mapping[str, str]
    session: Session | None = None
    no_session: str | None = None
    former: Session | None = None
    """A proven session that `session` replaced when it was imported, for the case that this one does not hold."""
    password: Secret | None = field(default=None, repr=False)
    totp: Secret | None = field(default=None, repr=False)
    kind: TaskKind = TaskKind.AUDIT
    changes: tuple[PlannedChange, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    """FIX: what the controls were seen to be when the changes were planned."""
    takes_back: str | None = None
    """FIX: the receipt of the change that is to be undone."""
    rehearsed: frozenset[str] = frozenset()
    """Controls that are pressed in a replay, where nothing is stored, to see how they would be written."""
    surveys: bool = False
    """Whether every declared page is opened, and what opens a list of words is listed beside undeclared switches."""
    pictures: Pictures = Pictures.ALL
    traced: Mapping[str, str] = field(default_factory=dict)
    """In which answer each control's value was found last time: a hint where to look first."""

    @property
    def key(self) -> AccountKey:
        """What names the account."""
        return AccountKey(self.id, self.account.service)

    @property
    def checks(self) -> frozenset[str]:
        """The controls that the policy asks about."""
        return frozenset(self.expected)

    def is_pictured(self, control: str, readings: Sequence[ReadingSeen]) -> bool:
        """Whether evidence of this control is taken, which was read so on its first load."""
        if control not in self.checks or self.pictures is Pictures.NONE:
            return False
        as_expected = {reading.value for reading in readings if reading.counts} == {self.expected[control]}
        return self.pictures is Pictures.ALL or not as_expected or has_one_witness(readings)

    @property
    def controls(self) -> dict[str, Control]:
        """The controls on the pages that the policy asks about."""
        return {name: control for name, control in self.service.controls.items() if control.page in self.pages}

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that are opened."""
        asked = {self.service.controls[name].page for name in self.checks}
        return tuple(page for page in self.service.pages if self.surveys or page in asked)

    @property
    def site(self) -> Site:
        """Where this account's service is."""
        return site_of(self.account, self.service)


def site_of(account: Account, service: Service) -> Site:
    """Where an account's service is: at the address of its own where it is self-hosted."""
    if account.url:
        return Site(account.url, (account.url,))
    home = service.home or next(origin for origin in service.origins if "*" not in origin)
    return Site(home, service.origins)
