"""`auditor explain`: one control in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.declare.load import Loaded
    from auditor.model.service import Control, Service


def explain(
    check: Annotated[str, typer.Argument(help="A control, such as chatgpt/training.", metavar="CONTROL")],
    config: options.Config = Path("auditor.yaml"),
) -> None:
    """Tell what a control does and covers, what it does not cover, how to set it by hand, and the sources."""
    from auditor.cli.knowledge import catalog_for, services_in
    from auditor.declare.words import or_else
    from auditor.errors import UsageError

    services = services_in(catalog_for(config))
    known = {f"{name}/{control}": name for name, one in services.items() for control in one.value.controls}
    if check not in known:
        raise UsageError(f"There is no control {check}: {or_else(check, known, 'known are')}")
    service = services[known[check]]
    typer.echo("\n".join(_lines(check, service, service.value.controls[check.partition("/")[2]])))


def _lines(check: str, loaded: Loaded[Service], control: Control) -> Iterator[str]:
    from auditor.sentences import compared_with, proven_by

    service = loaded.value
    yield f"{check}: {control.title}"
    yield f"  of {service.name} ({service.vendor}); it decides about {control.purpose.value.replace('_', ' ')}"
    yield ""
    yield f"Covers: {', '.join(control.covers)}"
    for value in control.values:
        if value in control.means:
            yield f"{value}: {control.means[value]}"
    if control.default:
        yield f"A fresh account: {control.default}"
    yield from _list("What it does not cover:", control.does_not_mean)
    yield ""
    yield f"By hand: {control.by_hand}"
    former = ", ".join(dict.fromkeys(text for texts in control.formerly.values() for text in texts))
    if former:
        yield f"Formerly called: {former}"
    kinds = [reading.kind for reading in control.readings]
    yield f"Read from: {' and '.join(kinds)}" if kinds else "Read from: nothing; a person has to confirm it"
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
