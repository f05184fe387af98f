"""`check --fix` and `undo` at the practice ChatGPT: what is stored there is compared with what the report says."""

from __future__ import annotations

import json
import os
import pty
from threading import Timer
from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.account import Account
from tests.commands.program import ADA, PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.practice.app import App

USER = "ada@example.test"


def training(app: App) -> object:
    return app.stored(USER)["training_allowed"]


def writes(app: App) -> list[dict[str, Any]]:
    """What reached the service, in order."""
    return [dict(write.changes) for write in app.writes]


def receipts(program: Program) -> list[dict[str, Any]]:
    folder = program.folder / "home" / "receipts"
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def test_a_deviation_is_switched_once_proven_and_can_be_taken_back(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        done = program.run("check", "--fix", "--yes")
        assert done.code == 0, program.report()["findings"]
        assert writes(app) == [{"training_allowed": False}]
        assert training(app) is False
        report = program.report()
        assert program.finding() == ("fixed", None, None)
        (change,) = report["changes"]
        assert (change["before"], change["after"], change["state"]) == ("on", "off", "made")
        assert report["plan"]["changes"] == []
        (receipt,) = receipts(program)
        assert receipt["id"] == change["receipt"]
        assert receipt["state"] == "made"
        assert {reading["value"] for reading in receipt["proof"]} == {"off"}
        assert (tmp_path / "home" / "receipts" / f"{receipt['id']}.json").stat().st_mode & 0o777 == 0o600

        done = program.run("undo", change["receipt"], "--yes")
        assert done.code == 0, done.output + done.errors
        assert training(app) is True
        assert writes(app)[1:] == [{"training_allowed": True}]
        assert [receipt["state"] for receipt in receipts(program)] == ["undone", "made"]
        assert program.run("undo", change["receipt"], "--yes").code == 2  # it is taken back already
        assert len(writes(app)) == 2
        assert app.destroyed == []


def test_without_fix_the_plan_is_reported_and_nothing_is_written(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        assert program.run("check").code == 1
        assert writes(app) == []
        (planned,) = program.report()["plan"]["changes"]
        assert (planned["control"], planned["before"], planned["after"]) == ("training", "on", "off")
        text = (tmp_path / "run" / "report.html").read_text()
        assert "What <code>--fix</code> would change" in text


def test_without_a_terminal_and_without_yes_nothing_is_switched_and_the_report_says_so(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        assert program.run("check", "--fix").code == 1
        assert writes(app) == []
        assert any("Nothing was changed" in note for note in program.report()["accounts"][0]["notes"])


@pytest.mark.parametrize(("words", "problem"), [
    (("--yes",), "need --fix"),
    (("--only", "chatgpt/training"), "need --fix"),
    (("--fix", "--only", "chatgpt/trainig"), "did you mean"),
])  # fmt: skip
def test_wrong_words_are_reported_before_anything_starts(tmp_path: Path, words: tuple[str, ...], problem: str) -> None:
    program = Program(tmp_path)
    program.configure()
    done = program.run("check", *words)
    assert done.code == 2
    assert problem in done.errors


def answered(program: Program, first: str, wanted: str | None = None) -> str:
    """Run `check --fix` in a terminal where a person says this, then yes to what is wanted only; what was shown."""
    ours, theirs = pty.openpty()
    process = program.start("check", "--fix", stdin=theirs)
    os.close(theirs)
    assert process.stderr is not None
    shown, question = "", ""
    while letter := process.stderr.read(1):
        question += letter
        if question.endswith("]: "):
            answer = ("yes" if wanted and wanted in question else "no") if shown else first
            os.write(ours, answer.encode() + b"\n")
            shown, question = shown + question, ""
    done = program.wait(process)
    os.close(ours)
    return shown + question + done.errors


def test_a_person_chooses_what_is_switched(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.configure(policy="strict")
        app.set_stored(USER, sunshine=True, moonshine=True, precise_location_allowed=True)
        shown = answered(program, "choose", "Reference saved memories: from on to off? yes, no [no]: ")
        assert "Improve the model for everyone: from on to off? yes, no [no]: " in shown
        assert writes(app) == [{"sunshine": False, "moonshine": False}]


def test_no_is_the_answer_of_a_person_who_says_nothing(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        answered(program, "")
        assert writes(app) == []
        assert any("declined" in note for note in program.report()["accounts"][0]["notes"])


def test_only_what_was_named_is_switched(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.configure(policy="strict")
        app.set_stored(USER, sunshine=True, moonshine=True)
        assert program.run("check", "--fix", "--yes", "--only", "chatgpt/history").code == 1
        assert writes(app) == [{"moonshine": False}]
        assert program.finding("history")[0] == "fixed"
        assert program.finding("training")[0] == "fail"


def test_what_changes_with_another_control_is_fixed_too_and_has_a_receipt(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.configure(policy="strict")
        app.set_stored(USER, sunshine=True, moonshine=True)
        program.run("check", "--fix", "--yes", "--only", "chatgpt/memory")
        assert writes(app) == [{"sunshine": False, "moonshine": False}]
        report = program.report()
        assert {change["control"]: change["state"] for change in report["changes"]} == {
            "memory": "made",
            "history": "followed",
        }
        assert program.finding("history")[0] == program.finding("memory")[0] == "fixed"
        history = next(change["receipt"] for change in report["changes"] if change["control"] == "history")
        memory = next(change["receipt"] for change in report["changes"] if change["control"] == "memory")
        done = program.run("undo", history, "--yes")
        assert done.code == 1
        assert "Reference saved memories” has to be on first" in done.output
        assert program.run("undo", memory, "--yes").code == 0
        assert program.run("undo", history, "--yes").code == 0
        assert app.stored(USER)["moonshine"] is app.stored(USER)["sunshine"] is True


def test_everything_that_deviates_is_switched_in_an_order_that_works(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.configure(policy="strict")
        app.set_stored(
            USER, sunshine=True, moonshine=True, voice_training_allowed=True, video_training_allowed=True,
            precise_location_allowed=True, enable_remote_browser_data=True,
        )  # fmt: skip
        program.run("check", "--fix", "--yes", "--timeout", "12")
        statuses = {finding["control"]: finding["status"] for finding in program.report()["findings"]}
        assert {name for name, status in statuses.items() if status == "fail"} == set()
        assert {"training", "memory", "history", "voice-training", "video-training", "location"} <= {
            name for name, status in statuses.items() if status == "fixed"
        }
        order = [next(iter(write)) for write in writes(app)]
        assert order.index("voice_training_allowed") < order.index("training_allowed")
        assert all(not app.stored(USER)[key] for key in order)
        assert len(order) == len(set(order))
        assert app.destroyed == []


@pytest.mark.parametrize(("knobs", "detail", "clicks"), [
    ({"write_status": 500}, "rejected", 1),
    ({"write_status": 500, "optimistic": True, "write_delay": 0.5}, "rolled_back", 1),
    ({"write_ignored": True}, "not_kept", 1),
    ({"turns_on_again": True}, "turned_back", 1),
])  # fmt: skip
def test_a_change_that_does_not_last_stays_a_failure_and_says_which(
    tmp_path: Path, knobs: dict[str, Any], detail: str, clicks: int
) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(**knobs)
        assert program.run("check", "--fix", "--yes").code == 1
        assert program.finding() == ("fail", None, detail)
        assert len(writes(app)) == clicks
        assert training(app) is True
        (receipt,) = receipts(program)
        assert (receipt["state"], receipt["detail"]) == ("not_made", detail)
        said = "was not switched" if detail == "rejected" else "did not last"
        assert said in program.report()["findings"][0]["message"]


def test_a_slow_service_is_waited_for_and_never_asked_twice(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        app.turn(write_delay=3.0)
        assert program.run("check", "--fix", "--yes", "--timeout", "12").code == 0
        assert writes(app) == [{"training_allowed": False}]


def test_a_waived_deviation_is_not_switched(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        config = tmp_path / "auditor.yaml"
        waiver = "waivers: [{check: chatgpt/training, account: ada, reason: Agreed, until: 2099-01-01}]\n"
        config.write_text(config.read_text() + waiver)
        assert program.run("check", "--fix", "--yes").code == 0
        assert program.finding()[0] == "waived"
        assert writes(app) == []


def test_what_somebody_changed_meanwhile_is_not_taken_back(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        program.run("check", "--fix", "--yes")
        (receipt,) = receipts(program)
        app.set_stored(USER, training_allowed=True)
        done = program.run("undo", receipt["id"], "--yes")
        assert done.code == 0
        assert "it is on already" in done.output
        assert len(writes(app)) == 1


def test_a_locked_control_is_left_to_the_organisation(tmp_path: Path) -> None:
    ben = Account("ben@example.test", PASSWORD, plan="enterprise", structure="workspace")
    with at_chatgpt(tmp_path, ben) as (program, app):
        program.configure(ADA.replace("ada", "ben", 1).replace("ada@", "ben@"))
        program.run("check", "--fix", "--yes")
        assert writes(app) == []
        assert program.report()["changes"] == []


def test_the_receipt_is_on_the_disk_before_the_service_hears_of_the_change(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        inner, seen = app.handle, list[dict[str, Any]]()

        def handle(asked: App, request: Any) -> Any:
            if request.method == "PATCH":
                seen.extend(receipts(program))
            return inner(asked, request)

        app.handle = handle
        assert program.run("check", "--fix", "--yes").code == 0
        assert [(reading["control"], reading["state"], reading["before"]) for reading in seen] == [
            ("training", "begun", "on")
        ]


@pytest.mark.parametrize("seconds", [1, 4, 8])
def test_what_a_service_takes_back_a_while_later_is_no_fix(tmp_path: Path, seconds: int) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        inner = app.handle

        def handle(asked: App, request: Any) -> Any:
            answer = inner(asked, request)
            if request.method == "PATCH":
                Timer(seconds, lambda: app.set_stored(USER, training_allowed=True)).start()
            return answer

        app.handle = handle
        assert program.run("check", "--fix", "--yes").code == 1
        assert program.finding() == ("fail", None, "turned_back")
        assert training(app) is True
        assert len(writes(app)) == 1
