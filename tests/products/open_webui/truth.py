"""What the server says of each control, by the product's own rules and apart from the service file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lab import Lab, Person


class Word(StrEnum):
    """What a scene sets a control to."""

    ON = "on"
    OFF = "off"
    ALWAYS = "always"
    DEFAULT = "default"
    UNTOUCHED = "untouched"
    YES = '"yes"'
    ZERO = "0"


WRITTEN: dict[Word, object] = {
    Word.ON: True,
    Word.OFF: False,
    Word.ALWAYS: "always",
    Word.DEFAULT: None,
    Word.UNTOUCHED: None,
    Word.YES: "yes",  # the server does not validate, and the page shows any truthy value as on
    Word.ZERO: 0,
}
KEYS = {
    "memory": "memory",
    "location": "userLocation",
    "temporary-chat": "temporaryChatByDefault",
    "web-search": "webSearch",
    "iframe-same-origin": "iframeSandboxAllowSameOrigin",
}
ABSENT = {
    "memory": "on",
    "location": "off",
    "temporary-chat": "off",
    "web-search": "default",
    "iframe-same-origin": "off",
}
_PERMISSIONS = {
    "memory": ("features.memories",),
    "location": ("settings.interface",),
    "temporary-chat": ("settings.interface", "chat.temporary"),
    "web-search": ("settings.interface", "features.web_search"),
    "iframe-same-origin": ("settings.interface",),
}
_FEATURES = {"memory": "enable_memories", "web-search": "enable_web_search"}
_VISIBILITY = {
    "location": "settings.user_location",
    "iframe-same-origin": "settings.iframe_sandbox_allow_same_origin",
}


@dataclass(frozen=True)
class Fact:
    """A control of an account. `value` is None where what is saved is none of the control's values."""

    value: str | None
    offered: bool = True
    hidden: bool = False
    enforced: bool = False

    def __str__(self) -> str:
        if not self.offered:
            return "not offered"
        words = self.value or "no value"
        return f"{words}, hidden" if self.hidden else f"{words}, enforced" if self.enforced else words


def facts(lab: Lab, person: Person) -> dict[str, Fact]:
    """What holds for this person now, asked with the person's own token."""
    settings = lab.call("/api/v1/users/user/settings", token=person.token)
    session = lab.call("/api/v1/auths/", token=person.token)
    config = lab.call("/api/config", token=person.token)
    return {control: fact(control, settings, session, config) for control in KEYS}


def fact(control: str, settings: Any, session: Any, config: Any) -> Fact:
    """The rules of release 0.12.4: administrators bypass what they decide for others, but not a feature that is off."""
    admin = session["role"] == "admin"
    granted = admin or all(_permitted(session["permissions"], path) for path in _PERMISSIONS[control])
    running = control not in _FEATURES or config["features"].get(_FEATURES[control], False)
    shown = admin or config["ui"]["visibility"].get(_VISIBILITY.get(control, ""), True)
    enforced = (
        control == "temporary-chat" and not admin and _permitted(session["permissions"], "chat.temporary_enforced")
    )
    return Fact(saved(control, settings), granted and running, not shown, enforced)


def saved(control: str, settings: Any, absent: Mapping[str, str] = ABSENT) -> str | None:
    """The value in an account's settings, or what a release takes for it where there is none; None: no value of it."""
    value = ((settings or {}).get("ui") or {}).get(KEYS[control])
    if value is None:
        return absent[control]
    if control == "web-search":
        return "always" if value == "always" else None
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else None


def _permitted(permissions: Any, path: str) -> bool:
    group, _, name = path.partition(".")
    return bool(permissions[group][name])
