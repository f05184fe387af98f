"""Practice accounts with saved sessions, ready for every contender: auditor's vault, and a storage state each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.github_copilot import github_copilot
from auditor.practice.signed_in import signed_in_state
from auditor.sessions import vault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from auditor.practice.app import App

OFF = dict.fromkeys(
    (
        "training_allowed",
        "voice_training_allowed",
        "video_training_allowed",
        "codex_training_allowed_v2",
        "sunshine",
        "moonshine",
        "precise_location_allowed",
        "enable_remote_browser_data",
    ),
    False,
)
LACKING = frozenset(
    {
        "voice_training_allowed",
        "video_training_allowed",
        "codex_training_allowed_v2",
        "precise_location_allowed",
        "enable_remote_browser_data",
    }
)
"""Five of the eight: as a plan or a region may have it."""
_KEPT = {"training": "disabled", "product_improvements": "disabled", "public_code": "blocked"}
_SHARED = {"training": "enabled", "product_improvements": "enabled", "public_code": "allowed"}


@dataclass(frozen=True)
class Crowd:
    """Accounts that are audited in one run. `states`: the folder with their storage states."""

    name: str
    service: str
    people: tuple[Account, ...]

    def configure(self, folder: Path, app: App) -> None:
        """Write auditor.yaml and the sessions. `folder`: of this crowd alone, with `home` and `states` in it."""
        lines = ["policy: strict", "accounts:"]
        (folder / "states").mkdir(parents=True)
        for number, person in enumerate(self.people):
            name = f"{self.name}-{number:03}"
            lines.append(f"  {name}: {{service: {self.service}, username: {person.username}, sign_in: session}}")
            state = signed_in_state(app, person.username)
            (folder / "states" / f"{name}.json").write_text(json.dumps(state))
            session = vault.Session(
                service=self.service,
                account=name,
                how=vault.How.IMPORT,
                when=datetime.now(UTC),
                state=state,
                username=person.username,
                ends=None,
            )
            vault.save(session, home=folder / "home")
        (folder / "auditor.yaml").write_text("\n".join(lines) + "\n")


def _chatgpt(name: str, count: int, lacks: frozenset[str] = frozenset()) -> Crowd:
    people = (Account(f"{name}{number}@example.test", "x", settings=OFF, lacks=lacks) for number in range(count))
    return Crowd(name, "chatgpt", tuple(people))


def _github(name: str, settings: dict[str, str]) -> Crowd:
    return Crowd(name, "github-copilot", (Account(f"{name}-example", "x", settings=settings),))


CROWDS = {
    crowd.name: crowd
    for crowd in (
        _chatgpt("one", 1),
        _chatgpt("lacking", 1, LACKING),
        _chatgpt("twenty", 20),
        _chatgpt("twenty-lacking", 20, LACKING),
        _chatgpt("hundred", 100),
        _chatgpt("five-hundred", 500),
        _github("traced", _KEPT),
        _github("plain", _SHARED),
    )
}


def services(crowds: Sequence[Crowd]) -> dict[str, App]:
    """The practice services with all these people."""
    people: dict[str, list[Account]] = {}
    for crowd in crowds:
        people.setdefault(crowd.service, []).extend(crowd.people)
    made = {"chatgpt": chatgpt, "github-copilot": github_copilot}
    return {service: made[service](accounts) for service, accounts in people.items()}
