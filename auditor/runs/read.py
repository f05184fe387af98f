"""Read what a former run left in its folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from auditor.errors import UsageError
from auditor.model import observation, report
from auditor.model.observation import Run
from auditor.report import load_report
from auditor.runs.layout import OBSERVATIONS, REPORT, is_evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.model.report import Report

_VERSION = re.compile(r'"schema_version": *(\d{1,9})\b')
_HEAD = 200


def report_of(folder: Path) -> Report:
    """The report in a run folder; UsageError where there is none."""
    return load_report(_text(folder, REPORT, report.SCHEMA_VERSION))


def observations_of(folder: Path) -> Run:
    """The observations in a run folder; UsageError where there are none, or they are of another version."""
    try:
        return Run.model_validate_json(_text(folder, OBSERVATIONS, observation.SCHEMA_VERSION))
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


def _text(folder: Path, name: str, newest: int) -> str:
    """A file of the folder. UsageError where it cannot be read, or is of a version after `newest`."""
    try:
        text = (folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{folder} is no run folder: {name} cannot be read there. Name the folder of a run.") from None
    if (version := _VERSION.search(text[:_HEAD])) and int(version[1]) > newest:
        raise UsageError(
            f"{folder / name} was written by a newer auditor (schema {version[1]}; this one knows {newest}): "
            "update auditor."
        )
    return text
