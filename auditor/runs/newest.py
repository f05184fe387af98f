"""The newest run about the accounts of an auditor.yaml, for `auditor lint`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.errors import UsageError
from auditor.model.status import COMPLIANT
from auditor.report import load_report
from auditor.runs.layout import REPORT
from auditor.text import moment, shown_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_STARTED = re.compile(rb'"started": *"([^"]{1,40})"')
_HEAD = 4096


def compliant_controls(config: Path, accounts: Collection[str]) -> tuple[str, frozenset[tuple[str, str]]] | None:
    """The newest run in `reports` beside the config that covers these accounts, and what matches the policy in it."""
    for path in _newest_first(config.parent / "reports"):
        try:
            report = load_report(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, UsageError):
            continue
        findings = [finding for finding in report.findings if finding.account in accounts]
        if findings:
            in_line = {
                (finding.account, str(finding.control_key.id)) for finding in findings if finding.status in COMPLIANT
            }
            return f"the run of {moment(report.started)} ({shown_path(path.parent.absolute())})", frozenset(in_line)
    return None


def _newest_first(reports: Path) -> list[Path]:
    """By the time that each says in its first lines: nothing else of them is read."""
    dated = [(started, path) for path in sorted(reports.glob(f"*/{REPORT}")) for started in _started(path)]
    return [path for _, path in sorted(dated, reverse=True)]


def _started(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            found = _STARTED.search(file.read(_HEAD))
    except OSError:
        return
    if found:
        yield found[1]
