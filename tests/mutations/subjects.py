"""The practice services, and by which marks the harness finds their controls: its own table, no service file.

A service joins with its controls and one line in `SUBJECTS`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from auditor.practice.assets import text
from auditor.practice.chatgpt import LANGUAGES as CHATGPT_LANGUAGES
from auditor.practice.chatgpt import chatgpt
from auditor.practice.claude import claude
from auditor.practice.gemini import gemini
from auditor.practice.github_copilot import github_copilot
from auditor.practice.grok import grok
from auditor.practice.midjourney import midjourney
from auditor.practice.n8n import n8n
from auditor.practice.open_webui import LANGUAGES as OPEN_WEBUI_LANGUAGES
from auditor.practice.open_webui import open_webui
from auditor.practice.open_webui.instance import Instance
from auditor.practice.x import x

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from auditor.practice.account import Account
    from auditor.practice.app import App

SWITCHED: Mapping[object, str] = {True: "on", False: "off"}


@dataclass(frozen=True)
class Target:
    """One control of a practice page. `values`: what is stored → the value; `shows`: value → the words on the page.

    `css` marks the control, empty where the page does not show it; `row` is what is around it; without `shows` it is a
    switch. `group`: what is on one page.
    """

    control: str
    key: str
    values: Mapping[object, str]
    label: str
    css: str
    row: str
    group: str
    shows: Mapping[str, str] = field(default_factory=dict)
    knobs: Mapping[str, object] = field(default_factory=dict)
    name: str = ""
    spoken: str = ""
    """A part of the control's `aria-label` that names it."""
    translated: bool = False
    test_id: bool = False
    data_state: bool = False
    native: bool = False
    twice: bool = False
    """The page shows the state of this menu in a second way, as by the entry that is marked in it."""

    @property
    def id(self) -> str:
        """How the control is called in a case."""
        return self.name or self.control


@dataclass(frozen=True)
class Subject:
    """One practice service. `settings`: host and start of the target of the answer that brings the settings.

    `witness`: that answer says the state by itself; else the page is the only reading. `fetches`: it comes after the
    document. `absence_tells`: it has no key for what was never changed. `identity`: path and JSON path by which the
    service names its user. `label_in`: language and label → the label in that language.
    """

    service: str
    make: Callable[[list[Account]], App]
    username: str
    settings: str
    targets: tuple[Target, ...]
    witness: bool = False
    fetches: bool = True
    absence_tells: bool = False
    identity: tuple[str, tuple[str, ...]] | None = None
    named: bool = True
    """Whether the service says anywhere who is signed in."""
    languages: tuple[str, ...] = ()
    label_in: Callable[[str, str], str] | None = None
    overlay: str = ""
    unfixed: frozenset[str] = frozenset()
    """Controls of which no service file says how they are changed, or that are locked when the others are compliant."""
    writes_declared: bool = False
    """Whether its service file says by which requests its controls are written."""
    spaces: bool = False
    """Whether the service says which of several spaces of a login is open."""
    narrow: bool = True
    """Whether the practice page has room for its settings in a window of 360 pixels."""

    @property
    def stranger(self) -> str:
        """The user name of somebody else at this service."""
        return self.username.replace("ada", "eve")

    def target(self, name: str) -> Target:
        """The control of this name; KeyError where there is none."""
        found = {target.id: target for target in self.targets}
        return found[name]

    def together(self, target: Target) -> tuple[Target, ...]:
        """Every control that is on the same page as this one, this one first."""
        others = {t.control: t for t in self.targets if t.group == target.group and t.control != target.control}
        return (target, *others.values())


def _in_layout(layout: str, targets: tuple[Target, ...], **marks: object) -> tuple[Target, ...]:
    """The same controls as another layout of the service shows them."""
    return tuple(
        replace(target, name=f"{target.control}-{layout}", knobs={**target.knobs, "layout": layout}, **marks)  # type: ignore[arg-type]
        for target in targets
    )


def _translated(service: str, of: str) -> Callable[[str, str], str]:
    """Labels as the practice page has them; `of`: the word that is the label, where words have names of their own."""

    def label(language: str, english: str) -> str:
        return str(json.loads(text(service, "words.json"))[language][of or english])

    return label


