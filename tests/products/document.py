"""docs/products.md: what was seen of each release when it was audited last. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .compare import FALSE_PASS
from .row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = ("product", "version", "control", "state", "store", "report", "seen", "seconds", "")
_ROW = re.compile(r"^\| ([^|]+) \| ([\d.]+) \| `([^`]+)` \|" + r" ([^|]*) \|" * 5 + r" ([^|]*?) ?\|$", re.MULTILINE)
_SCENES = re.compile(r"(\d+) readings in scenes")


def document(text: str, rows: Sequence[Row], scenes: int | None, order: Sequence[tuple[str, str]]) -> str:
    """TEXT, the document so far, with these rows in place of those of the same releases.

    `scenes`: how many readings there were with several people; None: as before. `order`: of the releases.
    """
    new = {(row.product, row.version) for row in rows}
    kept = [row for row in rows_in(text) if (row.product, row.version) not in new]
    places = {release: place for place, release in enumerate(order)}
    every = sorted(
        (row for row in (*kept, *rows) if (row.product, row.version) in places),
        key=lambda row: places[row.product, row.version],
    )
    former = _SCENES.search(text)
    return (
        "# Real products\n\n"
        "What `make test-products` saw: products that nobody here has written, run on loopback with an empty store.\n"
        "Each value is set in the product's own store; then the store, and what a report says of it, are compared.\n"
        "After that, everything is switched by `check --fix` and taken back by `undo`. What is still `fail` then is\n"
        "left to people: the words beside it (delete, revoke, export) forbid a press.\n\n"
        f"{table(every)}\n\n"
        f"{len(every)} readings compared, {sum(bool(row.wrong) for row in every)} wrong, "
        f"{sum(row.wrong == FALSE_PASS for row in every)} false passes.\n\n"
        "Open WebUI 0.12.4 was audited with an administrator and users too: "
        f"{scenes if scenes is not None else former[1] if former else 0} readings in scenes\n"
        "where the administrator takes features, pages and rows away, and in which sessions end.\n"
    )


def rows_in(text: str) -> list[Row]:
    """The rows of a document."""
    return [
        Row(found[1], found[2], found[3], found[4], found[5], found[6], found[7], float(found[8]), found[9])
        for found in _ROW.finditer(text)
    ]


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [
        f"| {row.product} | {row.version} | `{row.control}` | {row.state} | {row.stored} | {row.status} "
        f"| {row.observed} | {row.seconds:.1f} | {row.wrong} |"
        for row in rows
    ]
    return "\n".join([f"| {' | '.join(_COLUMNS)} |", "|---|---|---|---|---|---|---|---:|---|", *lines])
