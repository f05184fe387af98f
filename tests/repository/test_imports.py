"""Imports point one way. The table is the one in ARCHITECTURE.md; a part that is not in it fails the test."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from .places import PACKAGE, ROOT, modules

if TYPE_CHECKING:
    from pathlib import Path

VALUES = {"model", "errors", "text"}
MAY_IMPORT: dict[str, set[str]] = {
    "model": {"text"},
    "text": set(),
    "exit_codes": {"model"},
    "errors": {"model"},
    "messages": {"model", "text"},
    "counterfactual": {"model"},
    "proof": {"model"},
    "photos": {"model", "text"},
    "rights": {"model", "text"},
    "plan": {"model"},
    "history": VALUES | {"rights"},
    "judge": {"model"} | {"history", "messages", "photos", "plan", "proof", "rights"},
    "merge": {"model", "text"},
    "declare": VALUES,
    "report": VALUES | {"photos", "rights"},
    "runs": VALUES | {"report"},
    "storage": {"errors"},
    "sessions": VALUES | {"storage"},
    "staff": {"model", "errors", "judge", "merge", "storage"},
    "practice": set(),
    "browser": {"errors", "model", "counterfactual"},
    "audit": {"errors", "model"}
    | {"browser", "counterfactual", "declare", "messages", "proof", "runs", "sessions", "storage"},
    "exports": {"errors", "storage"},
    "commands": VALUES
    | {
        "exit_codes",
        "audit",
        "browser",
        "declare",
        "exports",
        "history",
        "judge",
        "merge",
        "messages",
        "photos",
        "practice",
        "proof",
        "report",
        "rights",
        "runs",
        "sessions",
        "staff",
        "storage",
    },
    "cli": {"commands", "errors", "exit_codes"},
    "__main__": {"cli", "exit_codes"},
    "__init__": set(),
}
"""For each part, the others that it may import. Its own modules, and `auditor.__version__`, are free."""


def part_of(path: Path) -> str:
    """`browser` for auditor/browser/read.py, `judge` for auditor/judge.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Full names of all that a module imports, also inside functions and for type checking only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they lead"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def parts_in(names: set[str]) -> set[str]:
    """The parts of auditor among full names."""
    return {name.split(".")[1] for name in names if name.startswith("auditor.")} - {"__version__"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_the_parts_that_its_own_may_import(path: Path) -> None:
    part = part_of(path)

    assert parts_in(imported(path)) - {part} <= MAY_IMPORT[part]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_browser_part_imports_playwright(path: Path) -> None:
    uses_playwright = any(name.split(".")[0] == "playwright" for name in imported(path))

    assert not uses_playwright or part_of(path) == "browser"


def test_the_architecture_document_shows_the_same_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    shown = {part: set(re.findall(r"`(\w+)`", others)) for part, others in rows}
    existing = {part_of(path) for path in modules()} - {"__init__", "__main__"}

    assert shown == {part: MAY_IMPORT[part] & existing for part in existing}


def test_the_table_has_no_two_parts_that_import_each_other() -> None:
    def reached(part: str, seen: frozenset[str] = frozenset()) -> set[str]:
        return {part} | {far for near in MAY_IMPORT[part] - seen for far in reached(near, seen | {part})}

    assert not [(part, near) for part, others in MAY_IMPORT.items() for near in others if part in reached(near)]
