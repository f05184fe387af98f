"""How one Open WebUI is set up by its administrator, and what that does to a user's session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.practice.account import Account
    from auditor.practice.app import App

VERSION = "0.12.4"


@dataclass(frozen=True)
class Instance:
    """The instance-wide settings that change what a user's settings show. The default is a fresh installation."""

    memories: bool = True
    web_search: bool = False
    interface_defaults: Mapping[str, object] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """Rows that nobody is shown, such as `settings.user_location`."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Labels that the administrator has changed, by their English text."""


def is_admin(account: Account) -> bool:
    """Whether no permission is asked of this account."""
    return account.plan == "admin"


def permissions(account: Account) -> dict[str, dict[str, bool]]:
    """What an account may do: everything that `locked` does not name. Enforced temporary chats are named there too."""

    def may(name: str) -> bool:
        return is_admin(account) or name not in account.locked

    return {
        "workspace": {"models": False, "knowledge": False, "prompts": False, "tools": False},
        "sharing": {"public_models": False},
        "access_grants": {"allow_users": True},
        "chat": {
            **{name: may(f"chat.{name}") for name in ("controls", "export", "import", "delete", "temporary")},
            "temporary_enforced": not may("chat.temporary_enforced"),
        },
        "features": {name: may(f"features.{name}") for name in ("memories", "web_search", "notes")},
        "settings": {"interface": may("settings.interface")},
    }


def public_config(instance: Instance, *, signed_in: bool) -> dict[str, object]:
    """GET /api/config: shorter for a visitor."""
    features: dict[str, object] = {"auth": True, "enable_login_form": True, "enable_signup": False}
    if not signed_in:
        return {"status": True, "name": "Open WebUI", "version": VERSION, "default_locale": "", "features": features}
    shown = {
        "enable_memories": instance.memories,
        "enable_web_search": instance.web_search,
        "enable_autocomplete_generation": False,
        "enable_version_update_check": False,
    }
    return {
        "status": True,
        "name": "Open WebUI",
        "version": VERSION,
        "default_locale": "",
        "i18n": dict(instance.renamed),
        "features": {**features, **shown},
        "ui": {
            "default_interface_settings": dict(instance.interface_defaults),
            "visibility": dict.fromkeys(sorted(instance.hidden), False),
        },
    }


def interface_keys_are_dropped(app: App, username: str) -> bool:
    """Whether changes of interface settings are accepted and forgotten for this account."""
    return not permissions(app.accounts[username])["settings"]["interface"]
