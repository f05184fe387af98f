"""The sample report in reports/sample: what the demo says, with few pictures and nothing of this machine in it.

`python -m tools.sample` writes it; a test compares it with a new run of the demo.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console

from auditor.model.report import Report, Status, Track
from auditor.report import FORMATS, load_report
from auditor.report.terminal import print_report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.model.observation import Evidence, Refused
    from auditor.model.report import Finding

Shown = TypeVar("Shown", "Finding", "Refused")

SAMPLE = Path(__file__).parent.parent / "reports/sample"
BIGGEST_PICTURE = 12_000
_SHOWN = ("json", "markdown", "html")
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def run_demo(folder: Path) -> Report:
    """Run the demo into FOLDER and give its report, without the folder and the ports that this run happened to use."""
    subprocess.run([sys.executable, "-m", "auditor", "demo", "--quiet", "--output", folder], check=True)
    report = load_report((folder / FORMATS["json"].file).read_text("utf-8"))
    findings = tuple(_of_any_run(finding) for finding in report.findings)
    accounts = tuple(
        one.model_copy(update={"refused": tuple(_at_one_port(refused, "origin") for refused in one.refused)})
        for one in report.accounts
    )
    return report.model_copy(update={"findings": findings, "accounts": accounts})


def _of_any_run(finding: Finding) -> Finding:
    source = finding.source and finding.source.model_copy(update={"file": Path(finding.source.file).name})
    return _at_one_port(finding.model_copy(update={"source": source}), "link")


def _at_one_port(value: Shown, field: str) -> Shown:
    address = getattr(value, field)
    same = address and re.sub(r"^http://127\.0\.0\.1:\d+", "http://127.0.0.1:8080", address)
    return value.model_copy(update={field: same})


def comparable(report: Report) -> Report:
    """The report without what differs from run to run: times, browser, evidence, how often a page tried to write.

    Nor does anybody wait for a reading that does not count.
    """

    def comparable_finding(one: Finding) -> Finding:
        readings = tuple(reading for reading in one.readings if reading.counts)
        return one.model_copy(update={"observed_at": None, "evidence": (), "readings": readings, "track": Track()})

    findings = tuple(comparable_finding(one) for one in report.findings)
    varying = {"seconds": 0.0, "refused": (), "session_ends": None}
    accounts = tuple(one.model_copy(update=varying) for one in report.accounts)
    fixed = {"started": _MOMENT, "finished": _MOMENT, "browser": None}
    return report.model_copy(update={**fixed, "findings": findings, "accounts": accounts})


def with_few_pictures(report: Report, folder: Path) -> Report:
    """The report with small pictures of what deviates as its only evidence."""

    def kept(finding: Finding) -> tuple[Evidence, ...]:
        return tuple(
            one
            for one in finding.evidence
            if finding.status is Status.FAIL
            and one.kind == "screenshot"
            and (folder / one.path).stat().st_size <= BIGGEST_PICTURE
        )

    findings = tuple(one.model_copy(update={"evidence": kept(one)}) for one in report.findings)
    return report.model_copy(update={"findings": findings})


def rendered(report: Report, pictures: Mapping[str, bytes]) -> dict[str, str]:
    """Every file of the sample by its name, but the pictures."""
    texts = {one.file: one.render(report, pictures.get) for name, one in FORMATS.items() if name in _SHOWN}
    terminal = io.StringIO()
    print_report(report, Console(file=terminal, width=100, color_system=None, force_terminal=False), verbose=True)
    lines = [line.rstrip() for line in terminal.getvalue().splitlines()]
    return {**texts, "terminal.txt": "\n".join(lines).strip() + "\n"}


def pictures_of(report: Report, folder: Path) -> dict[str, bytes]:
    """The evidence that the report names, as it stands in FOLDER."""
    return {one.path: (folder / one.path).read_bytes() for finding in report.findings for one in finding.evidence}


def main() -> None:
    """Write the sample anew."""
    with tempfile.TemporaryDirectory(prefix="auditor-sample-") as temporary:
        folder = Path(temporary) / "run"
        report = with_few_pictures(run_demo(folder), folder)
        pictures = pictures_of(report, folder)
        shutil.rmtree(SAMPLE, ignore_errors=True)
        for name, data in pictures.items():
            (SAMPLE / name).parent.mkdir(parents=True, exist_ok=True)
            (SAMPLE / name).write_bytes(data)
    for name, text in rendered(report, pictures).items():
        (SAMPLE / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
