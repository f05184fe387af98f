"""What holds for every module: who prints, and what the fast answers load."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .places import PACKAGE, ROOT, modules

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("playwright", "auditor.report", "auditor.browser", "auditor.audit", "pydantic", "yaml", "jinja2", "rich")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_prints(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    prints = [node.lineno for node in calls if isinstance(node.func, ast.Name) and node.func.id == "print"]

    assert not prints or path.relative_to(PACKAGE).parts[0] in {"cli", "commands", "__main__.py"}


@pytest.mark.parametrize("words", ["--help", "--version"])
def test_a_fast_answer_loads_nothing_heavy_when_it_is_asked_for(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "auditor", words],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    loaded = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]

    assert "auditor" in done.stdout.lower()
    assert "auditor" in loaded
    assert [name for name in loaded if any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)] == []
