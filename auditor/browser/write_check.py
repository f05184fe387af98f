"""Is this request the one write that a fix may make? Its value is the wanted one, and nothing else is written. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from auditor.browser.json_paths import at_path, is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from auditor.browser.guard import Asked
    from auditor.model.control import Control
    from auditor.model.write import Write

UNRELATED = "it does not write this control"
"""A page may write something else to the same address by itself: that is stopped, and says nothing of the change."""


@dataclass(frozen=True)
class PageSettings:
    """The page's own settings as they came last: the JSON, and the path of the control in it.

    `kept`: a declared response (`keeps`) with the other keys of what is written, at the same paths; None without one.
    """

    body: object
    path: str
    kept: object = None


def objection(asked: Asked, control: Control, wanted: str, settings: PageSettings | None) -> str | None:
    """Why this request, which fits the control's declared write, may not pass; None where it is the wanted one.

    Every key beside the control's own must have the value that the page's settings had.
    """
    write = control.write
    if write is None:
        return "nothing is declared about how it is written"
    return _in_query(asked, write, control, wanted) or _in_body(asked, write, control, wanted, settings)


def _in_query(asked: Asked, write: Write, control: Control, wanted: str) -> str | None:
    query = parse_qs(urlsplit(asked.url).query, keep_blank_values=True)
    known = {*write.query, *([write.value] if write.value else [])}
    if set(query) - known or any(len(values) > 1 for values in query.values()):
        return "it writes more than this control"
    if write.value is None:
        return None
    return _other(_word(query.get(write.value, [""])[0], control), wanted)


def _in_body(asked: Asked, write: Write, control: Control, wanted: str, settings: PageSettings | None) -> str | None:
    if not asked.body and write.json_path is None:
        return None
    try:
        body = json.loads(asked.body or b"")
    except (ValueError, RecursionError):
        return "what it writes cannot be read" if write.json_path or asked.body else None
    own = write.json_path
    if own is not None:
        value = at_path(body, own)
        if is_missing(value):
            return UNRELATED
        if write.value is None and (why := _other(values_of(control).get(json.dumps(value)), wanted)):
            return why
    for path, value in _leaves(body):
        if own is not None and (path == own or path.startswith(f"{own}.")):
            continue
        if not _unchanged(path, value, own, settings):
            return f"it would change “{path}” too"
    return None


def values_of(control: Control) -> Mapping[str, str]:
    """JSON text → value of the control, as it is written: as declared, else as the response reading has them."""
    if control.write is not None and control.write.values:
        return control.write.values
    return next((reading.values for reading in control.readings if reading.response), {"true": "on", "false": "off"})


def _word(text: str, control: Control) -> str | None:
    values = values_of(control)
    return values.get(text, values.get(json.dumps(text)))


def _other(value: str | None, wanted: str) -> str | None:
    return None if value == wanted else f"it writes {'another value' if value is None else value} instead of {wanted}"


def _leaves(body: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value that is no object, with its dotted path; an empty object is one too."""
    if isinstance(body, dict) and (body or path):
        if not body:
            yield path, body
        for key, value in body.items():
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    elif path or not isinstance(body, dict):
        yield path, body


def _unchanged(path: str, value: object, own: str | None, settings: PageSettings | None) -> bool:
    """Whether the page's settings have this value too. Both may be under a name of their own (`settings.…`)."""
    if settings is None or own is None:
        return False
    shared = _same_end(own.split("."), settings.path.split("."))
    root, theirs = ".".join(own.split(".")[:-shared]), ".".join(settings.path.split(".")[:-shared])
    inner = path.removeprefix(f"{root}.") if root else path
    known = at_path(settings.body, f"{theirs}.{inner}" if theirs else inner)
    return _same(value, known) or _same(value, at_path(settings.kept, path))


def _same(value: object, known: object) -> bool:
    """The same value, or a number that a field of a form holds as text."""
    if is_missing(known):
        return False
    as_text = isinstance(known, int) and not isinstance(known, bool) and value == str(known)
    return as_text or (type(known) is type(value) and known == value)


def _same_end(sequence: Sequence[str], other: Sequence[str]) -> int:
    number = 0
    while number < min(len(sequence), len(other)) and sequence[-1 - number] == other[-1 - number]:
        number += 1
    return max(number, 1)
