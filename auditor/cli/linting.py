"""What former runs tell `auditor lint` about the waivers of an auditor.yaml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.cli.printing import shown_path
from auditor.errors import UsageError
from auditor.judge import IN_LINE
from auditor.model.service import control_id
from auditor.report import load_report
from auditor.report.text import moment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_STARTED = re.compile(rb'"started": *"([^"]{1,40})"')
_HEAD = 4096


def proven(config: Path, accounts: Collection[str]) -> tuple[str, frozenset[tuple[str, str]]] | None:
    """The newest run in `reports` beside the config that tells of these accounts, and what it has in line there."""
    for path in _newest_first(config.parent / "reports"):
        try:
            report = load_report(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, UsageError):
            continue
        findings = [one for one in report.findings if one.account in accounts]
        if findings:
            in_line = {(one.account, control_id(one.service, one.control)) for one in findings if one.status in IN_LINE}
            return f"the run of {moment(report.started)} ({shown_path(path.parent.absolute())})", frozenset(in_line)
    return None


def _newest_first(reports: Path) -> list[Path]:
    """By the time that each says in its first lines: nothing else of them is read."""
    dated = [(started, path) for path in sorted(reports.glob("*/report.json")) for started in _started(path)]
    return [path for _, path in sorted(dated, reverse=True)]


def _started(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            found = _STARTED.search(file.read(_HEAD))
    except OSError:
        return
    if found:
        yield found[1]
