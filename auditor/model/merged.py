"""How a report came about that was made from several runs."""

from __future__ import annotations

from auditor.model.base import Frozen
from auditor.model.keys import AccountKey, OfAccount
from auditor.model.moment import Moment
from auditor.model.status import Status


class MergedRun(Frozen):
    """One of the runs that a merged report was made from. `counting`: the (account, service) that it is believed on."""

    run: str
    started: Moment
    auditor: str
    policy: str
    policy_sha256: str
    accounts: int
    interrupted: bool = False
    counting: tuple[AccountKey, ...] = ()


class Superseded(OfAccount):
    """What an older run said of an account, and does not count, because a newer one saw it too."""

    run: str
    counts: str
    """The run that counts."""
    summary: dict[Status, int]


class Merged(Frozen):
    """How a merged report came about. `missing`: accounts of auditor.yaml that no run covers."""

    runs: tuple[MergedRun, ...]
    superseded: tuple[Superseded, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
