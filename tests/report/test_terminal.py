from __future__ import annotations

import re
from io import BytesIO, StringIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from rich.console import Console

from auditor.model.policy import Severity
from auditor.model.reason import Reason
from auditor.model.status import BY_IMPORTANCE, Status
from auditor.report.labels import style_of
from auditor.report.terminal import print_report

from . import sample

if TYPE_CHECKING:
    from auditor.model.report import Report

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def printed(report: Report, width: int, *, colour: bool = False, no_color: bool = False) -> str:
    out = StringIO()
    terms = {"TERM": "xterm-256color"} | ({"NO_COLOR": "1"} if no_color else {})
    print_report(report, Console(file=out, width=width, force_terminal=colour, _environ=terms))
    return out.getvalue()


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("colour", [True, False])
def test_no_line_is_wider_than_the_terminal(complete: Report, width: int, colour: bool) -> None:
    lines = ESCAPE.sub("", printed(complete, width, colour=colour)).splitlines()
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_all_that_is_needed_to_act_is_there(complete: Report, width: int) -> None:
    text = " ".join(printed(complete, width).split())
    for words in ("Expected", "Seen", "Improve the model for everyone", "✗ fail", "Shared links", "4 (managed)"):
        assert words in text
    assert "→ Sign in, then check again: auditor login grace" in text
    assert "then check again: auditor check ada" in text
    assert "auditor explain chatgpt/export" in text
    assert "auditor undo 20261122-ada-voice" in text
    assert "A new switch" in text
    assert "Blocked 14 requests: 12 undeclared origin, 2 write" in text


def test_every_status_is_in_the_closing_line_by_word_and_sign(complete: Report) -> None:
    text = printed(complete, 120)
    for status in Status:
        assert f"{style_of(status).sign} {complete.summary[status]} {style_of(status).word}" in text


def test_a_status_is_left_out_of_the_closing_line_when_it_is_nothing() -> None:
    text = printed(sample.report((sample.finding(status=Status.PASS, observed="off"),)), 80)
    assert "✓ 1 pass" in text
    assert "fail" not in text


def test_text_is_plain_when_it_goes_to_no_terminal_or_colours_are_not_wanted(complete: Report) -> None:
    for text in (printed(complete, 80), printed(complete, 80, colour=True, no_color=True)):
        assert "\x1b" not in text
        assert not re.search(r"[\u2500-\u257f]", text)
        assert not any(line.endswith(" ") for line in text.splitlines())


def test_colours_only_help_when_there_are_some(complete: Report) -> None:
    coloured = printed(complete, 120, colour=True)
    assert "\x1b[31m" in coloured
    assert "✗ fail" in ESCAPE.sub("", coloured)


def test_findings_stand_in_the_order_of_their_weight(complete: Report) -> None:
    own = printed(complete, 80).split("lab · Open WebUI")[0]
    words = [style_of(status).word for status in BY_IMPORTANCE if status is not Status.UNKNOWN]
    places = [
        own.index(f"\n  {style_of(status).sign} {style_of(status).word}")
        for status in BY_IMPORTANCE
        if style_of(status).word in words
    ]
    assert places == sorted(places)


def test_what_stands_in_the_way_of_an_account_is_said_once(complete: Report) -> None:
    text = " ".join(printed(complete, 80).split())
    assert text.count("No saved session for grace") == 1
    assert "8 checks · no session" in text
    assert "and 2 more" in text


@pytest.mark.parametrize("colour", [True, False])
def test_page_text_acts_in_no_way(hostile: Report, colour: bool) -> None:
    text = ESCAPE.sub("", printed(hostile, 120, colour=colour))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "[red]not" in text
    assert "\\u202e" in text
    assert "javascript:alert(1)\n" not in text
    assert len(text.splitlines()) < 200


def test_a_console_without_utf_8_still_gets_every_line(complete: Report) -> None:
    raw = BytesIO()
    stream = TextIOWrapper(raw, encoding="ascii", newline="")
    print_report(complete, Console(file=stream, width=80))
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert "x fail" in text
    assert "? unknown" in text


def test_many_accounts_are_reported_on_one_screen_by_what_they_have_in_common() -> None:
    findings = tuple(
        sample.finding(account=f"staff-{number}", control=control, title=control, status=status)
        for number in range(500)
        for control, status in (("wrong", Status.FAIL), ("right-one", Status.PASS))
    )
    text = printed(sample.report(findings), 100)
    assert len(text.splitlines()) <= 24
    assert "chatgpt/wrong is on, expected off  500 accounts: staff-0, staff-1" in text
    assert "right-one" not in text


def test_every_account_is_reported_in_full_when_asked_to() -> None:
    findings = tuple(sample.finding(account=f"staff-{number}", title="Wrong") for number in range(30))
    out = StringIO()
    print_report(sample.report(findings), Console(file=out, width=100), verbose=True)
    assert out.getvalue().count("Wrong") == 30


def test_the_next_steps_stay_few_when_accounts_are_many() -> None:
    findings = tuple(
        sample.unseen(Reason.NO_SESSION, "No session.", account=f"staff-{number}", control=control)
        for number in range(20)
        for control in "ab"
    )
    text = printed(sample.report(findings), 120)
    assert text.count("Sign in, then check again: auditor login staff-") == 3
    assert "17 more accounts need a person to sign in." in text


def test_an_interrupted_run_says_so(complete: Report) -> None:
    assert "interrupted. Whatever was not read" in printed(complete.model_copy(update={"interrupted": True}), 80)


def test_the_width_can_be_given(complete: Report) -> None:
    out = StringIO()
    print_report(complete, Console(file=out, width=200), width=80)
    assert max(cell_len(line) for line in out.getvalue().splitlines()) <= 80


def test_a_severity_is_in_one_piece_where_every_status_is_shorter() -> None:
    one = sample.finding(severity=Severity.MEDIUM)
    assert "medium" in printed(sample.report((one,)), 80).split()
