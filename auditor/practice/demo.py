"""The demo's practice accounts: for each service one protective, one deviating, one with an authenticator (where
the service has them by itself), one that an organisation decides about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.knobs import Knobs
from auditor.practice.open_webui import open_webui

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from auditor.practice.app import App

_TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_CHATGPT_SAFE = {
    "training_allowed": False,
    "codex_training_allowed_v2": False,
    "sunshine": False,
    "moonshine": False,
    "enable_remote_browser_data": False,
}
_OPEN_WEBUI_SAFE = {"memory": False, "userLocation": False, "temporaryChatByDefault": True, "version": "0.12.4"}
_GITHUB_SAFE = {"training": "disabled", "product_improvements": "disabled", "public_code": "blocked"}


@dataclass(frozen=True)
class DemoAccount:
    """What a configuration needs to know about a practice account."""

    id: str
    service: str
    username: str
    password: str
    totp_secret: str | None


@dataclass(frozen=True)
class Demo:
    """Everything the demo serves and signs in to. The services are new ones at each call of `demo`."""

    apps: tuple[App, ...]
    accounts: tuple[DemoAccount, ...]


def demo() -> Demo:
    """Fresh practice services with their accounts, nothing running yet."""
    services = {
        "chatgpt": (chatgpt, _chatgpt_accounts()),
        "gemini": (_asking_gemini, _gemini_accounts()),
        "github-copilot": (github_copilot, _github_accounts()),
        "open-webui": (open_webui, _open_webui_accounts()),
    }
    apps = tuple(make(tuple(people.values())) for make, people in services.values())
    accounts = tuple(
        DemoAccount(name, service, person.username, person.password, person.totp_secret)
        for service, (_, people) in services.items()
        for name, person in people.items()
    )
    return Demo(apps, accounts)


def _asking_gemini(accounts: Collection[Account]) -> App:
    """Gemini asks before it switches, as the real one does; under which title is not known."""
    return gemini(accounts, Knobs(question="first"))


def _chatgpt_accounts() -> Mapping[str, Account]:
    return {
        "ada": Account("ada@example.test", "correct horse 1", name="Ada Example", plan="plus", settings=_CHATGPT_SAFE),
        "ben": Account("ben@example.test", "correct horse 2", name="Ben Example"),
        "cleo": Account(
            "cleo@example.test",
            "correct horse 3",
            _TOTP,
            name="Cleo Example",
            plan="pro",
            settings={**_CHATGPT_SAFE, "sunshine": True},
        ),
        "dora-at-work": Account(
            "dora@kestrel.test",
            "correct horse 4",
            name="Dora Example",
            plan="enterprise",
            structure="workspace",
            locked=frozenset({"training_allowed"}),
            settings={**_CHATGPT_SAFE, "training_allowed": True},
        ),
    }


def _gemini_accounts() -> Mapping[str, Account]:
    return {
        "ada-google": Account(
            "ada@gmail.test",
            "correct horse 5",
            name="Ada Example",
            settings={"keep_activity": False, "auto_delete": "3"},
        ),
        "ben-google": Account("ben@gmail.test", "correct horse 6", _TOTP, name="Ben Example", settings={"audio": True}),
        "dora-google": Account(
            "dora@kestrel.test",
            "correct horse 7",
            name="Dora Example",
            plan="workspace",
            structure="workspace",
            locked=frozenset({"keep_activity", "auto_delete", "audio"}),
        ),
    }


def _github_accounts() -> Mapping[str, Account]:
    return {
        "ada-github": Account("ada-example", "correct horse 8", _TOTP, name="Ada Example", settings=_GITHUB_SAFE),
        "ben-github": Account("ben-example", "correct horse 9", name="Ben Example"),
        "dora-github": Account(
            "dora-kestrel",
            "correct horse 10",
            name="Dora Example",
            plan="business",
            structure="workspace",
            locked=frozenset({"training", "product_improvements", "public_code"}),
        ),
    }


def _open_webui_accounts() -> Mapping[str, Account]:
    return {
        "ada-lab": Account(
            "ada@lab.test", "correct horse 11", name="Ada Example", plan="admin", settings=_OPEN_WEBUI_SAFE
        ),
        "ben-lab": Account("ben@lab.test", "correct horse 12", name="Ben Example"),
        "cleo-lab": Account("cleo@lab.test", "correct horse 13", name="Cleo Example", settings={"userLocation": True}),
        "dora-lab": Account(
            "dora@lab.test",
            "correct horse 14",
            name="Dora Example",
            locked=frozenset({"features.memories", "chat.temporary"}),
        ),
    }
