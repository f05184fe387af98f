"""The demo, as somebody who tries the program for the first time runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from auditor.model.status import Status
from auditor.report import load_report

if TYPE_CHECKING:
    from pathlib import Path

SERVED = "The practice services run until Ctrl-C."
GREEN = {Status.PASS, Status.NOT_APPLICABLE}


def test_the_demo_shows_all_kinds_of_accounts_and_its_services_run_until_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "auditor", "demo", "--serve", "--output", "run"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "ben@example.test, password" in line:
                break
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    text = "".join(said) + output

    assert (process.returncode, "Traceback" in errors) == (0, False), errors
    assert SERVED in text
    assert text.endswith("Stopped.\n")
    assert "auditor check ben" not in text, "the accounts are gone with the demo"
    assert "For your own: `auditor init`" in text
    report = load_report((tmp_path / "run/report.json").read_text("utf-8"))
    of_ada = {finding.status for finding in report.findings if finding.account == "ada"}
    assert of_ada <= GREEN
    assert (report.proxy, report.authority) == (None, None)
    deviating = {finding.account for finding in report.findings if finding.status is Status.FAIL}
    assert {"ben", "cleo", "ben-google", "ben-github", "ben-lab"} <= deviating
