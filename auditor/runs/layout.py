"""What a run folder holds, by name."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from auditor.report import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

OBSERVATIONS = "observations.json"
REPORT = FORMATS["json"].file
_EVIDENCE = "evidence"
_ENDINGS = {"screenshot": ".png", "aria": ".aria.yaml"}


def evidence_path(account: str, service: str, control: str, kind: str) -> str:
    """Where evidence of one control is kept, from the run folder on. `kind`: `screenshot` or `aria`."""
    return f"{_EVIDENCE}/{account}-{service}-{control}{_ENDINGS[kind]}"


def is_evidence(path: str) -> bool:
    """Whether a path out of a report is one below `evidence/`, where a copy of the file may be written too."""
    parts = PurePosixPath(path).parts
    return len(parts) > 1 and parts[0] == _EVIDENCE and ".." not in parts and "\0" not in path


def is_run_folder(folder: Path) -> bool:
    """Whether a run of ours was written here."""
    try:
        head = json.loads((folder / OBSERVATIONS).read_text("utf-8"))
        return (
            isinstance(head, dict) and "schema_version" in head and "accounts" in head and (folder / REPORT).is_file()
        )
    except (OSError, ValueError):
        return False
