"""Which accounts a shard has. Pure: the same on every machine, whatever the order of the file."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.model.shard import Shard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.keys import AccountKey

_MOST = 256
"""Jobs that a matrix of GitHub Actions can have."""


def parse(text: str) -> Shard:
    """`3/8`: the third of eight, without its accounts yet. Raises UsageError."""
    given = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    number, of = map(int, given.groups()) if given else (0, 0)
    if not 1 <= number <= of <= _MOST:
        raise UsageError(f"--shard {text}: write NUMBER/OF, such as 3/8; at most {_MOST} shards.")
    return Shard(number=number, of=of)


def filled(shard: Shard, accounts: Sequence[AccountKey]) -> Shard:
    """The shard with its share of these: shards differ by one account at most, and by one of each service at most.

    Which share an account is in hangs on the ids and services of all, and on nothing else.
    """
    order = sorted(range(len(accounts)), key=lambda place: _rank(accounts[place]))
    return shard.model_copy(update={"places": tuple(sorted(order[shard.number - 1 :: shard.of]))})


def _rank(account: AccountKey) -> tuple[str, str, str]:
    return account.service, hashlib.sha256(account.account.encode()).hexdigest(), account.account
