"""`auditor attest` as people run it, and what judging makes of what they said."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from auditor.declare.load import load_attestations
from auditor.storage.files import held, write_whole

from .folders import at_slack, run_folder
from .program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from .program import Done

TODAY = datetime.now(UTC).date()
UNTIL = str(TODAY + timedelta(days=100))
TEAM, ADA = "team: {service: slack}", "ada: {service: chatgpt}"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.configure(TEAM, ADA)
    (tmp_path / "mail.eml").write_bytes(b"We have opted you out.")
    return program


def attest(program: Program, *words: str) -> Done:
    return program.run("attest", "slack/training", "--evidence", "mail.eml", "--until", UNTIL, *words)


def judged(program: Program) -> tuple[int, str, str]:
    """Exit code, status and message of the manual control, by judging a saved run."""
    run_folder(program.folder / "run", at_slack("team"))
    done = program.run("judge", "run", "--output", "again", "--quiet")
    (one,) = program.report("again")["findings"]
    return done.code, one["status"], one["message"]


def test_a_person_s_word_is_written_and_counts(program: Program) -> None:
    done = attest(program, "--by", "Ada Lovelace")
    assert (done.code, done.errors) == (0, "")
    assert "Recorded: Ada Lovelace attests that slack/training of team (“Global model opt-out”) is off" in done.output
    (one,) = load_attestations(program.folder / "attestations.yaml").value.attestations
    assert one.evidence
    assert (one.account, one.value, one.by, str(one.until)) == ("team", "off", "Ada Lovelace", UNTIL)
    assert one.evidence.file == "mail.eml"
    assert one.evidence.sha256 == hashlib.sha256(b"We have opted you out.").hexdigest()
    assert abs(datetime.now(UTC) - one.when) < timedelta(minutes=5)
    code, status, message = judged(program)
    assert (code, status) == (0, "attested")
    assert message.startswith("Ada Lovelace attested off on ")
    assert "Ada Lovelace attested off" in (program.folder / "again/report.md").read_text("utf-8")
    assert "Ada Lovelace attested off" in program.run("report", "again").output
    assert program.run("lint", "auditor.yaml").errors == ""


@pytest.mark.parametrize("place", ["mail.eml", "evidence/mail.eml"])
def test_evidence_that_changed_or_is_gone_is_told_by_lint_and_reports(program: Program, place: str) -> None:
    file = program.folder / place
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"We have opted you out.")
    done = program.run("attest", "slack/training", "--evidence", place, "--until", UNTIL)
    assert "compare it with its hash" in done.output
    assert program.run("lint", "auditor.yaml").errors == ""
    for change, told, state in (
        (lambda: file.write_bytes(b"Something else."), "its sha256 is another one", "differs"),
        (file.unlink, "is not there any more", "gone"),
    ):
        change()
        lint = program.run("lint", "auditor.yaml")
        assert lint.code == 0
        assert "attestations.yaml:" in lint.errors
        assert told in lint.errors
        assert judged(program)[:2] == (0, "attested")
        (one,) = program.report("again")["findings"]
        assert one["attestation"]["evidence_state"] == state
        assert told in "".join(one["notes"])
        for name in ("report.md", "report.html"):
            assert told in (program.folder / "again" / name).read_text("utf-8")
        shutil.rmtree(program.folder / "run")
        shutil.rmtree(program.folder / "again")


def test_evidence_that_lies_elsewhere_is_known_by_its_name_only(program: Program, tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("elsewhere") / "letter.pdf"
    file.write_bytes(b"We have opted you out.")
    done = program.run("attest", "slack/training", "--evidence", str(file), "--until", UNTIL)
    assert "only its name is written" in done.output
    assert str(file.parent) not in (program.folder / "attestations.yaml").read_text()
    file.unlink()
    assert program.run("lint", "auditor.yaml").errors == ""


@pytest.mark.parametrize("path", ["../outside.eml", "/etc/hostname", "link.eml"])
def test_a_path_that_leads_out_of_the_folder_is_not_read(program: Program, path: str) -> None:
    (program.folder / "link.eml").symlink_to("/etc/hostname")
    attest(program)
    written = program.folder / "attestations.yaml"
    written.write_text(written.read_text().replace("path: mail.eml", f"path: {path}"))
    assert program.run("lint", "auditor.yaml").errors == ""


def test_without_a_word_it_is_to_be_done_manually_and_the_report_says_how_to_record_it(program: Program) -> None:
    assert judged(program)[:2] == (3, "manual")
    assert "auditor attest slack/training --evidence FILE --until DATE" in " ".join(
        program.run("report", "again").output.split()
    )


def test_a_word_that_ended_does_not_count_any_more(program: Program) -> None:
    attest(program, "--by", "Ada")
    path = program.folder / "attestations.yaml"
    began, ended = TODAY - timedelta(days=40), TODAY - timedelta(days=1)
    text = path.read_text("utf-8").replace(f"when: {TODAY}", f"when: {began}")
    path.write_text(text.replace(f"until: {UNTIL}", f"until: {ended}"), "utf-8")
    code, status, message = judged(program)
    assert (code, status) == (3, "manual")
    assert "which expired on" in message
    assert "`auditor attest slack/training --account team`" in message
    assert "which expired on" in " ".join(program.run("report", "again").output.split())
    assert f"ended on {ended}" in program.run("attest", "--list").output
    warned = program.run("lint")
    assert (warned.code, warned.errors.startswith("attestations.yaml:9:12: warning: what Ada attested expired")) == (
        0,
        True,
    )
    assert "No errors found." in warned.output


def test_a_newer_word_takes_back_an_older_one(program: Program) -> None:
    attest(program)
    assert "The policy expects off: the check still has to be done manually." in attest(program, "--value", "on").output
    code, status, message = judged(program)
    assert (code, status) == (3, "manual")
    assert "attested on" in message
    assert "expected off" in message


def test_what_stands_is_listed(program: Program) -> None:
    assert "There are no attestations" in program.run("attest", "--list").output
    attest(program, "--by", "Bob")
    attest(program, "--by", "Ada", "--until", str(TODAY + timedelta(days=3)))
    (line,) = program.run("attest", "--list").output.splitlines()
    assert line.startswith(f"slack/training  team: off, ends in 3 days, on {TODAY + timedelta(days=3)}; by Ada on ")
    assert line.endswith(", mail.eml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Missing arguments: CONTROL, --evidence and --until are required"),
        (["slack/training", "--until", UNTIL], "Missing arguments: CONTROL, --evidence and --until are required"),
        (
            ["slack/training", "--evidence", "mail.eml"],
            "Missing arguments: CONTROL, --evidence and --until are required",
        ),
        (["slack/trainin", "--evidence", "mail.eml", "--until", UNTIL], "did you mean `slack/training`?"),
        (["slak/training", "--evidence", "mail.eml", "--until", UNTIL], "did you mean `slack`?"),
        (["chatgpt/training", "--evidence", "mail.eml", "--until", UNTIL], "run `auditor check`"),
        (["slack/training", "--evidence", "no.eml", "--until", UNTIL], "no.eml cannot be read: No such file"),
        (["slack/training", "--evidence", ".", "--until", UNTIL], "cannot be read"),
        (["slack/training", "--evidence", "empty", "--until", UNTIL], "empty is empty"),
        (["slack/training", "--evidence", "mail.eml", "--until", "tomorrow"], "is not a day: write it like 20"),
        (["slack/training", "--evidence", "mail.eml", "--until", "2027-02-29"], "is not a day"),
        (["slack/training", "--evidence", "mail.eml", "--until", str(TODAY)], "is not in the future"),
        (["slack/training", "--evidence", "mail.eml", "--until", "2199-01-01"], "more than 2 years ahead"),
        (["slack/training", "--evidence", "mail.eml", "--until", UNTIL, "--value", "of"], "did you mean `off`?"),
        (["slack/training", "--evidence", "mail.eml", "--until", UNTIL, "--account", "teem"], "did you mean `team`?"),
        (["slack/training", "--evidence", "mail.eml", "--until", UNTIL, "--by", " "], "--by has to be one line"),
        (["slack/training", "--evidence", "mail.eml", "--until", UNTIL, "--config", "x.yaml"], "There is no x.yaml"),
    ],
)
def test_wrong_words_are_reported_in_a_sentence_and_nothing_is_written(
    program: Program, words: list[str], said: str
) -> None:
    (program.folder / "empty").touch()
    done = program.run("attest", *words)
    assert (done.code, said in done.errors) == (2, True), done.errors
    assert not (program.folder / "attestations.yaml").exists()


def test_which_account_is_asked_where_there_are_several_or_none(program: Program) -> None:
    program.configure(TEAM, "club: {service: slack}")
    done = attest(program)
    assert (done.code, "Name it with --account: one of `team`, `club`" in done.errors) == (2, True)
    assert attest(program, "--account", "club").code == 0
    program.configure(ADA)
    assert "auditor.yaml has no account at slack" in attest(program).errors


def test_a_file_that_is_not_in_order_is_left_as_it_is(program: Program) -> None:
    path = program.folder / "attestations.yaml"
    for text, said in (
        ("attestations: [", "attestations.yaml:2:1: not valid YAML"),
        ("attestations: []\n", "Nothing was written"),
    ):
        path.write_text(text, "utf-8")
        done = attest(program)
        assert (done.code, said in done.errors) == (2, True), done.errors
        assert path.read_text("utf-8") == text


def test_the_file_keeps_its_mode_and_may_be_a_link(program: Program) -> None:
    (program.folder / "kept").mkdir()
    real, link = program.folder / "kept/words.yaml", program.folder / "attestations.yaml"
    real.touch(mode=0o640)
    link.symlink_to(real)
    assert attest(program).code == 0
    assert (link.is_symlink(), real.stat().st_mode & 0o777) == (True, 0o640)
    assert len(load_attestations(link).value.attestations) == 1


def test_no_word_is_lost_when_many_are_given_at_once(program: Program) -> None:
    words = ["attest", "slack/training", "--evidence", "mail.eml", "--until", UNTIL]
    running = [program.start(*words, "--by", f"person {number}") for number in range(6)]
    assert [program.wait(process).code for process in running] == [0] * 6
    entries = load_attestations(program.folder / "attestations.yaml").value.attestations
    assert {entry.by for entry in entries} == {f"person {number}" for number in range(6)}
    assert {path.name for path in program.folder.iterdir()} == {"attestations.yaml", "auditor.yaml", "mail.eml"}


def test_evidence_of_any_size_is_hashed(program: Program) -> None:
    with (program.folder / "big.mov").open("wb") as file:
        file.truncate(200_000_000)
    done = program.run("attest", "slack/training", "--evidence", "big.mov", "--until", UNTIL)
    assert done.code == 0
    assert "big.mov, sha256 " in done.output


def test_a_held_file_that_was_replaced_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with held(path) as content:
        assert content == b""
        write_whole(path, b"new", 0o644)
    with held(path) as content:
        assert content == b"new"
    with pytest.raises(ValueError, match="no"), held(tmp_path / "b"):
        raise ValueError("no")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_ended_waiver_is_a_mistake_for_lint_and_does_not_keep_a_run_from_being_judged(program: Program) -> None:
    with (program.folder / "auditor.yaml").open("a", encoding="utf-8") as config:
        config.write("waivers:\n  - {check: slack/training, account: team, reason: Asked for, until: 2026-01-31}\n")
    done = program.run("lint")
    assert done.code == 2
    assert done.errors.startswith("auditor.yaml:6:70: this waiver ended on 2026-01-31")
    assert judged(program)[:2] == (3, "manual")
    report = json.loads((program.folder / "again/report.json").read_text("utf-8"))
    assert [(waiver["state"], waiver["source"]["line"]) for waiver in report["waivers"]] == [("expired", 6)]
    for text in (program.run("report", "again").output, (program.folder / "again/report.md").read_text("utf-8")):
        assert "Waivers that need attention" in text
        assert "auditor.yaml:6" in text
