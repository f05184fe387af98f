"""The figures of a run as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def table(name: str, medians: Mapping[str, Mapping[str, float]]) -> str:
    """One scene for the terminal."""
    lines = [f"{name:34} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}"]
    lines += [
        f"  {label:32} {cost['wall']:8.2f} {cost['cpu']:8.2f} {cost['peak']:8.0f}" for label, cost in medians.items()
    ]
    return "\n".join(lines)


def text(results: Mapping[str, Any]) -> str:
    """bench/README.md"""
    return f"{results} {datetime.now(UTC)}"
