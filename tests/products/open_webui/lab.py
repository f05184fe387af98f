"""The product's own API: people, their settings, and what an administrator decides. No browser, nothing of ours."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from .truth import KEYS, WRITTEN, Word


class Refused(Exception):
    """The server did not answer 200."""


@dataclass
class Person:
    """An account of the product. The token is this suite's own, beside the one that the browser gets."""

    name: str
    password: str
    admin: bool = False
    id: str = ""
    token: str = ""

    @property
    def email(self) -> str:
        """The name to sign in with."""
        return f"{self.name}@example.test"


@dataclass
class Lab:
    """A server with its people, and with the administrator's settings as they were at first."""

    base: str
    people: dict[str, Person] = field(default_factory=dict)
    permissions: dict[str, Any] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)

    def call(self, path: str, body: object = None, token: str = "") -> Any:
        """GET, or POST with a body. Refused where the answer is not 200."""
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(f"{request.get_method()} {path}: {error.code} {error.read(300).decode()}") from None

    @property
    def admin(self) -> Person:
        """The first account."""
        return next(person for person in self.people.values() if person.admin)

    def add(self, person: Person) -> None:
        """Make the account: the first signs up and is the administrator; the administrator adds the others."""
        form = {"name": person.name.title(), "email": person.email, "password": person.password}
        if person.admin:
            answer = self.call("/api/v1/auths/signup", form)
        else:
            answer = self.call("/api/v1/auths/add", {**form, "role": "user"}, self.admin.token)
        person.id, person.token = answer["id"], answer["token"]
        self.people[person.name] = person

    def remember(self) -> None:
        """Keep the administrator's settings, to go back to before each scene."""
        self.permissions = self.call("/api/v1/users/default/permissions", token=self.admin.token)
        everything = self.call("/api/v1/configs/export", token=self.admin.token)
        names = ("memories.enable", "web.search.enable", "ui.default_interface_settings", "ui.i18n", "ui.visibility")
        self.config = {name: everything[name] for name in names}

    def decide(self, permissions: dict[str, bool], config: dict[str, Any]) -> None:
        """The administrator's settings as they were at first, but for these (`chat.temporary`, `web.search.enable`)."""
        wanted = json.loads(json.dumps(self.permissions))
        for path, allowed in permissions.items():
            group, _, name = path.partition(".")
            wanted[group][name] = allowed
        self.call("/api/v1/users/default/permissions", wanted, self.admin.token)
        self.call("/api/v1/configs/import", {"config": {**self.config, **config}}, self.admin.token)

    def set(self, person: Person, words: dict[str, Word]) -> None:
        """Save these values; a control that is not named gets its key taken away."""
        ui = {KEYS[control]: WRITTEN[words.get(control, Word.UNTOUCHED)] for control in KEYS}
        self.call("/api/v1/users/user/settings/update", {"ui": ui}, person.token)

    def set_timezone(self, person: Person, name: str) -> None:
        """What the product keeps of where a person is."""
        self.call("/api/v1/auths/update/timezone", {"timezone": name}, person.token)

    def end_sessions(self, person: Person) -> None:
        """Every token of this account stops working; ours is made anew."""
        self.call(f"/api/v1/users/{person.id}/sessions/revoke", {}, self.admin.token)
        form = {"email": person.email, "password": person.password}
        person.token = self.call("/api/v1/auths/signin", form)["token"]

    def snapshot(self, person: Person) -> dict[str, Any]:
        """All that a check could have changed in an account."""
        paths = {
            "settings": "/api/v1/users/user/settings",
            "own settings": "/api/v1/users/user/settings?raw=true",
            "position": "/api/v1/users/user/info",
            "variables": "/api/v1/users/user/variables",
            "memories": "/api/v1/memories/",
            "chats": "/api/v1/chats/?page=1",
            "profile": "/api/v1/users/user/status",
        }
        taken = {what: self._or_refused(path, person.token) for what, path in paths.items()}
        profile = taken["profile"]
        for moving in ("last_active_at", "updated_at", "presence_state"):
            profile.pop(moving, None)
        return taken

    def _or_refused(self, path: str, token: str) -> Any:
        """Some are refused where the administrator has switched the feature off: that is an answer too."""
        try:
            return self.call(path, token=token)
        except Refused as refused:
            return str(refused)
