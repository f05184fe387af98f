"""Read what a former run left in its folder."""

from __future__ import annotations

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
    """Reads evidence files of a run folder, and nothing outside of it."""
    root = folder.resolve()

    def read(path: str) -> bytes | None:
        file = (root / path).resolve()
        try:
            return file.read_bytes() if file.is_relative_to(root) else None
        except OSError:
            return None

    return read


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{folder} is no run folder: {name} cannot be read there. Name the folder of a run.") from None
