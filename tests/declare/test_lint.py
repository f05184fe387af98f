from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.declare.lint import lint, warnings

from .samples import CONFIG, POLICY, SERVICE, changed, project

if TYPE_CHECKING:
    from collections.abc import Collection

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(*paths: str) -> list[str]:
    return [str(problem) for problem in lint([Path(path) for path in paths], TODAY)]


def test_good_files_have_no_problems(tmp_path: Path) -> None:
    project(tmp_path)
    assert said("auditor.yaml", "ours", "ours/services/practice.yaml") == []


def test_without_paths_the_shipped_checks_and_the_config_are_checked(tmp_path: Path) -> None:
    assert said() == []
    project(tmp_path, config=changed(CONFIG, "policy: strict", "policy: strikt"))
    assert said() == ["auditor.yaml:1:9: unknown policy `strikt`: did you mean `strict`?"]


def test_the_kind_is_known_by_the_folder_or_by_what_the_file_holds(tmp_path: Path) -> None:
    (tmp_path / "practice.yaml").write_text(changed(SERVICE, "see: switch", "see: swich"), "utf-8")
    (tmp_path / "mine.yaml").write_text(changed(CONFIG, "[./ours]", "[./no]"), "utf-8")
    (tmp_path / "odd.yaml").write_text("titles: x", "utf-8")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.yaml").write_text("controls: x", "utf-8")
    assert {line.split(": ")[0] for line in said("practice.yaml")} == {"practice.yaml:32:14"}
    assert "mine.yaml:2:10" in {line.split(": ")[0] for line in said("mine.yaml")}
    assert any("unknown key `controls` in a policy" in line for line in said("policies/p.yaml"))
    assert said("odd.yaml") == [
        "odd.yaml:1:1: neither a service (`controls`), nor a policy (`checks`), nor an auditor.yaml (`accounts`), "
        "nor an attestations.yaml (`attestations`), nor a rights.yaml (`requests`), "
        "nor a staff file (`organisation`): add that part"
    ]


def test_a_policy_is_compared_with_the_services_beside_it(tmp_path: Path) -> None:
    project(tmp_path, policy=changed(POLICY, "practice/training", "practice/trainig"))
    expected = "strict.yaml:4:3: practice has no control `trainig`: did you mean `training`?"
    assert said("ours/policies/strict.yaml") == [f"ours/policies/{expected}"]
    (tmp_path / "strict.yaml").write_text((tmp_path / "ours/policies/strict.yaml").read_text("utf-8"), "utf-8")
    assert said("strict.yaml") == [expected]


def test_a_folder_without_files_and_a_path_to_nothing_are_reported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert said("empty", "none.yaml") == [
        "empty:1:1: there is no YAML file in this folder: name a file or another folder",
        "none.yaml:1:1: there is no such file: check the path",
    ]


def test_a_missing_config_is_a_problem_where_it_was_named() -> None:
    assert said("auditor.yaml") == [
        "auditor.yaml:1:1: There is no auditor.yaml here: write one with `auditor init`, or name it with --config."
    ]


def test_a_policy_that_says_nothing_about_any_service_is_a_problem(tmp_path: Path) -> None:
    policy = changed(POLICY, "  own/memory: {expect: off, severity: low, reason: It stays ours.}\n", "")
    ada, _, lab = CONFIG.partition("  lab:\n")
    config = ada.partition("  ada:\n")[0] + "  lab:\n" + lab.partition("waivers:")[0]
    project(tmp_path, policy=policy, config=config)
    assert [line.split(", ")[0] for line in said("auditor.yaml")] == [
        "auditor.yaml:1:1: policy strict has nothing for service own"
    ]


@pytest.mark.parametrize(("days", "found"), [(-1, 1), (0, 0), (1, 0)])
def test_a_waiver_is_a_mistake_from_the_day_after_its_last(days: int, found: int, tmp_path: Path) -> None:
    project(tmp_path, config=changed(CONFIG, "2027-01-31", str(TODAY + timedelta(days=days))))
    lines = said("auditor.yaml")
    assert len(lines) == found
    assert all(line.startswith("auditor.yaml:14:69: this waiver ended on 2026-11-23 and covers ") for line in lines)


def test_an_ended_waiver_is_reported_beside_other_mistakes(tmp_path: Path) -> None:
    config = changed(changed(CONFIG, "2027-01-31", "2026-01-31"), "policy: strict", "policy: strikt")
    project(tmp_path, config=config)
    assert [line.split(":")[1] for line in said("auditor.yaml")] == ["1", "14"]


@pytest.mark.parametrize("in_line", [True, False])
def test_a_waiver_of_what_is_compliant_is_a_warning_that_names_the_run(in_line: bool, tmp_path: Path) -> None:
    project(tmp_path)
    asked = []

    def proven(config: Path, accounts: Collection[str]) -> tuple[str, Collection[tuple[str, str]]]:
        asked.append((config, list(accounts)))
        return "the run of Monday", {("ada", "practice/training")} if in_line else set()

    lines = [str(warning) for warning in warnings([Path("auditor.yaml")], proven, lambda *_: {}, TODAY)]
    assert asked == [(Path("auditor.yaml"), ["ada", "lab"])]
    assert lines == (
        [
            "auditor.yaml:14:5: warning: this waiver is not needed: practice/training of ada passes without it in "
            "the run of Monday. Remove it, or the next deviation goes unnoticed"
        ]
        if in_line
        else []
    )


def test_broken_files_give_no_warnings_as_they_give_mistakes(tmp_path: Path) -> None:
    project(tmp_path, config="accounts: [")
    assert warnings([Path("auditor.yaml"), Path("none.yaml")], lambda *_: None, lambda *_: {}, TODAY) == []
