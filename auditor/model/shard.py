"""A part of a run, for the case that several machines share the accounts."""

from __future__ import annotations

from auditor.model.base import Frozen


class Shard(Frozen):
    """Part NUMBER, from 1, of OF. `places`: for each of its accounts, in order, its place among all, from 0."""

    number: int
    of: int
    places: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
