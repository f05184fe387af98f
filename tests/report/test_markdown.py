from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from auditor.model.status import Status
from auditor.report import FORMATS
from auditor.report.markdown import LIMIT, escape

from . import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.model.report import Report


def rendered(report: Report) -> str:
    return FORMATS["markdown"].render(report, sample.FILES.get)


@pytest.fixture(scope="module")
def long_text() -> str:
    return rendered(sample.enormous(20_000))


def test_the_totals_come_first(complete: Report) -> None:
    lines = rendered(complete).splitlines()
    assert lines[0].startswith("# auditor: Of 38 checks, 2 deviate")
    assert "| 2 | 30 | 1 | 1 | 1 | 1 | 1 | 1 |" in lines[:10]


def test_twenty_thousand_findings_fit_into_a_job_summary(long_text: str) -> None:
    assert len(long_text.encode()) <= LIMIT < 1_048_576


def test_what_fails_is_kept_when_the_rest_is_cut(long_text: str) -> None:
    assert len(re.findall(r"^\| ✗ fail \| high", long_text, re.MULTILINE)) == 200
    assert len(re.findall(r"^### ✗ fail", long_text, re.MULTILINE)) == 200


def test_what_was_left_out_is_counted_by_status(long_text: str) -> None:
    shown = len(re.findall(r"^\| \? unknown \| high", long_text, re.MULTILINE))
    assert f"**{19_600 - shown:,} findings (" in long_text
    assert f"{19_400 - shown:,} unknown, 200 waived) are not in this table" in long_text
    assert "have no details here, for want of room: report.json has all of them.**" in long_text


def test_nothing_is_said_to_be_missing_when_all_is_there(complete: Report) -> None:
    assert "for want of room" not in rendered(complete)


@pytest.mark.parametrize(
    "make", [lambda: sample.LONG * 300, lambda: "é" * 400_000, lambda: "|" * 400_000], ids=["words", "wide", "escaped"]
)
def test_long_texts_stay_within_the_limit(make: Callable[[], str]) -> None:
    text = make()
    findings = tuple(
        sample.finding(control=f"c{n}", title=text, message=text, why=text, by_hand=text) for n in range(400)
    )
    assert len(rendered(sample.report(findings)).encode()) <= LIMIT


def test_many_accounts_stay_within_the_limit() -> None:
    accounts = tuple(sample.account(f"staff-{number}", notes=("note " * 50,)) for number in range(10_000))
    text = rendered(sample.report((sample.finding(),), accounts))
    assert len(text.encode()) <= LIMIT
    assert "more are not in this list" in text


@pytest.mark.parametrize("character", "|`<>*_[]\\#~$&")
def test_markup_is_shown_when_a_page_says_it(character: str) -> None:
    assert escape(f"a{character}b") == f"a&#{ord(character)};b"


def test_no_list_begins_where_a_text_does() -> None:
    assert [escape(text) for text in ("- a-b", "+ a", "=== a")] == ["&#45; a-b", "&#43; a", "&#61;== a"]


def test_github_makes_no_link_of_its_own_when_a_page_says_one() -> None:
    assert escape("@octocat") == "@\u200boctocat"
    assert escape("https://evil.test") == "https:\u200b//evil.test"
    assert escape("www.evil.test") == "www\u200b.evil.test"
    assert escape("#12") == "&#35;\u200b12"
    assert escape("GH-12") == "GH\u200b-12"
    assert escape("ada@evil.test") == "ada@\u200bevil.test"


def test_hostile_text_leaves_no_markup_behind(hostile: Report) -> None:
    text = rendered(hostile)
    assert not re.search(r"<(?!https://)", text)
    assert "](javascript" not in text
    assert set(re.findall(r"\]\(<?([^>)]*)", text)) == {"https://help.example.com/photos"}  # a declared source
    assert not re.search(r"@\w", text)
    rows = [line for line in text.splitlines() if line.startswith("| ✗ fail | high")]
    assert [row.count("|") for row in rows] == [8, 8]


def test_only_http_links_are_links(complete: Report) -> None:
    links = re.findall(r"\]\(<([^>]*)>\)", rendered(complete))
    assert links
    assert all(link.startswith(("https://", "http://")) for link in links)


def test_one_cause_is_reported_once(complete: Report) -> None:
    assert rendered(complete).count("No saved session for grace") == 1


def test_a_table_row_says_nothing_was_seen_when_nothing_was() -> None:
    text = rendered(sample.report((sample.finding(status=Status.NOT_APPLICABLE, observed=None),)))
    assert "| ○ not applicable | high | ada | ChatGPT | Improve the model for everyone | off | – |" in text
