"""A draft for a service file out of what a page showed: facts that no program can see are left to a person. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from auditor.model.control import Control, Purpose
from auditor.model.observation import Rehearsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from auditor.model.observation import ControlSeen, Trace, Undeclared, WriteSeen
    from auditor.model.service import Service

_LONGEST_NAME = 40
_ID = re.compile(r"\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A part of a path that names one account."""
_READABLE = frozenset({"switch", "checkbox", "pressed", "menu", "select"})
_WORDED = frozenset({"menu", "select"})
_UNTRACED = "Only the page shows it: no answer that it got holds a value that turns it. Alone, this proves nothing."


def with_drafts(service: Service, undeclared: Sequence[Undeclared]) -> tuple[Service, dict[str, Undeclared]]:
    """The service with a control for each undeclared one that shows a state, and these by the names they got."""
    drafts: dict[str, Undeclared] = {}
    for control in undeclared:
        if control.value is not None and control.locator is not None and control.kind in _READABLE:
            drafts.setdefault(_free_name(control.label, {*service.controls, *drafts}), control)
    made = {name: _control(draft) for name, draft in drafts.items()}
    return service.model_copy(update={"controls": {**service.controls, **made}}), drafts


def _free_name(label: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:_LONGEST_NAME].strip("-") or "control"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(entry for entry in numbered if entry not in taken)


def value_of(undeclared: Undeclared) -> str:
    """The value that it shows: `on` or `off`, or its word in small letters."""
    return plain(undeclared.value or "") if undeclared.kind in _WORDED else undeclared.value or ""


def plain(word: str) -> str:
    """A word as a value is called: `Ask first` → `ask-first`."""
    return re.sub(r"\W+", "-", word.casefold()).strip("-") or word


def _control(undeclared: Undeclared) -> Control:
    shown = {"words": {value_of(undeclared): {"any": undeclared.value}}} if undeclared.kind in _WORDED else {}
    values = {"values": [value_of(undeclared), f"not-{value_of(undeclared)}"]} if undeclared.kind in _WORDED else {}
    return Control.model_validate(
        {
            "title": undeclared.label,
            "purpose": Purpose.PERSONALISATION,
            "covers": ["text"],
            "page": undeclared.page,
            "readings": [{"see": undeclared.kind, "find": [json.loads(undeclared.locator or "{}")], **shown}],
            **values,
            "by_hand": f"Settings → {undeclared.label}",
            "confidence": "low",
        }
    )


def drafted(drafts: Mapping[str, Undeclared], again: Mapping[str, ControlSeen], today: date) -> Iterator[str]:
    """Lines of YAML: a control for each draft, with the response that it was traced to, and how it is written.

    `again`: what was seen of them when they were read as if they were declared.
    """
    yield "controls:"
    for name, draft in drafts.items():
        seen = again.get(name)
        trace, pressed = traced(seen) if seen else None, (seen.rehearsed if seen else None) or Rehearsed()
        yield f"  {name}:"
        yield f"    title: {_text(draft.label)}"
        yield "    purpose: personalisation        # what it decides about"
        yield "    covers: [text]                  # text, photos, voice, files …"
        yield f"    page: {draft.page}"
        words = tuple(dict.fromkeys((draft.value or "", *pressed.offered))) if draft.kind in _WORDED else ()
        if words:
            others = "" if len(words) > 1 else ", other]   # its other words were not seen"
            yield f"    values: [{', '.join(_text(plain(word)) for word in words)}{others or ']'}"
        yield "    readings:"
        yield f"      - see: {draft.kind}"
        yield "        find:"
        yield f"          - {draft.locator}"
        if words:
            yield f"        words: {{{', '.join(f'{_text(plain(word))}: {_text(word)}' for word in words)}}}"
        if trace is None:
            yield f"      # {_UNTRACED}"
        yield from (f"      {line}" for line in response_of(value_of(draft), trace, today))
        if trace is None:
            yield from (f"      {line}" for line in _alike(value_of(draft), pressed.alike))
        yield from (f"    {line}" for line in write_of(trace, pressed, today))
        yield f"    by_hand: {_text(f'Settings → {draft.label}')}"
        yield "    confidence: low"


