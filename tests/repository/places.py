"""Where the files are that these tests look at."""

from __future__ import annotations

from pathlib import Path

import auditor
from tools.readme import MARKED

ROOT = Path(__file__).parent.parent.parent
PACKAGE = Path(auditor.__file__).parent
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")))


def modules() -> list[Path]:
    """Every Python file of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def written_by_hand(document: Path) -> str:
    """The text of a document without what the program itself writes between markers."""
    return MARKED.sub("", document.read_text("utf-8"))
