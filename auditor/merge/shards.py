"""Runs that are the shards of one run: together they are that run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from auditor.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from auditor.merge.selection import RunInput
    from auditor.model.keys import AccountKey

_TOGETHER = timedelta(days=1)
"""Shards that began further apart are not of one run."""


def whole_run(parts: Sequence[RunInput]) -> tuple[AccountKey, ...] | None:
    """All accounts in the order of auditor.yaml, where these are all the shards of one run; else None."""
    shards = [part.run.shard for part in parts if part.run.shard]
    if (
        not shards
        or len(shards) != len(parts)
        or sorted(shard.number for shard in shards) != [*range(1, len(parts) + 1)]
    ):
        return None
    if {shard.of for shard in shards} != {len(parts)} or len(_kinds(parts)) > 1:
        return None
    if max(part.run.started for part in parts) - min(part.run.started for part in parts) > _TOGETHER:
        return None
    at = {
        place: account.account_key
        for part in parts
        for place, account in zip(part.run.shard.places if part.run.shard else (), part.run.accounts, strict=False)
    }
    read = sum(len(part.run.accounts) for part in parts)
    return tuple(at[place] for place in range(read)) if sorted(at) == [*range(read)] else None


def about_shards(parts: Sequence[RunInput]) -> Iterator[str]:
    """Which shards did not report, where some did."""
    given: dict[int, set[int]] = {}
    for part in parts:
        if part.run.shard:
            given.setdefault(part.run.shard.of, set()).add(part.run.shard.number)
    for of, numbers in sorted(given.items()):
        if missing := [str(number) for number in range(1, of + 1) if number not in numbers]:
            yield f"{count(len(missing), 'shard')} of {of} did not report: {', '.join(missing)}."


def _kinds(parts: Sequence[RunInput]) -> set[tuple[str, str]]:
    return {(part.run.auditor, part.report.policy_file.sha256) for part in parts}
