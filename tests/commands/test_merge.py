"""`auditor merge` as people run it: shards, colleagues' folders, folders that are not in order."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from .folders import at_chatgpt, at_slack, run_folder
from .program import Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ADA, BEN = "ada: {service: chatgpt}", "ben: {service: chatgpt}"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.configure(ADA, BEN)
    return program


def findings(report: dict[str, Any], name: str) -> set[str]:
    return {finding["status"] for finding in report["findings"] if finding["account"] == name}


def test_shards_become_one_report_that_can_be_rendered_and_judged_again(program: Program) -> None:
    run_folder(program.folder / "one", at_chatgpt("ada", "off"))
    run_folder(program.folder / "two", at_chatgpt("ben", "on"))
    done = program.run("merge", "one", "two", "--output", "all")
    assert (done.code, done.errors) == (1, "")
    assert "Report: all/report.html" in done.output
    report = program.report("all")
    assert (findings(report, "ada"), findings(report, "ben")) == ({"pass"}, {"fail"})
    assert [run["run"] for run in report["merged"]["runs"]] == ["one", "two"]
    assert program.run("report", "all", "--quiet").code == 0
    assert program.run("judge", "all", "--policy", "strict", "--output", "strict", "--quiet").code == 1
    assert len(program.report("strict")["findings"]) > len(report["findings"])
    assert program.run("merge", "one", "two", "--output", "all", "--exit-zero", "--quiet").code == 0


def test_whoever_did_not_report_is_unknown_and_named(program: Program) -> None:
    run_folder(program.folder / "one", at_chatgpt("ada", "off"))
    done = program.run("merge", "one", "--output", "all")
    assert done.code == 3, done.errors
    assert "Did not report: ben." in done.output
    assert "auditor check ben" in done.output
    report = program.report("all")
    assert report["merged"]["missing"] == ["ben"]
    assert {finding["reason"] for finding in report["findings"] if finding["account"] == "ben"} == {"not_visited"}
    assert "Did not report: ben." in (program.folder / "all/report.md").read_text("utf-8")
    assert program.run("judge", "all", "--output", "again", "--quiet").code == 3
    assert program.run("merge", "all", "--output", "still", "--quiet").code == 3
    run_folder(program.folder / "two", at_chatgpt("ben", "off"))
    assert program.run("merge", "all", "two", "--output", "whole", "--quiet").code == 0


def test_without_an_auditor_yaml_nobody_is_missing_and_that_is_said(program: Program) -> None:
    run_folder(program.folder / "one", at_chatgpt("ada", "off"))
    (program.folder / "auditor.yaml").unlink()
    done = program.run("merge", "one", "--output", "all")
    assert done.code == 0
    assert "accounts that did not report cannot be listed" in " ".join(done.output.split())
    missing = program.run("merge", "one", "--output", "all", "--config", "team.yaml")
    assert (missing.code, "There is no team.yaml" in missing.errors) == (2, True)


def test_accounts_of_colleagues_need_not_be_in_the_auditor_yaml(program: Program) -> None:
    run_folder(program.folder / "one", *(at_chatgpt(name, "off") for name in ("ada", "ben", "zoe")))
    assert program.run("merge", "one", "--output", "all", "--quiet").code == 0
    assert findings(program.report("all"), "zoe") == {"pass"}


def test_the_newer_run_counts_whichever_is_named_first(program: Program) -> None:
    run_folder(program.folder / "old", at_chatgpt("ada", "off"), at_chatgpt("ben", "off"), days_ago=2)
    run_folder(program.folder / "new", at_chatgpt("ada", "on"), days_ago=1)
    for words in (["old", "new"], ["new", "old"]):
        done = program.run("merge", *words, "--output", "all")
        assert done.code == 1
        assert "More than one run covers ada (chatgpt)" in " ".join(done.output.split())
    assert "old reported" in (program.folder / "all/report.md").read_text("utf-8")


def test_old_proofs_are_marked_as_the_config_says(program: Program) -> None:
    run_folder(program.folder / "old", at_chatgpt("ada", "off"), at_chatgpt("ben", "off"), days_ago=10)
    assert program.run("merge", "old", "--output", "all", "--quiet").code == 0
    assert not any(finding["stale"] for finding in program.report("all")["findings"])
    with (program.folder / "auditor.yaml").open("a", encoding="utf-8") as config:
        config.write("stale_after: 7\n")
    done = program.run("merge", "old", "--output", "all")
    assert "are older than 7 days" in " ".join(done.output.split())
    assert all(finding["stale"] for finding in program.report("all")["findings"])


def test_pictures_of_different_runs_do_not_mix(program: Program) -> None:
    ours, theirs = b"\x89PNG ours", b"\x89PNG theirs"
    run_folder(program.folder / "old", at_chatgpt("ada", "off", ours), days_ago=1, pictures={"ada": ours})
    run_folder(program.folder / "new", at_chatgpt("ada", "on", theirs), pictures={"ada": theirs})
    program.run("merge", "old", "new", "--output", "all", "--quiet")
    shown = [finding for finding in program.report("all")["findings"] if finding["evidence"]]
    assert [each["path"] for finding in shown for each in finding["evidence"]] == ["evidence/ada.png"]
    assert (program.folder / "all/evidence/ada.png").read_bytes() == theirs
    assert shown[0]["evidence"][0]["sha256"] == hashlib.sha256(theirs).hexdigest()


@pytest.mark.parametrize("data", [None, b"\x89PNG another"])
def test_a_picture_that_is_not_what_was_recorded_is_left_out_and_named(program: Program, data: bytes | None) -> None:
    run_folder(program.folder / "one", at_chatgpt("ada", "off", b"\x89PNG"), pictures={"ada": data} if data else None)
    done = program.run("merge", "one", "--output", "all")
    assert "Left out, because missing or not as recorded: 1 file of evidence of one." in " ".join(done.output.split())
    assert not (program.folder / "all/evidence").exists()


def test_a_run_that_is_given_twice_counts_once(program: Program) -> None:
    run_folder(program.folder / "one", at_chatgpt("ada", "off"), at_chatgpt("ben", "off"))
    shutil.copytree(program.folder / "one", program.folder / "copy")
    assert program.run("merge", "one", "copy", "./one", "--output", "all", "--quiet").code == 0
    merged = program.report("all")["merged"]
    assert (len(merged["runs"]), merged["superseded"]) == (1, [])
    assert merged["notes"] == ["one is the same run as copy, and counts once."]


def changed(name: str, change: Callable[[Any], None]) -> Callable[[Path], None]:
    """Changes a JSON file of a run folder."""

    def act(folder: Path) -> None:
        data = json.loads((folder / name).read_text("utf-8"))
        change(data)
        (folder / name).write_text(json.dumps(data), "utf-8")

    return act


def outside(data: Any) -> None:
    data["accounts"][0]["controls"][0]["evidence"] = [
        {"kind": "screenshot", "path": "evidence/../../stolen.png", "sha256": "0" * 64}
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "bad is no run folder"),
        (lambda bad: (bad / "report.json").unlink(), "bad is no run folder: report.json cannot be read there"),
        (lambda bad: (bad / "report.json").write_text("{", "utf-8"), "bad: This is not a report.json"),
        (lambda bad: (bad / "observations.json").write_text("[]", "utf-8"), "bad/observations.json does not hold"),
        (changed("report.json", lambda data: data.update(schema_version=3)), "bad/report.json was written by a newer"),
        (changed("observations.json", lambda data: data.update(schema_version=7)), "was written by a newer auditor"),
        (changed("report.json", lambda data: data["summary"].update({"fail": 0, "pass": 9})), "it was edited"),
        (changed("report.json", lambda data: data.update(started="2026-01-01T00:00:00Z")), "not of the same run"),
        (changed("observations.json", lambda data: data.update(accounts=[])), "not of the same run"),
        (changed("observations.json", outside), "is not in `evidence/`"),
    ],
)
def test_a_run_folder_that_is_not_in_order_ends_it_and_nothing_is_written(
    program: Program, spoil: Callable[[Path], None], said: str
) -> None:
    for name in ("good", "bad"):
        run_folder(program.folder / name, at_chatgpt("ada", "off"))
    spoil(program.folder / "bad")
    done = program.run("merge", "good", "bad", "--output", "all")
    assert (done.code, said in done.errors) == (2, True), done.errors
    assert not (program.folder / "all").exists()


def test_it_does_not_take_the_place_of_one_of_its_runs(program: Program) -> None:
    run_folder(program.folder / "one", at_chatgpt("ada", "off"))
    done = program.run("merge", "one", "--output", "./one")
    assert (done.code, "is one of the runs to merge" in done.errors) == (2, True)


def test_a_person_s_word_covers_a_manual_control_also_where_nobody_reported(program: Program) -> None:
    program.configure(ADA, "team: {service: slack}")
    run_folder(program.folder / "one", at_chatgpt("ada", "off"), at_slack("other"))
    assert program.run("merge", "one", "--output", "all", "--quiet").code == 3
    report = program.report("all")
    assert (report["merged"]["missing"], findings(report, "team"), findings(report, "other")) == (
        ["team"],
        {"manual"},
        {"manual"},
    )
