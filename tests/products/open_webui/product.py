"""Open WebUI from PyPI: releases of two years, whose pages and defaults differ."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.products.product import Pair, Product, Values
from tests.products.program import Account

from .lab import Lab, Person
from .server import running
from .truth import ABSENT, Word, saved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PAIRS = {
    "memory": Pair("off", "on"),
    "location": Pair("off", "on"),
    "temporary-chat": Pair("on", "off"),
    "web-search": Pair("default", "always"),
    "iframe-same-origin": Pair("off", "on"),
}


@dataclass(frozen=True)
class OpenWebUI(Product):
    """A release of Open WebUI. `absent`: what each control is for an account that never saved it."""

    absent: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def running(self, folder: Path) -> Iterator[Instance]:
        """See `Product`."""
        with running(self.version, folder, ENABLE_WEB_SEARCH="true") as server:
            lab, ada = Lab(server.base), Person("ada", secrets.token_urlsafe(15), admin=True)
            lab.add(ada)
            yield Instance(Account("ada", self.service, server.base, ada.email), ada, lab, self.absent)


@dataclass(frozen=True)
class Instance:
    """An Open WebUI that is up, with its administrator."""

    account: Account
    person: Person
    lab: Lab
    absent: Mapping[str, str]

    @property
    def password(self) -> str:
        """See `Running`."""
        return self.person.password

    def stored(self) -> Values:
        """See `Running`."""
        settings = self.lab.call("/api/v1/users/user/settings", token=self.person.token)
        return {control: saved(control, settings, self.absent) for control in self.absent}

    def store(self, values: Mapping[str, str]) -> None:
        """See `Running`."""
        self.lab.set(self.person, {control: Word(value) for control, value in values.items()})


def release(version: str, *, memory: str = "on") -> OpenWebUI:
    """This release. `memory`: what it takes Memory for where an account never saved it; off is not proven then."""
    return OpenWebUI(
        name="Open WebUI",
        version=version,
        service="open-webui",
        policy="strict",
        pairs=_PAIRS,
        final=frozenset({"location"}),  # only a person can allow the browser's position
        patience=25.0,
        fresh={"memory": "fail" if memory == "on" else "unknown"},
        absent={**ABSENT, "memory": memory},
    )
