"""Under which name the service shows the signed-in account, and whether it is the configured one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.browser.text_match import normal
from auditor.model.identity import ANY_PLACE, NAME_PLACE, NameKind
from auditor.model.texts import every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.identity import NameSource

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PLACE = re.compile(f"({re.escape(NAME_PLACE)}|{re.escape(ANY_PLACE)})")


@dataclass(frozen=True)
class ShownName:
    """A name that the service shows, as it is compared, and its kind."""

    name: str
    kind: NameKind


@dataclass(frozen=True)
class Comparison:
    """Whether any shown name was compared, and whether one is another account's. `kinds`: of all that were shown."""

    compared: bool
    differs: bool
    kinds: frozenset[NameKind] = frozenset()


def shown_name(source: NameSource, text: str) -> ShownName | None:
    """The name in a text of this source; None where the text is no declared sentence."""
    shown = normal(text)
    for sentence in every(source.sentence) or (NAME_PLACE,):
        pattern = "".join(
            {NAME_PLACE: "(.+)", ANY_PLACE: ".*"}.get(part) or re.escape(part)
            for part in _PLACE.split(normal(sentence))
            if part
        )
        found = re.fullmatch(pattern, shown)
        if found and (source.kind is not NameKind.EMAIL or not source.sentence or _EMAIL.fullmatch(found[1])):
            name = found[1].strip()
            return ShownName(name.removeprefix("@"), NameKind.EMAIL if _EMAIL.fullmatch(name) else source.kind)
    return None


def compare(shown: Sequence[ShownName], configured: Sequence[str]) -> Comparison:
    """Every shown name with the configured ones of its kind. One that equals any of them is compared in any case.

    A name that is no e-mail address may be a handle or a full name.
    """
    names = {normal(name).removeprefix("@") for name in configured}
    emails = {name for name in names if _EMAIL.fullmatch(name)}
    compared = differs = False
    for name in shown:
        same_kind = emails if name.kind is NameKind.EMAIL else names - emails
        compared = compared or name.name in names or bool(same_kind)
        differs = differs or (name.name not in names and bool(same_kind))
    return Comparison(compared, differs, frozenset(name.kind for name in shown))
