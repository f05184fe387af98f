"""What a command's exit code means, and which one a report gives."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.model.report import Report


class ExitCode(IntEnum):
    """The exit codes of the contract."""

    OK = 0
    DEVIATION = 1
    USAGE = 2
    """The command could not start: wrong words, a bad file, a missing secret."""
    UNPROVEN = 3
    """Nothing deviates, but something could not be proven."""
    BUG = 70
    INTERRUPTED = 130


def exit_code(report: Report) -> ExitCode:
    """DEVIATION goes before UNPROVEN; a control that is still to be checked manually is not proven.

    A request for a right that is overdue is UNPROVEN where the policy counts it.
    """
    from auditor.model.status import Status

    if report.summary[Status.FAIL]:
        return ExitCode.DEVIATION
    if report.summary[Status.UNKNOWN] or report.summary[Status.MANUAL]:
        return ExitCode.UNPROVEN
    if report.counts_overdue_requests and report.overdue:
        return ExitCode.UNPROVEN
    return ExitCode.OK
