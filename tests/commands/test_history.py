"""What changed between runs of the program, at a practice service whose settings are really changed in between."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.account import Account

from .program import PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

    from .program import Done

ADA = "ada@example.test"
CI_KEY = "ab" * 32


def differences(program: Program, name: str = "run") -> dict[str, str]:
    """What became of each control, by its name."""
    return {difference["control"]: difference["kind"] for difference in program.report(name)["differences"]}


def found(program: Program, control: str = "training") -> dict[str, Any]:
    return next(dict(finding) for finding in program.report()["findings"] if finding["control"] == control)


def listed(done: Done) -> list[dict[str, Any]]:
    assert done.code == 0, done.errors
    return list(json.loads(done.output))


def test_back_on_put_right_and_still_are_reported_with_both_times(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored(ADA, training_allowed=False, sunshine=True)
        program.run("check")
        first = program.report()
        assert first["former"] is None
        assert first["differences"] == []

        app.set_stored(ADA, training_allowed=True)
        program.run("check")
        back = next(difference for difference in program.report()["differences"] if difference["control"] == "training")
        assert (back["kind"], back["before"], back["after"]) == ("back_on", "off", "on")
        assert back["not_before"] == first["findings"][0]["observed_at"]
        assert first["finished"] <= back["not_after"]
        assert back["message"].startswith("It was turned on between ")
        since = found(program)["track"]["deviates_since"]
        assert since == back["not_after"]

        program.run("check")
        assert differences(program)["training"] == "still_deviating"
        assert found(program)["track"]["deviates_since"] == since

        app.set_stored(ADA, training_allowed=False)
        program.run("check")
        assert differences(program)["training"] == "fixed_by_others"
        assert program.report()["former"]["run"] == "3"
        assert len(program.report()["trend"]) == 3

        program.run("check")
        assert "training" not in differences(program)


def test_a_fix_by_auditor_is_ours_and_its_undo_too(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.run("check")
        program.run("check", "--fix", "--yes", "--only", "chatgpt/training")
        report = program.report()
        ours = next(difference for difference in report["differences"] if difference["control"] == "training")
        assert ours["kind"] == "fixed_by_us"
        assert ours["receipt"] == report["changes"][0]["receipt"]
        program.run("undo", ours["receipt"], "--yes")
        program.run("check")
        back = next(difference for difference in program.report()["differences"] if difference["control"] == "training")
        assert back["kind"] == "back_on"
        assert "auditor changed it" in back["message"]


def test_what_cannot_be_proven_any_more_and_is_known_again(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored(ADA, training_allowed=False)
        program.run("check")
        app.turn(settings_never=True)
        program.run("check")
        lost = next(difference for difference in program.report()["differences"] if difference["control"] == "training")
        assert lost["kind"] == "became_unknown"
        assert lost["before"] == "off"
        assert "It was off on" in lost["message"]
        assert found(program)["track"]["known"] == "off"
        app.turn(settings_never=False)
        program.run("check")
        assert differences(program)["training"] == "known_again"


def test_another_policy_is_not_a_change_of_the_account(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored(ADA, training_allowed=False)
        program.run("check", "--policy", "strict")
        (tmp_path / "ours.yaml").write_text(
            "name: Ours\ndescription: For a test.\nchecks:\n"
            "  chatgpt/training: {expect: 'on', severity: low, reason: A test.}\n",
            "utf-8",
        )
        assert program.run("check", "--policy", "ours.yaml").code == 1
        kinds = differences(program)
        assert kinds.pop("training") == "policy_changed"
        assert set(kinds.values()) == {"policy_changed"}
        assert found(program)["asked_in"] == {"file": "ours.yaml", "line": 4}


def test_a_switch_that_is_new_on_the_page_is_reported_once(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.run("check")
        app.turn(extra_switch=True)
        program.run("check")
        assert "undeclared_control" in differences(program).values()
        program.run("check")
        assert "undeclared_control" not in differences(program).values()


def test_an_account_is_compared_with_its_own_last_run(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, Account("ben@example.test", PASSWORD)) as (program, app):
        ada = "ada: {service: chatgpt, username: ada@example.test, sign_in: password, password: {env: ADA_PASSWORD}}"
        program.configure(ada, ada.replace("ada: {", "ben: {").replace("ada@", "ben@"))
        app.set_stored(ADA, training_allowed=False)
        program.run("check")
        program.run("check", "ben")
        assert program.report()["former"]["run"] == "1"
        app.set_stored(ADA, training_allowed=True)
        program.run("check")
        mine = {
            difference["control"]: difference["kind"]
            for difference in program.report()["differences"]
            if difference["account"] == "ada"
        }
        assert mine["training"] == "back_on"


def test_an_interrupted_run_is_no_news_of_what_it_did_not_see(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.run("check")
        app.turn(page_hangs=True)
        process = program.start("check", "--verbose", "--timeout", "60")
        assert process.stderr is not None
        assert any("opening" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        assert program.wait(process).code == 130
        assert program.report()["interrupted"] is True
        assert program.report()["differences"] == []
        app.turn(page_hangs=False)
        program.run("check")
        assert set(differences(program).values()) == {"still_deviating"}


def test_history_and_diff_are_reported_to_people_and_to_programs(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        assert program.run("history").code == 2
        assert program.run("diff").code == 2
        app.set_stored(ADA, training_allowed=False)
        program.run("check")
        assert "one run" in program.run("diff").errors
        app.set_stored(ADA, training_allowed=True)
        program.run("check")

        runs = listed(program.run("history", "--json"))
        assert [run["run"] for run in runs] == [1, 2]
        assert [run["summary"]["pass"] - runs[1]["summary"]["pass"] for run in runs] == [1, 0]
        looks = listed(program.run("history", "ada", "chatgpt/training", "--json"))
        assert [look["observed"] for look in looks] == ["off", "on"]
        told = program.run("history", "ada", "training").output
        assert "ada · chatgpt/training" in told
        assert told.index("fail") < told.index("pass"), "the newest first"
        assert "did you mean" in program.run("history", "adda").errors

        wanted = program.run("diff").output
        assert "1 switched back" in wanted
        assert "ada: chatgpt/training: It was turned on between" in wanted
        for same in (("diff", "1", "2"), ("diff", "--since", "30d"), ("diff", "--since", "2020-01-01")):
            assert "ada: chatgpt/training: It was turned on between" in program.run(*same).output
        assert "changed elsewhere" in program.run("diff", "2", "1").output
        plain = json.loads(program.run("diff", "1", "2", "--json").output)
        assert (plain["from"]["run"], plain["to"]["run"]) == ("1", "2")
        for wrong in (
            ("diff", "1"),
            ("diff", "1", "9"),
            ("diff", "1", "2", "--since", "3d"),
            ("diff", "--since", "soon"),
        ):
            assert program.run(*wrong).code == 2


def test_two_run_folders_are_compared_without_any_history(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored(ADA, training_allowed=False)
        program.run("check", "--output", "first")
        app.set_stored(ADA, training_allowed=True)
        program.run("check", "--output", "second")
        (tmp_path / "home" / "history.sqlite").unlink()
        told = program.run("diff", "first", "second/report.json")
        assert "1 switched back" in told.output, told.errors


def test_runs_over_different_accounts_name_those_that_are_not_compared(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, Account("ben@example.test", PASSWORD)) as (program, _):
        ada = "ada: {service: chatgpt, username: ada@example.test, sign_in: password, password: {env: ADA_PASSWORD}}"
        program.configure(ada, ada.replace("ada: {", "ben: {").replace("ada@", "ben@"))
        program.run("check", "ada", "--output", "ada")
        program.run("check", "ben", "--output", "ben", "--since", "ada/report.json")
        former = program.report("ben")["former"]
        assert (former["left"], former["joined"]) == ([["ada", "chatgpt"]], [["ben", "chatgpt"]])
        told = program.run("diff", "ada", "ben").output
        assert "The runs have no account in common: there is nothing to compare." in told
        assert "Only in the older run: ada (chatgpt)." in told
        for file in ("report.md", "report.html"):
            assert "no account in common" in (tmp_path / "ben" / file).read_text()
        program.run("check", "--output", "both", "--since", "ada/report.json")
        assert "Only in the newer run, and not compared: ben (chatgpt)." in program.run("diff", "ada", "both").output
        plain = json.loads(program.run("diff", "both", "ada", "--json").output)
        assert (plain["left"], plain["joined"]) == ([["ben", "chatgpt"]], [])


def test_a_former_report_by_another_policy_is_held_against_the_policy_of_today(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.set_stored(ADA, training_allowed=True, sunshine=True)
        (tmp_path / "lax.yaml").write_text(
            "name: Lax\ndescription: Training may be on.\n"
            "checks:\n  chatgpt/training: {expect: 'on', severity: high, reason: A wish.}\n"
        )
        assert program.run("check", "--policy", "lax.yaml", "--output", "lax").code == 0
        program.run("check", "--since", "lax/report.json")
        kinds = [entry["kind"] for entry in program.report()["differences"] if entry["control"] == "training"]
        assert kinds == ["policy_changed"], "the account is as it was: the policy asks for something else"


@pytest.mark.parametrize("sealed", [False, True])
def test_a_job_without_history_compares_with_a_former_report(tmp_path: Path, sealed: bool) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.environment["AUDITOR_KEY"] = CI_KEY
        app.set_stored(ADA, training_allowed=False)
        keep = ("--keep", "last.sealed") if sealed else ()
        assert program.run("check", "--output", "first", *keep).code == 0
        former = "last.sealed" if sealed else "first/report.json"
        if sealed:
            assert b"training" not in (tmp_path / former).read_bytes()
            assert (tmp_path / former).stat().st_mode & 0o777 == 0o600

        program.environment["AUDITOR_HOME"] = str(tmp_path / "another-home")
        app.set_stored(ADA, training_allowed=True)
        program.run("check", "--since", former, *keep)
        assert differences(program)["training"] == "back_on"
        assert [point["summary"]["pass"] for point in program.report()["trend"]] == [
            program.report("first")["summary"]["pass"]
        ]
        program.environment["AUDITOR_HOME"] = str(tmp_path / "third-home")
        program.run("check", "--since", former if sealed else "run", *keep)
        assert differences(program)["training"] == "still_deviating"
        assert len(program.report()["trend"]) == 2, "the trend is handed on"


def test_a_former_report_that_does_not_open_ends_before_anything_starts(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        program.environment["AUDITOR_KEY"] = CI_KEY
        assert program.run("check", "--output", "first", "--keep", "last.sealed").code == 1
        (tmp_path / "changed").write_bytes((tmp_path / "last.sealed").read_bytes()[:-1] + b"!")
        (tmp_path / "other.json").write_text('{"some": "thing"}', "utf-8")
        visited = len(program.server.log) if program.server else 0
        for name, why in (
            ("none", "No such file"),
            ("changed", "integrity check failed"),
            ("other.json", "not a report"),
        ):
            done = program.run("check", "--since", name)
            assert (done.code, why in done.errors) == (2, True), done.errors
        program.environment["AUDITOR_KEY"] = "cd" * 32
        assert "another key" in program.run("check", "--since", "last.sealed").errors
        program.environment.pop("AUDITOR_KEY")
        program.environment["AUDITOR_HOME"] = str(tmp_path / "empty")
        assert "set AUDITOR_KEY" in program.run("check", "--since", "last.sealed").errors
        assert "set AUDITOR_KEY" in program.run("check", "--keep", "last.sealed").errors
        assert len(program.server.log) == visited if program.server else True


def test_a_history_that_cannot_be_written_does_not_cost_the_run(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        (tmp_path / "home").mkdir(mode=0o700)
        (tmp_path / "home" / "history.sqlite").write_bytes(b"no database at all, but rather long" * 40)
        done = program.run("check")
        assert done.code == 1
        assert "warning: this run is not part of the history." in done.errors
        assert "is damaged" in done.errors
        assert program.report()["former"] is None
        assert program.run("history").code == 2
