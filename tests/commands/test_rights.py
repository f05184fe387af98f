"""`auditor rights` as people run it, and what reports, `diff` and exit codes make of what was recorded."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from auditor.declare.load import load_rights

from .folders import at_chatgpt, at_slack, run_folder
from .program import Program

if TYPE_CHECKING:
    from pathlib import Path

    from .program import Done

TODAY = datetime.now().astimezone().date()
LONG_AGO = TODAY - timedelta(days=60)
ADA, TEAM, ART = "ada: {service: chatgpt}", "team: {service: slack}", "art: {service: midjourney}"
OBJECT = ("ada", "object-to-training")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    program = Program(tmp_path)
    program.configure(ADA, TEAM, ART, policy="photos")
    (tmp_path / "mail.eml").write_bytes(b"We successfully processed your request.")
    return program


def rights(program: Program, *words: str) -> Done:
    return program.run("rights", *words)


def judged(program: Program, value: str = "on", policy: str = "photos") -> Done:
    """Judges a saved run in which every control of ada has this value, into `again`."""
    if not (program.folder / "run").exists():
        run_folder(program.folder / "run", at_chatgpt("ada", value), at_slack("team"))
    return program.run("judge", "run", "--policy", policy, "--output", "again")


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_what_can_be_asked_for_is_listed_for_each_account(program: Program) -> None:
    done = rights(program)
    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith("ada: ChatGPT\n  object-to-training  not asked for\n    Who may ask: Personal")
    assert "art: Midjourney\n  Nothing is known that can be asked for." in done.output
    assert rights(program, "list", "team").output.startswith("team: Slack\n")
    listed = json.loads(rights(program, "list", "--json").output)
    assert {(each["account"], each["right"]) for each in listed} >= {("ada", "export"), ("team", "object-to-training")}
    assert all(each["request"] is None for each in listed)


def test_what_was_asked_is_written_with_its_deadline_and_evidence(program: Program) -> None:
    done = rights(program, "done", *OBJECT, "--evidence", "mail.eml", "--note", "By the portal.", "--by", "Ada")
    assert (done.code, done.errors) == (0, "")
    assert "(a month, by article 12(3) of the GDPR)" in done.output
    (one,) = load_rights(program.folder / "rights.yaml").value.requests
    assert (one.right, one.account, one.by, one.note, one.on) == (
        "chatgpt/object-to-training", "ada", "Ada", "By the portal.", TODAY,
    )  # fmt: skip
    assert one.evidence
    assert one.evidence.sha256 == hashlib.sha256((program.folder / "mail.eml").read_bytes()).hexdigest()
    assert one.due
    assert timedelta(days=28) <= one.due.day - TODAY <= timedelta(days=31)
    assert program.run("lint", "auditor.yaml").errors == ""
    assert "object-to-training  waiting" in rights(program).output


@pytest.mark.parametrize(
    ("config", "option", "days"), [("", (), None), ("law: ccpa\n", (), 45), ("", ("--law", "ccpa"), 45)]
)
def test_the_law_is_named_on_the_command_line_or_in_the_config(
    program: Program, config: str, option: tuple[str, ...], days: int | None
) -> None:
    path = program.folder / "auditor.yaml"
    path.write_text(config + path.read_text())
    assert rights(program, "done", "ada", "access", *option).code == 0
    (one,) = load_rights(program.folder / "rights.yaml").value.requests
    assert one.due
    assert ((one.due.day - TODAY).days == 45) is (days == 45)


def test_a_request_goes_its_way_from_asked_to_answered(program: Program) -> None:
    rights(program, "done", "ada", "export", "--on", str(LONG_AGO))
    listed = one_line(rights(program).output)
    assert "export overdue Asked for on" in listed
    assert "complain to the authority" in listed
    done = rights(program, "answered", "ada", "export", "--note", "A link.", "--on", str(LONG_AGO + timedelta(days=3)))
    assert done.code == 0, done.errors
    assert "export  answered" in rights(program).output
    assert rights(program, "withdraw", "ada", "export").code == 0
    assert "export  withdrawn" in rights(program).output
    assert rights(program, "done", "ada", "export").code == 0
    assert "export  waiting" in rights(program).output
    assert rights(program, "answered", "ada", "export", "--refused").code == 0
    assert "export  refused" in rights(program).output
    assert len(load_rights(program.folder / "rights.yaml").value.requests) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("done", "adda", "export"), "Unknown account `adda`: did you mean `ada`?"),
        (("done", "ada", "exprt"), "chatgpt has no right `exprt`: did you mean `export`?"),
        (("done", "art", "export"), "midjourney has no right `export`: nothing that can be asked for there is known"),
        (("done", "ada", "export", "--on", str(TODAY + timedelta(days=2))), "is still to come"),
        (("done", "ada", "export", "--on", "yesterday"), "--on `yesterday` is not a day: write it like "),
        (("done", "ada", "export", "--evidence", "gone.eml"), "The evidence gone.eml cannot be read: No such file"),
        (("done", "ada", "export", "--note", ""), "--note has to be one line of at most 500 characters."),
        (("done", "ada", "export", "--until", "2099-01-01"), "is not within 2 years after"),
        (("answered", "ada", "export"), "Nothing was asked for: record that first, with `auditor rights done ada"),
        (("withdraw", "ada", "export"), "Nothing was asked for: record that first"),
        (("start", "ada", "export"), "There is no display to open a window on. Go to https://chatgpt.com/#settings"),
        (("list", "adda"), "Unknown account `adda`"),
        (("--config", "nowhere.yaml"), "There is no nowhere.yaml"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_nothing_is_written(
    program: Program, words: tuple[str, ...], said: str
) -> None:
    done = rights(program, *words)
    assert done.code == 2
    assert said in one_line(done.errors)
    assert not (program.folder / "rights.yaml").exists()


def test_a_second_request_while_one_waits_is_refused_and_told_what_to_do(program: Program) -> None:
    rights(program, "done", "ada", "export")
    done = rights(program, "done", "ada", "export")
    assert done.code == 2
    assert "record that with `auditor rights answered ada export`" in done.errors
    earlier = rights(program, "answered", "ada", "export", "--on", str(LONG_AGO))
    assert "when its last step happened: correct the day." in earlier.errors
    assert len(load_rights(program.folder / "rights.yaml").value.requests) == 1


def test_a_ledger_that_is_wrong_stops_everything_with_its_place_and_is_left_alone(program: Program) -> None:
    path = program.folder / "rights.yaml"
    path.write_text("requests:\n  - {right: chatgpt/export, account: ada, step: askd, on: 2026-10-01, by: Ada}\n")
    before = path.read_bytes()
    for done in (rights(program), rights(program, "done", "ada", "access"), program.run("check")):
        assert done.code == 2
        assert "rights.yaml:2:49: `step` is `askd`" in done.errors
    assert path.read_bytes() == before


def test_many_who_record_at_once_lose_nothing(program: Program) -> None:
    kinds = ("object-to-training", "access", "export", "delete-content", "delete-account")
    processes = [program.start("rights", "done", "ada", kind) for kind in kinds]
    assert [program.wait(process).code for process in processes] == [0] * len(kinds)
    assert {entry.right.split("/")[1] for entry in load_rights(program.folder / "rights.yaml").value.requests} == set(
        kinds
    )


def test_an_attested_objection_satisfies_the_policy_and_is_shown_for_what_it_is(program: Program) -> None:
    assert judged(program).code == 1
    rights(program, "done", *OBJECT, "--evidence", "mail.eml", "--by", "Ada")
    done = judged(program)
    assert done.code == 0, done.output
    (one,) = program.report("again")["findings"]
    assert (one["status"], one["observed"], one["expected"]) == ("attested", "on", "off")
    assert one["attestation"]["right"] == "object-to-training"
    assert one["message"].startswith("Shows on; the objection to training of ")
    assert "1 by a request that a person attested" in one_line(done.output)
    for name in ("report.html", "report.md"):
        assert "Shows on; the objection to training of" in (program.folder / "again" / name).read_text("utf-8")
    assert judged(program, policy="strict").code == 1


def test_an_overdue_answer_stands_in_every_report_and_counts_where_the_policy_asks(program: Program) -> None:
    rights(program, "done", "ada", "access", "--on", str(LONG_AGO))
    done = judged(program, "off")
    assert done.code == 0, done.output
    assert "1 request for a right is overdue." in one_line(done.output)
    (request,) = program.report("again")["requests"]
    assert (request["state"], request["asked"]) == ("overdue", str(LONG_AGO))
    for name, said in (("report.html", "Requests for rights"), ("report.md", "Requests that wait for an answer")):
        text = (program.folder / "again" / name).read_text("utf-8")
        assert said in text
        assert "the answer was due by" in text
    (program.folder / "mine.yaml").write_text(
        "name: Mine\ndescription: Mine\ncounts_overdue_requests: true\nchecks:\n"
        "  chatgpt/training: {expect: off, severity: high, reason: Mine.}\n"
    )
    assert judged(program, policy="mine.yaml").code == 3
    rights(program, "answered", "ada", "access")
    assert judged(program, policy="mine.yaml").code == 0


def test_diff_tells_what_waits_what_became_overdue_and_what_was_answered(program: Program) -> None:
    rights(program, "done", "ada", "access", "--on", str(LONG_AGO))
    rights(program, "done", "ada", "export")
    for name, then in (("one", ()), ("two", ("ada", "access"))):
        if then:
            rights(program, "answered", *then)
        run_folder(program.folder / name, at_chatgpt("ada", "off"))
    done = program.run("diff", "one", "two")
    assert done.code == 0, done.errors
    text = one_line(done.output)
    assert "1 request closed, 1 still unanswered" in text
    assert "ada: chatgpt/access: Asked for on" in text
    assert "ada: chatgpt/export: Asked for on" in text


def test_photos_are_explained_in_reports_of_the_photos_policy_only(program: Program) -> None:
    judged(program)
    (guide, slack) = program.report("again")["photos"]
    assert (guide["service"], guide["accounts"], slack["answers"]) == ("chatgpt", ["ada"], [])
    assert guide["answers"][0]["deciding"][0]["last"]["value"] == "on"
    for name in ("report.html", "report.md"):
        assert "Your photos" in (program.folder / "again" / name).read_text("utf-8")
    judged(program, policy="baseline")
    assert program.report("again")["photos"] == []
    assert "Your photos" not in (program.folder / "again" / "report.html").read_text("utf-8")


def test_reminders_are_a_calendar_that_calendar_programs_read(program: Program) -> None:
    rights(program, "done", *OBJECT, "--evidence", "mail.eml")
    rights(program, "done", "ada", "export")
    rights(program, "done", "ada", "access", "--on", str(LONG_AGO))
    rights(program, "answered", "ada", "access")
    done = rights(program, "--ics", "due.ics")
    assert (done.code, done.output.startswith("3 reminders written to due.ics")) == (0, True)
    calendar = Calendar.from_ical((program.folder / "due.ics").read_bytes())
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    due = events["Answer due: request for an export (ada at chatgpt)"]
    assert due.decoded("dtstart") == TODAY + timedelta(days=7)
    assert due.walk("VALARM")[0].decoded("trigger") == timedelta(days=-3)
    ends = events["Attestation ends: objection to training (ada at chatgpt)"]
    assert isinstance(ends.decoded("dtstart"), date)
    assert len({str(event["uid"]) for event in events.values()}) == 3
    first = {str(event["uid"]) for event in events.values()}
    rights(program, "--ics", "due.ics")
    again = Calendar.from_ical((program.folder / "due.ics").read_bytes())
    assert {str(event["uid"]) for event in again.walk("VEVENT")} == first


def test_a_file_that_is_no_calendar_is_not_replaced(program: Program) -> None:
    done = rights(program, "--ics", "mail.eml")
    assert (done.code, "is no calendar file, so it is not replaced" in done.errors) == (2, True)
    assert (program.folder / "mail.eml").read_bytes() == b"We successfully processed your request."


def test_an_export_is_counted_and_nothing_of_it_is_printed(program: Program) -> None:
    mapping = {"a": {"message": {"author": {"role": "user"}, "create_time": 1.7e9, "content": {"parts": ["sesame"]}}}}
    with zipfile.ZipFile(program.folder / "export.zip", "w") as archive:
        archive.writestr("conversations.json", json.dumps([{"title": "sesame", "mapping": mapping}]))
        archive.writestr("sesame.png", b"x")
    before = {path.name for path in program.folder.iterdir()}
    done = rights(program, "inspect", "export.zip")
    assert (done.code, done.errors) == (0, "")
    assert "export.zip: an export of ChatGPT, 2 files" in done.output
    assert "Your messages                          1" in done.output
    assert "sesame" not in done.output
    assert {path.name for path in program.folder.iterdir()} == before
    counts = json.loads(rights(program, "inspect", "export.zip", "--json").output)["counts"]
    assert (counts["messages"], counts["image_files"]) == (1, 1)


def test_an_archive_that_is_none_is_a_sentence(program: Program) -> None:
    done = rights(program, "inspect", "mail.eml")
    assert (done.code, "is not the JSON that a service writes" in done.errors) == (2, True)


@pytest.mark.parametrize(
    ("words", "library"), [(("inspect", "export.json"), "ijson"), (("--ics", "x.ics"), "icalendar")]
)
def test_without_its_library_a_command_says_how_to_get_it(
    program: Program, words: tuple[str, ...], library: str
) -> None:
    (program.folder / "export.json").write_text("[]")
    blocked = f"import sys; sys.modules[{library!r}] = None; from auditor.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", blocked, "rights", *words],
        cwd=program.folder,
        env={**os.environ, "AUDITOR_HOME": str(program.folder / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert f"needs the {library} library: `python3 -m pip install '.[rights]'`" in done.stderr
