"""What the suite needs to know of a product: how it is started, and how its own store is read and written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .program import Account

Values = dict[str, "str | None"]
"""Control → its value by the product's own store; None where nothing is stored."""


@dataclass(frozen=True)
class Pair:
    """The two values of a control: what its policy expects, and another one."""

    kept: str
    exposed: str


class Running(Protocol):
    """A product that is up, with one account."""

    @property
    def account(self) -> Account:
        """The account that is audited."""

    @property
    def password(self) -> str:
        """Its password."""

    def stored(self) -> Values:
        """Every control's value, by the product's own store or API."""

    def store(self, values: Mapping[str, str]) -> None:
        """Set these, not by its pages."""


@dataclass(frozen=True)
class Product(ABC):
    """A product in one version. `fresh`: the statuses of a first run on which nobody decided anything.

    `by_hand`: controls that `--fix` leaves alone, with the reason that the service file gives.
    `needs`: a control, and the one without which it is not there (it must be `on`).
    `final`: controls that `undo` does not take back, likewise. `not_offered`: those that it has no page for, as a sign
    in its service file says.
    """

    name: str
    version: str
    service: str
    policy: str
    pairs: Mapping[str, Pair]
    checks: tuple[str, ...] = ()
    fresh: Mapping[str, str] = field(default_factory=dict)
    by_hand: frozenset[str] = frozenset()
    needs: Mapping[str, str] = field(default_factory=dict)
    final: frozenset[str] = frozenset()
    not_offered: frozenset[str] = frozenset()
    patience: float = 15.0

    @abstractmethod
    def running(self, folder: Path) -> AbstractContextManager[Running]:
        """Install it where it is missing, and start it with an empty store in `folder`. Raises NotInstalled."""
