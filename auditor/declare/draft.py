"""A draft for a service file out of what a page showed: facts that no program can see are left to a person. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from auditor.model.service import Control, Purpose, Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from auditor.model.observation import Trace, Undeclared, WriteSeen

_LONGEST_NAME = 40
_READABLE = frozenset({"switch", "checkbox", "pressed"})


def with_drafts(service: Service, undeclared: Sequence[Undeclared]) -> tuple[Service, dict[str, Undeclared]]:
    """The service with a control for each undeclared one that shows a state, and these by the names they got."""
    drafts: dict[str, Undeclared] = {}
    for one in undeclared:
        if one.value is not None and one.locator is not None and one.kind in _READABLE:
            drafts.setdefault(_free_name(one.label, {*service.controls, *drafts}), one)
    made = {name: _control(one) for name, one in drafts.items()}
    return service.model_copy(update={"controls": {**service.controls, **made}}), drafts


def _free_name(label: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:_LONGEST_NAME].strip("-") or "control"
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(one for one in numbered if one not in taken)


def _control(one: Undeclared) -> Control:
    return Control.model_validate(
        {
            "title": one.label,
            "purpose": Purpose.PERSONALISATION,
            "covers": ["text"],
            "page": one.page,
            "readings": [{"see": one.kind, "find": [json.loads(one.locator or "{}")]}],
            "by_hand": f"Settings → {one.label}",
            "confidence": "low",
        }
    )


def drafted(
    drafts: Mapping[str, Undeclared],
    traces: Mapping[str, Trace],
    writes: Mapping[str, Sequence[WriteSeen]],
    today: date,
) -> Iterator[str]:
    """Lines of YAML: a control for each draft, with the response that it was traced to, and how it is written."""
    yield "controls:"
    for name, one in drafts.items():
        trace, rehearsed = traces.get(name), writes.get(name, ())
        yield f"  {name}:"
        yield f"    title: {_text(one.label)}"
        yield "    purpose: personalisation        # what it decides about"
        yield "    covers: [text]                  # text, photos, voice, files …"
        yield f"    page: {one.page}"
        yield "    readings:"
        yield f"      - see: {one.kind}"
        yield "        find:"
        yield f"          - {one.locator}"
        yield from (f"      {line}" for line in response_of(one.value or "", trace, today))
        yield from (f"    {line}" for line in write_of(trace, rehearsed, today))
        yield f"    by_hand: {_text(f'Settings → {one.label}')}"
        yield "    confidence: low"


def write_of(trace: Trace | None, rehearsed: Sequence[WriteSeen], today: date) -> Iterator[str]:
    """The `write` of a control, from the request that would have been made when it was pressed in a replay."""
    for one in rehearsed:
        new = {_text(trace.other), str(trace.other)} if trace else {"true", "false"}
        value = next((key for key, each in one.query.items() if each in new), None)
        inside = [key for key, each in one.body.items() if each in new]
        if value is None and len(inside) != 1:
            continue
        told: dict[str, object] = {"method": one.method, "path": one.path}
        told |= {"query": {key: each for key, each in one.query.items() if key != value}} if one.query else {}
        told |= {"operation": _operation(one)} if _operation(one) else {}
        told |= {"value": value} if value else {"json": inside[0]}
        yield f"# Found on {today} by pressing it in an offline replay. Confirm it."
        yield f"write: {_text(told)}"
        return


def _operation(one: WriteSeen) -> str | None:
    name = one.body.get("operationName")
    return str(json.loads(name)) if name and name.startswith('"') else name


def response_of(value: str, trace: Trace | None, today: date) -> Iterator[str]:
    """The `response` reading of a control that shows `value`, as far as its trace tells; comments where it cannot be
    declared yet.
    """
    if trace is None:
        return
    found = f"# Found on {today} by replaying the page offline"
    method, _, rest = trace.place.partition(" ")
    path = rest.partition(" → ")[0]
    if trace.json_path is None or "…" in path or method not in {"GET", "POST"}:
        yield f"{found}: the page shows what {trace.place} says, which no `response` can tell yet."
        return
    yield f"{found}: turned there, it shows {trace.shows}. Confirm it."
    yield f"- response: {path}"
    if method != "GET":
        yield f"  method: {method}"
    if trace.query:
        yield f"  query: {_text(trace.query)}"
    yield f"  json: {json.dumps(trace.json_path, ensure_ascii=False)}"
    yield f"  values: {{{_text(trace.value)}: {value}, {_text(trace.other)}: {trace.shows}}}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