def traced(seen: ControlSeen) -> Trace | None:
    """The one value in an answer that turns what the page shows of it, where one was found."""
    return next((reading.traced for reading in seen.readings if reading.traced), None)


def write_of(trace: Trace | None, pressed: Rehearsed, today: date) -> Iterator[str]:
    """The `write` of a control, from the request that would have been made when it was pressed in a replay."""
    for write in pressed.writes:
        new = {_text(trace.other), str(trace.other)} if trace else {"true", "false"}
        words = {
            each: plain(word)
            for word in pressed.offered
            for each in (word, plain(word), _text(word), _text(plain(word)))
        }
        alone = {"1", "0"} if len(write.body) == 1 else set[str]()  # a yes or no, where nothing else is sent
        new = {*new, *words, *alone}
        value = next((key for key, each in write.query.items() if each in new), None)
        inside = [key for key, each in write.body.items() if each in new]
        if value is None and len(inside) != 1:
            continue
        path = "/".join("*" if _ID.fullmatch(part) else part for part in write.path.split("/"))
        declaration: dict[str, object] = {"method": write.method, "path": path}
        declaration |= (
            {"query": {key: each for key, each in write.query.items() if key != value}} if write.query else {}
        )
        declaration |= {"operation": _operation(write)} if _operation(write) else {}
        declaration |= {"value": value} if value else {"json": inside[0]}
        sent = write.query[value] if value else write.body[inside[0]]
        if sent in words:
            alike = sent.strip('"') == words[sent]
            declaration |= {"values": {plain(word) if alike else word: plain(word) for word in pressed.offered}}
        yield f"# Found on {today} by pressing it in an offline replay. Confirm it."
        yield f"write: {_text(declaration)}"
        return


def _alike(value: str, told: Trace | None) -> Iterator[str]:
    """A reading of the answer that holds a value of the name that would be written."""
    if told is None:
        return
    path = told.place.partition(" ")[2].partition(" → ")[0]
    if "…" in path or told.stream or not told.place.startswith("GET "):
        return
    yield f"# {told.place} is called as what pressing it would write, and is {_text(told.value)} now. Where it"
    yield "# follows the control in both states, it is a witness beside the page:"
    yield f"- response: {path}"
    yield f"  json: {json.dumps(told.json_path, ensure_ascii=False)}"
    yield f"  values: {{{_text(told.value)}: {value}, {_text(told.other)}: {told.shows}}}"


def _operation(write_seen: WriteSeen) -> str | None:
    name = write_seen.body.get("operationName")
    return str(json.loads(name)) if name and name.startswith('"') else name


def response_of(value: str, trace: Trace | None, today: date) -> Iterator[str]:
    """The `response` reading of a control that shows `value`, as far as its trace shows; comments where it cannot be
    declared yet.
    """
    if trace is None:
        return
    found = f"# Found on {today} by replaying the page offline"
    method, _, rest = trace.place.partition(" ")
    path = rest.partition(" → ")[0]
    if trace.json_path is None or "…" in path or (method not in {"GET", "POST"} and not trace.stream):
        yield f"{found}: the page shows what {trace.place} says, which no `response` reading can read yet."
        return
    yield f"{found}: turned there, it shows {trace.shows}. Confirm it."
    yield f"- response: {path}"
    if trace.stream:
        yield "  stream: true"
    elif method != "GET":
        yield f"  method: {method}"
    if trace.query:
        yield f"  query: {_text(trace.query)}"
    yield f"  json: {json.dumps(trace.json_path, ensure_ascii=False)}"
    yield f"  values: {{{_text(trace.value)}: {value}, {_text(trace.other)}: {trace.shows}}}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
