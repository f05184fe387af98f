"""What one service file declares: how to reach, prove and read each control. The language of checks/services.

Field descriptions are the documentation of the language: `auditor schema` publishes them to editors.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from auditor.model.address import Origin, OriginPattern, Target, WebAddress
from auditor.model.base import Frozen
from auditor.model.control import Control
from auditor.model.fetched import FromResponse
from auditor.model.identity import Identity
from auditor.model.page import Dismiss, Page
from auditor.model.photos import PhotoFact
from auditor.model.rights import Right, RightKind
from auditor.model.sign_in import SignIn
from auditor.model.texts import LABELS_OF, Id, Line, _by_language
from auditor.model.write import SessionWrite, Write


class BrowserNeed(StrEnum):
    """Which browser a service is read with."""

    ANY = "any"
    HEADED = "headed"


class Keeps(StrEnum):
    """What a saved session needs beside cookies."""

    LOCAL_STORAGE = "local_storage"
    INDEXED_DB = "indexed_db"


def _with_labels(data: object, controls: dict[str, object]) -> object:
    if isinstance(data, list | tuple):
        return [_with_labels(each, controls) for each in data]
    if not isinstance(data, dict):
        return data
    return {
        key: _labels_of(each, controls) if key in NAMING else _with_labels(each, controls) for key, each in data.items()
    }


def _labels_of(texts: object, controls: dict[str, object]) -> object:
    if not isinstance(texts, dict) or texts.keys() != {LABELS_OF}:
        return texts
    control = controls.get(str(texts[LABELS_OF]))
    if not isinstance(control, dict):
        return texts
    labels: dict[str, list[object]] = {}
    for key in ("title", "labels", "formerly"):
        by_language = _by_language(control.get(key) or ())
        for language, each in by_language.items() if isinstance(by_language, dict) else ():
            labels.setdefault(language, []).extend(each if isinstance(each, list | tuple) else [each])
    return labels


NAMING = frozenset({"name", "label", "text", "placeholder", "title"})
"""Keys whose texts name an element, so that they may refer to a control."""


class Service(Frozen):
    """An AI service, described by one file `checks/services/<id>.yaml`."""

    name: Line
    vendor: Line
    verified: date = Field(description="the day the facts were last confirmed")
    verified_against: Line = Field(description="what they were confirmed against")
    sources: Annotated[tuple[WebAddress, ...], Field(min_length=1)]
    self_hosted: bool = Field(False, description="true: the address comes from the account's `url`")
    home: Origin | None = Field(None, description="origin that paths are relative to; default: the first origin")
    origins: tuple[OriginPattern, ...] = Field((), description="nothing else is reached")
    browser: BrowserNeed = BrowserNeed.ANY
    browser_note: Line | None = Field(None, description="what to expect without a window")
    session_keeps: tuple[Keeps, ...] = Field((), description="what a saved session needs beside cookies")
    session_cookies: tuple[Line, ...] = Field(
        (),
        description="cookies that carry the session, by the start of their names: it ends when the first of them does",
    )
    release: FromResponse | None = Field(None, description="where the product says which release of it this is")
    session_end: FromResponse | None = Field(None, description="where the service itself says when the session ends")
    sign_in: SignIn = SignIn()
    identity: Identity = Identity()
    dismiss: tuple[Dismiss, ...] = ()
    writes: tuple[Write, ...] = Field((), description="what its pages write by themselves, beside the controls")
    session_writes: tuple[SessionWrite, ...] = Field(
        (), description="what its pages write to renew the session while they load: a check lets it pass"
    )
    one_page_at_a_time: bool = Field(
        False, description="its pages must not be open side by side; those that renew the session never are"
    )
    unrelated: tuple[Target, ...] = Field(
        (), description="paths of data that say nothing about settings: where they fail, nothing is in doubt"
    )
    pages: dict[Id, Page] = {}
    controls: dict[Id, Control] = Field({}, description="none yet: a draft, for `auditor discover`")
    photos: tuple[PhotoFact, ...] = Field((), description="what is known about images; a topic without a fact is not")
    rights: dict[RightKind, Right] = Field({}, description="what a person can ask for beyond switches")

    @model_validator(mode="before")
    @classmethod
    def _labels(cls, data: object) -> object:
        """Texts that refer to a control of this file are its labels. A wrong reference stays: the lint reports it."""
        controls = data.get("controls") if isinstance(data, dict) else None
        return _with_labels(data, controls) if isinstance(controls, dict) else data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.self_hosted == bool(self.origins):
            raise ValueError(
                "a service has `origins`, or is `self_hosted: true` and takes its address from the account"
            )
        if self.pages and not self.identity.signed_in:
            raise ValueError("a service with `pages` needs `identity` with `signed_in`: nothing is read without it")
        return self
