"""The states that the product is put into, one after the other. Data only; `suite` plays them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .truth import KEYS, Word

ADMIN, USER, NEWCOMER = "ada", "bob", "carol"


@dataclass(frozen=True)
class Scene:
    """States by account; an account with None was never touched by anybody. `signs_in`: without a saved session."""

    title: str
    states: dict[str, dict[str, Word] | None]
    permissions: dict[str, bool] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    web_search: bool = True
    signs_in: bool = False


def _pattern(bits: str) -> dict[str, Word]:
    """One bit for each control, in the order of KEYS: 1 is on, or always."""
    words = {"web-search": (Word.DEFAULT, Word.ALWAYS)}
    return {control: words.get(control, (Word.OFF, Word.ON))[int(bit)] for control, bit in zip(KEYS, bits, strict=True)}


def _both(title: str, bits: str, *, signs_in: bool = False) -> Scene:
    """The user's controls are the opposite of the administrator's, so that an account read for another one shows."""
    other = bits.translate(str.maketrans("01", "10"))
    return Scene(title, {ADMIN: _pattern(bits), USER: _pattern(other)}, signs_in=signs_in)


FRESH = (
    Scene("fresh accounts, no web search", {ADMIN: None, USER: None}, web_search=False, signs_in=True),
    Scene("fresh account, web search", {NEWCOMER: None}, signs_in=True),
)
# Every two controls differ in one of the last three, so that a neighbour's switch taken for one's own shows.
STATES = (
    _both("all off", "00000", signs_in=True),
    _both("all on", "11111"),
    _both("mixed 1", "10101"),
    _both("mixed 2", "01100", signs_in=True),
    _both("mixed 3", "00011"),
)
_EXPOSED, _KEPT = _pattern("11011"), _pattern("00100")
ADMINISTERED = (
    Scene(
        "users get no memories, no temporary chats",
        {ADMIN: _KEPT, USER: _EXPOSED},
        permissions={"features.memories": False, "chat.temporary": False},
    ),
    Scene("users get no Interface page", {ADMIN: _EXPOSED, USER: _KEPT}, permissions={"settings.interface": False}),
    Scene("users get no web search", {ADMIN: _EXPOSED, USER: _EXPOSED}, permissions={"features.web_search": False}),
    Scene("temporary chats enforced", {ADMIN: _EXPOSED, USER: _KEPT}, permissions={"chat.temporary_enforced": True}),
    Scene("memories off for everybody", {ADMIN: _EXPOSED, USER: _KEPT}, config={"memories.enable": False}),
    Scene(
        "defaults by the administrator",
        {ADMIN: {"memory": Word.ON}, USER: {"location": Word.OFF}},
        config={
            "ui.default_interface_settings": {
                "memory": False,
                "userLocation": True,
                "temporaryChatByDefault": True,
                "iframeSandboxAllowSameOrigin": True,
                "webSearch": "always",
            }
        },
    ),
    Scene(
        "rows hidden by the administrator",
        {ADMIN: _KEPT, USER: _KEPT},
        config={"ui.visibility": {"settings.user_location": False, "settings.iframe_sandbox_allow_same_origin": False}},
    ),
    Scene(
        "labels renamed by the administrator",
        {ADMIN: _KEPT, USER: _EXPOSED},
        config={"ui.i18n": {"en-US": {"settings.personal.interface.allowUserLocation.label": "Share my place"}}},
    ),
    Scene(
        "saved values that are none",
        {
            ADMIN: {"memory": Word.ZERO, "location": Word.ZERO, "temporary-chat": Word.YES, "web-search": Word.YES},
            USER: {"memory": Word.YES, "temporary-chat": Word.YES, "iframe-same-origin": Word.ZERO},
        },
    ),
)
