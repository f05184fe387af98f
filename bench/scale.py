"""`python -m bench.scale`: reports of many accounts. One JSON object: seconds of each step, peak memory in MB.

100,000 checks with 24 former runs through history and report, and how long Chromium takes to open 5,000 checks.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from auditor.__main__ import collect_rarely
from auditor.browser.binaries import find_binary
from auditor.history.annotate import Known, with_history
from auditor.history.store import history
from auditor.model.observation import Run
from auditor.report import FORMATS
from auditor.report.json import content
from tests.report import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.report import Report

ACCOUNTS, CONTROLS, FORMER = 10_000, 10, 24
OPENED = (500, 10)
"""Accounts and controls of the report that is opened in the browser."""


def main() -> None:
    """Print the figures."""
    collect_rarely()
    steps: dict[str, float] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        steps[name] = round(time.perf_counter() - began, 2)

    report = sample.large(ACCOUNTS, CONTROLS)
    accounts = [account.account_key for account in report.accounts]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.sqlite"
        for months in range(FORMER, 0, -1):
            when = report.started - timedelta(days=30 * months)
            _record(file, report.model_copy(update={"started": when, "finished": when}))
        with step("recall"), history(file, write=False) as past:
            known = Known(past.before(accounts), past.trend(accounts))
        with step("compare"):
            report = with_history(report, known)
        with step("json"):
            content(report)
        for name in ("html", "markdown"):
            with step(name):
                FORMATS[name].render(report, lambda _: None)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        page = Path(folder) / "report.html"
        page.write_text(FORMATS["html"].render(sample.large(*OPENED), lambda _: None), "utf-8")
        figures = {"steps": steps, "in all": round(sum(steps.values()), 2), "peak MB": round(peak)}
        print(json.dumps({**figures, "opened": {"MB": page.stat().st_size / 1e6, "seconds": _opened(page)}}))


def _record(file: Path, report: Report) -> None:
    run = Run(auditor=report.auditor, started=report.started, finished=report.finished, accounts=())
    with history(file, write=True) as past:
        past.record(run, report)


def _opened(page: Path) -> float:
    """Seconds until the load event, the median of five."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_binary(None, headed=False).path, args=["--no-sandbox"])
        times = []
        for _ in range(5):
            tab = browser.new_page()
            tab.goto(page.as_uri())
            times.append(float(tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")))
            tab.close()
        browser.close()
    return round(sorted(times)[2] / 1000, 3)


if __name__ == "__main__":
    main()
