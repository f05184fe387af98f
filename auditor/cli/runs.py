"""Read what a former run left in its folder."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from auditor.audit.folder import OBSERVATIONS
from auditor.errors import UsageError
from auditor.model.observation import Run
from auditor.report import FORMATS, load_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.model.report import Report

SCHEMA_VERSION = 1
_VERSION = re.compile(r'"schema_version": *(\d{1,9})\b')
_HEAD = 200


def report_of(folder: Path) -> Report:
    """The report in a run folder; UsageError where there is none."""
    return load_report(_text(folder, FORMATS["json"].file))


def observations_of(folder: Path) -> Run:
    """The observations in a run folder; UsageError where there are none, or they are of another version."""
    try:
        return Run.model_validate_json(_text(folder, OBSERVATIONS))
    except ValidationError as error:
        raise UsageError(
            f"{folder / OBSERVATIONS} does not hold the observations of this version of auditor "
            f"({error.error_count()} differences): judge it with the version that wrote it."
        ) from None


def evidence_of(folder: Path) -> Callable[[str], bytes | None]:
    """Reads evidence files of a run folder, and nothing else."""
    root = folder.resolve()

    def read(path: str) -> bytes | None:
        file = (root / path).resolve()
        try:
            return file.read_bytes() if is_evidence(path) and file.is_relative_to(root) else None
        except OSError:
            return None

    return read


def is_evidence(path: str) -> bool:
    """Whether a path out of a report is one below `evidence/`, where a copy of the file may be written too."""
    parts = PurePosixPath(path).parts
    return len(parts) > 1 and parts[0] == "evidence" and ".." not in parts and "\0" not in path


def _text(folder: Path, name: str) -> str:
    try:
        text = (folder / name).read_text("utf-8")
        if (version := _VERSION.search(text[:_HEAD])) and int(version[1]) > SCHEMA_VERSION:
            raise UsageError(
                f"{folder / name} was written by a newer auditor (schema {version[1]}; this one knows "
                f"{SCHEMA_VERSION}): update auditor."
            )
        return text
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{folder} is no run folder: {name} cannot be read there. Name the folder of a run.") from None
