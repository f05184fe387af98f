"""The program as a process, at the practice services of one test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from auditor.practice.app import App

PASSWORD, TOTP = "correct horse 9", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADA = "ada: {service: chatgpt, username: ada@example.test, sign_in: password, password: {env: ADA_PASSWORD}}"
COMPLETE = {".gitignore", "observations.json", "report.html", "report.json", "report.md"}


@dataclass
class Program:
    """Starts `auditor` in a folder with an auditor.yaml. `server`, where there is one, stands in for real services."""

    folder: Path
    server: PracticeServer | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def configure(self, *accounts: str, policy: str = "baseline") -> None:
        """Write auditor.yaml with these accounts."""
        lines = "".join(f"  {account}\n" for account in accounts or (ADA,))
        (self.folder / "auditor.yaml").write_text(f"policy: {policy}\naccounts:\n{lines}", "utf-8")

    def command(self, *words: str) -> list[str]:
        """The command line; a check is led to the practice services and writes into `run`."""
        command = [sys.executable, "-m", "auditor", *words]
        if words[0] == "check":
            command += ["--timeout", "10"] if "--timeout" not in words else []
            command += ["--quiet"] if "--verbose" not in words else []
            command += ["--output", "run"] if not {"--output", "--resume"} & set(words) else []
        goes_out = words[0] in {"check", "discover", "login", "undo"} or words[:2] in {
            ("rights", "start"),
            ("sessions", "check"),
            ("sessions", "renew"),
        }
        if goes_out and self.server:
            command += ["--connect-to", f":443:127.0.0.1:{self.server.port}"]
            command += [f"--browser-arg=--ignore-certificate-errors-spki-list={self.server.spki}"]
        return command

    def start(self, *words: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start it, as the leader of a process group of its own."""
        kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        ours = {
            "ADA_PASSWORD": PASSWORD,
            "AUDITOR_HOME": str(self.folder / "home"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        return subprocess.Popen(
            self.command(*words),
            cwd=self.folder,
            env={**kept, **ours, **self.environment},
            text=True,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    @contextmanager
    def attended(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Start it beside a test that acts while it runs; whatever is left of it ends with the test.

        A test that fails tells what the program had said by then.
        """
        process = self.start(*words)
        failed: BaseException | None = None
        try:
            yield process
        except BaseException as failure:
            failed = failure
            raise
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            said = process.communicate(timeout=30)
            if failed is not None:
                failed.add_note(f"`auditor {' '.join(words)}` had said:\n{''.join(text or '' for text in said)}")

    def run(self, *words: str) -> Done:
        """Run it to its end."""
        process = self.start(*words)
        return self.wait(process)

    def wait(self, process: subprocess.Popen[str], seconds: float = 120) -> Done:
        """The end of a process. Whatever a person did, there is no traceback and no password."""
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        done = Done(process.returncode, output, errors)
        assert "Traceback" not in output + errors, errors
        assert PASSWORD not in output + errors
        assert TOTP not in output + errors
        return done

    def report(self, name: str = "run") -> dict[str, Any]:
        """report.json of a run folder that is complete, and holds no secret."""
        assert {path.name for path in (self.folder / name).iterdir()} >= COMPLETE
        text = (self.folder / name / "report.json").read_text("utf-8")
        assert PASSWORD not in text
        return dict(json.loads(text))

    def finding(self, control: str = "training", name: str = "run") -> tuple[str, str | None, str | None]:
        """Status, reason and detail of one finding."""
        one = next(finding for finding in self.report(name)["findings"] if finding["control"] == control)
        return one["status"], one["reason"], one["detail"]


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    output: str
    errors: str


@contextmanager
def at_chatgpt(
    folder: Path, *others: Account, totp: bool = False, mailed_code: str | None = None
) -> Iterator[tuple[Program, App]]:
    """The program and a practice ChatGPT with one account that deviates from the baseline."""
    app = chatgpt([Account("ada@example.test", PASSWORD, TOTP if totp else None, mailed_code), *others])
    with PracticeServer([app]) as server:
        program = Program(folder, server)
        program.configure()
        yield program, app
        assert server.errors == []