_WORDS = {"on": "On", "off": "Off"}
_switch = partial(Target, css='[role="switch"]', row=".row", data_state=True)
_CHATGPT_TRAINING = _switch("training", "training_allowed", SWITCHED, "Improve the model for everyone",
                            group="data-controls", translated=True, test_id=True)  # fmt: skip
_CHATGPT = (
    _CHATGPT_TRAINING,
    *_in_layout("direct", (_CHATGPT_TRAINING,)),
    Target("location", "precise_location_allowed", SWITCHED, "Location", "button.state", ".row", "data-controls",
           shows=_WORDS),
    Target("remote-browser-data", "enable_remote_browser_data", SWITCHED, "Remote browser data", "button.w-full",
           ".row", "data-controls", shows=_WORDS),
    _switch("memory", "sunshine", SWITCHED, "Reference saved memories", group="personalization"),
    _switch("history", "moonshine", SWITCHED, "Reference chat history", group="personalization"),
    _switch("voice-training", "voice_training_allowed", SWITCHED, "Include your audio recordings",
            group="model-improvement"),
)  # fmt: skip
_GEMINI = (
    Target("training", "keep_activity", SWITCHED, "Keep activity", "button.chip[aria-label]", ".card", "activity",
           shows=_WORDS, spoken="Keep Activity", twice=True),
    Target("audio", "audio", SWITCHED,
           "Improve Google services with your audio and Gemini Live videos & screenshares.", '[role="checkbox"]',
           ".line", "activity"),
    Target("auto-delete", "auto_delete", {"3": "3-months", "18": "18-months", "36": "36-months"},
           "Choose an auto-delete option", '[role="button"].line', ".line", "activity",
           shows={"3-months": "older than 3 months", "18-months": "older than 18 months",
                  "36-months": "older than 36 months"}),
)  # fmt: skip
_github = partial(Target, css=".Button", row=".Box-row", group="features", twice=True)
_ENABLED: Mapping[object, str] = {"enabled": "on", "disabled": "off"}
_ALLOWED: Mapping[object, str] = {"allowed": "allow", "blocked": "block"}
_GITHUB = (
    _github("training", "training", _ENABLED, "Allow GitHub to use my data for AI model training",
            shows={"on": "Enabled", "off": "Disabled"}),
    _github("product-improvement", "product_improvements", _ENABLED,
            "Allow GitHub to use my data for product improvements", shows={"on": "Enabled", "off": "Disabled"}),
    _github("public-code", "public_code", _ALLOWED,
            "Suggestions matching public code", shows={"allow": "Allowed", "block": "Blocked"}),
)  # fmt: skip
_claude = partial(Target, css='[data-settings-row] [role="switch"]', row="[data-settings-row]", data_state=True,
                  knobs={"late_render": 0.2})  # fmt: skip
_CLAUDE = (
    _claude("training", "grove_enabled", SWITCHED, "Help improve our AI models", group="privacy"),
    _claude("location", "enabled_geolocation", SWITCHED, "Location metadata", group="privacy"),
    _claude("memory", "enabled_saffron", SWITCHED, "Generate memory from chats", group="memory"),
    _claude("history", "enabled_saffron_search", SWITCHED, "Search and reference chats", group="memory"),
)
_open_webui = partial(Target, css='button[role="switch"]', row=".setting-row", group="interface", data_state=True,
                      translated=True)  # fmt: skip
_OPEN_WEBUI = (
    _open_webui("memory", "memory", SWITCHED, "Memory", group="personalization"),
    _open_webui("location", "userLocation", SWITCHED, "Allow User Location"),
    _open_webui("temporary-chat", "temporaryChatByDefault", SWITCHED, "Temporary Chat by Default"),
    _open_webui("iframe-same-origin", "iframeSandboxAllowSameOrigin", SWITCHED, "iframe Sandbox Allow Same Origin",
                translated=False),
)  # fmt: skip
_OPEN_WEBUI_MENU = Target("web-search", "webSearch", {None: "default", "always": "always"}, "Web Search in Chat",
                          "#web-search-in-chat-label-control", ".setting-row", "interface", translated=True,
                          shows={"default": "Default", "always": "Always"})  # fmt: skip
