"""action.yml: the scripts of its steps, as a hosted runner runs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from .program import Program, at_chatgpt
from .runner import Runner
from .test_issues import REPOSITORY, TOKEN, GitHub

if TYPE_CHECKING:
    import subprocess

ACTION = yaml.safe_load((Path(__file__).parents[2] / "action.yml").read_text("utf-8"))
INPUTS = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()}


@dataclass
class Job:
    """A job that uses the action with these inputs, in a private repository."""

    program: Program
    inputs: dict[str, str] = field(default_factory=dict)
    private: bool = True
    outputs: dict[str, str] = field(default_factory=dict)

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the step of this name."""
        (step,) = (step for step in ACTION["runs"]["steps"] if step.get("name") == name)
        files = {name: self.program.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        given = {name: self._value(text) for name, text in step.get("env", {}).items()}
        done = Runner(self.program).run(
            step, self.program.folder, **given, **{name: str(path) for name, path in files.items()}
        )
        if files["GITHUB_OUTPUT"].exists():
            lines = files["GITHUB_OUTPUT"].read_text("utf-8").splitlines()
            self.outputs |= dict(line.split("=", 1) for line in lines)
        return done

    def _value(self, expression: str) -> str:
        inner = expression.removeprefix("${{ ").removesuffix(" }}")
        known: dict[str, Any] = {
            **{f"inputs.{name}": value for name, value in (INPUTS | self.inputs).items()},
            **{f"steps.audit.outputs.{name}": value for name, value in self.outputs.items()},
            "github.event.repository.private": str(self.private).lower(),
        }
        return str(known.get(inner, ""))

    @property
    def summary(self) -> str:
        return (self.program.folder / "GITHUB_STEP_SUMMARY").read_text("utf-8")


@pytest.mark.parametrize(
    ("allowed", "fails_on", "code"),
    [(False, "unknown", 0), (True, "unknown", 1), (True, "deviations", 1), (True, "never", 0)],
)
def test_the_job_fails_as_it_was_asked_to(tmp_path: Path, allowed: bool, fails_on: str, code: int) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored("ada@example.test", training_allowed=allowed)
        job = Job(program, {"fails-on": fails_on, "key": "ab" * 32, "accounts": "ada", "arguments": "--evidence none"})
        audit = job.step("Audit")
        assert audit.returncode == 0, audit.stderr
        assert job.outputs["exit-code"] == str(int(allowed))
        assert "check" in job.outputs["verdict"]
        assert (Path(job.outputs["run"]) / "report.sarif").is_file()
        assert (tmp_path / "last-report").is_file()
        assert job.step("Summary").returncode == 0
        assert "Improve the model" in job.summary
        assert job.step("Verdict").returncode == code


@pytest.mark.parametrize(
    ("private", "wanted", "whole"),
    [(True, "auto", True), (False, "auto", False), (False, "whole", True), (True, "counts", False)],
)
def test_a_public_summary_has_counts_only(tmp_path: Path, private: bool, wanted: str, whole: bool) -> None:
    job = Job(Program(tmp_path), {"summary": wanted}, private)
    (tmp_path / "auditor-run").mkdir()
    (tmp_path / "auditor-run" / "report.md").write_text("# 1 check deviates\n\nada\n", "utf-8")
    assert job.step("Summary").returncode == 0
    assert ("ada" in job.summary, "deviates" in job.summary) == (whole, True)


@pytest.mark.parametrize(
    ("code", "fails_on", "ends"),
    [
        ("3", "unknown", 3),
        ("3", "deviations", 0),
        ("3", "never", 0),
        ("2", "never", 2),
        ("2", "deviations", 2),
        ("", "never", 2),
        ("1", "sometimes", 2),
    ],
)
def test_what_could_not_start_always_fails(tmp_path: Path, code: str, fails_on: str, ends: int) -> None:
    job = Job(Program(tmp_path), {"fails-on": fails_on}, outputs={"exit-code": code})
    assert job.step("Verdict").returncode == ends


def test_without_a_report_the_summary_says_so(tmp_path: Path) -> None:
    job = Job(Program(tmp_path))
    assert job.step("Summary").returncode == 0
    assert "There is no report" in job.summary


def test_deviations_become_issues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with at_chatgpt(tmp_path) as (program, _), GitHub() as hub:
        monkeypatch.setenv("GITHUB_API_URL", hub.origin)
        monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
        job = Job(program, {"issues": "true", "token": TOKEN, "accounts": "ada"})
        assert job.step("Issues").returncode == 0  # there is no run yet
        assert hub.issues == []
        assert job.step("Audit").returncode == 0
        done = job.step("Issues")
        assert done.returncode == 0, done.stderr
        assert hub.open == ["ada: chatgpt/training is not as expected"]
        assert "ada" not in done.stdout


def test_secrets_are_in_the_one_step_and_inputs_in_no_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), step
        secret = {"${{ inputs.sessions }}", "${{ inputs.key }}"} & set(step.get("env", {}).values())
        assert bool(secret) == (step.get("name") == "Audit")
    assert all(about["description"] for about in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))
