"""One control in plain words, from its service file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.declare.lookup import catalog_for, services_in
from auditor.declare.suggestions import or_else
from auditor.errors import UsageError
from auditor.messages import compared_with, proven_by
from auditor.model.keys import ControlId

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.declare.load import Loaded
    from auditor.model.control import Control
    from auditor.model.service import Service


def explain(name: str, config: Path) -> None:
    """Print it. UsageError where no service file has this control."""
    services = services_in(catalog_for(config))
    known = [
        str(ControlId(service, control)) for service, loaded in services.items() for control in loaded.value.controls
    ]
    if name not in known:
        raise UsageError(f"Unknown control {name}: {or_else(name, known, 'known controls:')}")
    service, control = ControlId.parse(name)
    typer.echo("\n".join(_lines(name, services[service], services[service].value.controls[control])))


def _lines(check: str, loaded: Loaded[Service], control: Control) -> Iterator[str]:
    service = loaded.value
    yield f"{check}: {control.title}"
    yield f"  of {service.name} ({service.vendor}); it controls {control.purpose.value.replace('_', ' ')}"
    yield ""
    yield f"Covers: {', '.join(control.covers)}"
    for value in control.values:
        if value in control.means:
            yield f"{value}: {control.means[value]}"
    if control.default:
        yield f"A fresh account: {control.default}"
    yield from _list("What it does not cover:", control.does_not_mean)
    yield ""
    yield f"Manually: {control.by_hand}"
    former = ", ".join(dict.fromkeys(text for texts in control.formerly.values() for text in texts))
    if former:
        yield f"Formerly called: {former}"
    kinds = [reading.kind for reading in control.readings]
    yield f"Read from: {' and '.join(kinds)}" if kinds else "Read from: nothing; a person has to check it"
    if kinds:
        yield f"Proven by {proven_by(control)}"
        yield f"Who is signed in: {compared_with(service)}"
    if kinds and service.identity.spaces:
        yield "Spaces: the report says which one was read; `space` in auditor.yaml asks for one"
    yield ""
    yield f"Confidence: {control.confidence.value}; facts of {service.verified}, from {service.verified_against}"
    yield from _list("Doubts:", control.doubts)
    yield from _list("Sources:", dict.fromkeys((*control.docs, *service.sources)))
    yield f"Service file: {loaded.origin} (sha256 {loaded.sha256[:12]}…)"


def _list(heading: str, items: object) -> Iterator[str]:
    lines = [f"  - {item}" for item in items] if isinstance(items, tuple | dict) else []
    if lines:
        yield heading
        yield from lines