_grok = partial(Target, css='[role="switch"]', row=".flex-row", group="data", data_state=True)
_GROK = (
    _grok("training", "excludeFromTraining", {False: "on", True: "off"}, "Improve the Model"),
    _grok("x-personalization", "allowXPersonalization", SWITCHED, "Personalize Grok using 𝕏"),
    _grok("memory", "enableMemory", SWITCHED, "Personalize Grok with your conversation history"),
    _grok("sharing", "allowAutoShare", SWITCHED, "Allow chat link sharing"),
)
_x = partial(Target, css='input[type="checkbox"]', row=".row", group="grok", native=True)
_X = (
    _x("training", "allow_xai_data_sharing", SWITCHED,
       "Allow your public data as well as your interactions, inputs, and results with Grok and xAI to be used for "
       "training and fine-tuning"),
    _x("personalization", "allow_xai_personalization", SWITCHED,
       "Allow X to personalize your experience with Grok"),
    _x("memory", "allow_grok_memory", SWITCHED, "Allow Grok to remember your conversation history"),
)  # fmt: skip
_N8N = (Target("chat", "chat", SWITCHED, "Enable Chat", '[role="switch"]', ".row", "chat", data_state=False),)
_MIDJOURNEY = (
    Target("visibility", "visibility", {"public": "public", "stealth": "stealth"}, "", css="", row="", group="imagine"),
)
_NATIVE = {"css": 'input[type="checkbox"]', "data_state": False, "native": True}

SUBJECTS: Mapping[str, Subject] = {
    subject.service: subject
    for subject in (
        Subject("chatgpt", chatgpt, "ada@example.test", "chatgpt.com/backend-api/settings/user", _CHATGPT,
                witness=True, identity=("/api/auth/session", ("user", "email")), languages=CHATGPT_LANGUAGES[1:],
                label_in=_translated("chatgpt", "toggle"), overlay="dialog[data-cookie-consent]", writes_declared=True,
                spaces=True),
        Subject("gemini", gemini, "ada@gmail.test",
                "myactivity.google.com/_/FootprintsMyactivityUi/data/batchexecute?rpcids=mOLYqe", _GEMINI,
                unfixed=frozenset({"audio", "auto-delete"})),
        Subject("github-copilot", github_copilot, "ada-example", "github.com/settings/copilot/features", _GITHUB,
                fetches=False, unfixed=frozenset(target.control for target in _GITHUB)),
        Subject("claude", claude, "ada@example.test", "claude.ai/api/account",
                (*_CLAUDE, *_in_layout("second", _CLAUDE, **_NATIVE)), witness=True,
                identity=("/api/account", ("email_address",)), writes_declared=True),
        Subject("open-webui", lambda people: open_webui(people, instance=Instance(web_search=True)), "ada@example.test",
                "127.0.0.1/api/v1/users/user/settings",
                (*_OPEN_WEBUI, _OPEN_WEBUI_MENU, *_in_layout("second", _OPEN_WEBUI, **{**_NATIVE, "row": "tr"})),
                witness=True, absence_tells=True, identity=("/api/v1/auths/", ("email",)),
                languages=OPEN_WEBUI_LANGUAGES[1:], label_in=_translated("open_webui", ""), writes_declared=True),
        Subject("grok", grok, "ada@example.test", "grok.com/rest/user-settings",
                (*_GROK, *_in_layout("second", _GROK, **{**_NATIVE, "row": ".entry"})), witness=True, named=False,
                writes_declared=True),
        Subject("x", x, "ada_example", "x.com/i/api/graphql/practice/XaiDataSharingSettingsQuery",
                (*_X, *_in_layout("second", _X, row="tr")), absence_tells=True, narrow=False,
                unfixed=frozenset(target.control for target in _X)),
        Subject("n8n", n8n, "ada@example.test", "127.0.0.1/rest/module-settings",
                (*_N8N, *_in_layout("second", _N8N, **_NATIVE)), witness=True,
                identity=("/rest/login", ("data", "email")), writes_declared=True),
        Subject("midjourney", midjourney, "ada@example.test", "www.midjourney.com/api/user-mutable-state", _MIDJOURNEY,
                witness=True, named=False, unfixed=frozenset({"visibility"})),
    )
}  # fmt: skip
