"""The sample report in reports/sample: what the demo says, with few pictures and nothing of this machine in it.

`python -m tools.sample` writes it, and its screenshots in docs/; a test compares it with a new run of the demo.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright
from rich.console import Console

from auditor.browser.binaries import find_binary
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_policy, load_service
from auditor.judge.context import JudgingContext, PolicyInUse
from auditor.judge.photos import photo_guides
from auditor.model.finding import LastKnown
from auditor.model.status import Status
from auditor.report import FORMATS, load_report
from auditor.report.terminal import print_report
from auditor.report.terminal_photos import print_photos

if TYPE_CHECKING:
    from collections.abc import Mapping

    from auditor.model.finding import Finding
    from auditor.model.observation import Evidence, Refused
    from auditor.model.report import Report

SAMPLE = Path(__file__).parent.parent / "reports/sample"
BIGGEST_PICTURE = 12_000
DOCS = SAMPLE.parent.parent / "docs"
_SCREENS: tuple[tuple[str, int, int, Literal["light", "dark"]], ...] = (
    ("report-light", 1280, 900, "light"),
    ("report-dark", 1280, 900, "dark"),
    ("report-phone", 360, 780, "light"),
)
"""Name of a screenshot, width and height of the screen, and its colours."""
_SHOWN = ("json", "markdown", "html")
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def run_demo(folder: Path) -> Report:
    """Run the demo into FOLDER and give its report, without the folder and the ports that this run happened to use."""
    subprocess.run([sys.executable, "-m", "auditor", "demo", "--quiet", "--output", folder], check=True)
    report = load_report((folder / FORMATS["json"].file).read_text("utf-8"))
    findings = tuple(_of_any_run(finding) for finding in report.findings)
    accounts = tuple(
        account.model_copy(update={"refused": tuple(map(_refused_of_any_run, account.refused))})
        for account in report.accounts
    )
    return report.model_copy(update={"findings": findings, "accounts": accounts})


def _of_any_run(finding: Finding) -> Finding:
    source = finding.source and finding.source.model_copy(update={"file": Path(finding.source.file).name})
    return replace(finding, source=source, link=_at_one_port(finding.link))


def _refused_of_any_run(refused: Refused) -> Refused:
    return refused.model_copy(update={"origin": _at_one_port(refused.origin)})


def _at_one_port(address: str | None) -> str | None:
    return address and re.sub(r"^http://127\.0\.0\.1:\d+", "http://127.0.0.1:8080", address)


def comparable(report: Report) -> Report:
    """The report without what differs from run to run: times, browser, evidence, how often a page tried to write.

    Nor does anybody wait for a reading that does not count.
    """

    def comparable_finding(finding: Finding) -> Finding:
        readings = tuple(reading for reading in finding.readings if reading.counts)
        return replace(finding, observed_at=None, evidence=(), readings=readings, track=LastKnown())

    findings = tuple(comparable_finding(finding) for finding in report.findings)
    varying = {"seconds": 0.0, "refused": (), "session_ends": None}
    accounts = tuple(account.model_copy(update=varying) for account in report.accounts)
    fixed = {"started": _MOMENT, "finished": _MOMENT, "browser": None}
    return report.model_copy(update={**fixed, "findings": findings, "accounts": accounts})


def with_few_pictures(report: Report, folder: Path) -> Report:
    """The report with small pictures of what deviates as its only evidence."""

    def kept(finding: Finding) -> tuple[Evidence, ...]:
        return tuple(
            evidence
            for evidence in finding.evidence
            if finding.status is Status.FAIL
            and evidence.kind == "screenshot"
            and (folder / evidence.path).stat().st_size <= BIGGEST_PICTURE
        )

    findings = tuple(replace(finding, evidence=kept(finding)) for finding in report.findings)
    return report.model_copy(update={"findings": findings})


def rendered(report: Report, pictures: Mapping[str, bytes]) -> dict[str, str]:
    """Every file of the sample by its name, but the pictures."""
    texts = {format_.file: format_.render(report, pictures.get) for name, format_ in FORMATS.items() if name in _SHOWN}
    terminal = io.StringIO()
    print_report(report, Console(file=terminal, width=100, color_system=None, force_terminal=False), verbose=True)
    return {**texts, "terminal.txt": _printed(terminal), "photos.txt": photos(report)}


def photos(report: Report) -> str:
    """What `auditor explain photos` says of the accounts of the report."""
    catalog, terminal = open_catalog(), io.StringIO()
    services = {name: load_service(entry.path).value for name, entry in catalog.services.items()}
    policy = PolicyInUse("photos", load_policy(catalog.policies["photos"].path).value, report.policy_file)
    for guide in photo_guides(report, JudgingContext(policy, services, report.started.date())):
        print_photos(guide, Console(file=terminal, width=100, color_system=None, force_terminal=False))
    return _printed(terminal)


def _printed(terminal: io.StringIO) -> str:
    return "\n".join(line.rstrip() for line in terminal.getvalue().splitlines()).strip() + "\n"


def pictures_of(report: Report, folder: Path) -> dict[str, bytes]:
    """The evidence that the report names, as it stands in FOLDER."""
    return {
        evidence.path: (folder / evidence.path).read_bytes()
        for finding in report.findings
        for evidence in finding.evidence
    }


def photograph(page: Path, folder: Path) -> None:
    """Screenshots of the report as it opens, each with its first row unfolded."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_binary(None, headed=False).path, args=["--no-sandbox"])
        for name, width, height, colours in _SCREENS:
            opened = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=colours, reduced_motion="reduce"
            )
            opened.goto(page.absolute().as_uri())
            opened.locator(".row > summary").first.click()
            opened.mouse.move(0, 0)
            opened.screenshot(path=folder / f"{name}.png")
        browser.close()


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
    photograph(SAMPLE / FORMATS["html"].file, DOCS)


if __name__ == "__main__":
    main()
