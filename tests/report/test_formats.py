from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from auditor.model.finding import summarise
from auditor.model.policy import Severity
from auditor.model.reason import Reason
from auditor.model.status import BY_IMPORTANCE, COMPLIANT, OPEN, Status
from auditor.report import FORMATS
from auditor.report.grouping import accounts_by_weight, by_weight
from auditor.report.labels import style_of, verdict
from auditor.report.terminal import print_report
from auditor.text import clean, count, duration, web_link

from . import sample

if TYPE_CHECKING:
    from auditor.model.report import Report


def in_terminal(report: Report) -> str:
    out = StringIO()
    print_report(report, Console(file=out, width=100))
    return out.getvalue()


NOT_TOLD = {"sarif": set(Status) - OPEN - {Status.WAIVED}, "junit": set(Status)}
"""Statuses that a format has no word for: SARIF says only what is open or waived, JUnit has outcomes of its own."""


def everywhere(report: Report) -> dict[str, str]:
    return {name: format_.render(report, sample.FILES.get) for name, format_ in FORMATS.items()} | {
        "terminal": in_terminal(report)
    }


def test_the_sample_has_every_status_and_every_reason(complete: Report) -> None:
    assert {finding.status for finding in complete.findings} == set(Status)
    assert {finding.reason for finding in complete.findings} - {None} == set(Reason)


def test_every_status_has_a_place_and_a_word_and_a_sign_of_its_own() -> None:
    assert set(BY_IMPORTANCE) == set(Status)
    assert len(BY_IMPORTANCE) == len(Status)
    assert OPEN | COMPLIANT | {Status.WAIVED} == set(Status)
    assert len({style_of(status).sign for status in Status}) == len(Status)
    assert len({style_of(status).word for status in Status}) == len(Status)


def test_every_status_is_in_every_format(complete: Report) -> None:
    for name, text in everywhere(complete).items():
        for status in set(Status) - NOT_TOLD.get(name, set()):
            word = style_of(status).word if name in ("html", "markdown", "terminal") else status.value
            assert word in text, (name, status)


def test_every_control_of_every_account_is_in_every_file(complete: Report) -> None:
    for name, format_ in FORMATS.items():
        if name == "openmetrics":  # totals
            continue
        text = format_.render(complete, sample.FILES.get)
        told = [finding for finding in complete.findings if finding.status not in NOT_TOLD.get(name, ())]
        missing = [value.control for value in told if value.control not in text and value.title not in text]
        assert missing == [], name


def test_every_total_is_shown_even_where_it_is_nothing() -> None:
    report = sample.report((sample.finding(status=Status.PASS, observed="off"),))
    markdown = FORMATS["markdown"].render(report, sample.FILES.get)
    assert "| 0 | 0 | 0 | 0 | 0 | 0 | 1 | 0 |" in markdown
    html = FORMATS["html"].render(report, sample.FILES.get)
    assert html.count("<b>0</b>") == len(Status) - 1


def test_every_reason_is_reported_in_html_and_markdown(complete: Report) -> None:
    for name in ("html", "markdown"):
        text = FORMATS[name].render(complete, sample.FILES.get)
        assert [reason for reason in Reason if reason.value.replace("_", " ") not in text] == [], name


def test_formats_are_loaded_only_when_they_are_used() -> None:
    heavy = "[name for name in ('jinja2', 'rich', 'pydantic', 'playwright') if name in sys.modules]"
    code = f"import sys, auditor.report; list(auditor.report.FORMATS); print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_findings_come_by_status_and_then_by_severity(complete: Report) -> None:
    sorted_ones = by_weight(complete.findings)
    assert [BY_IMPORTANCE.index(finding.status) for finding in sorted_ones] == sorted(
        BY_IMPORTANCE.index(finding.status) for finding in sorted_ones
    )
    unknown = [finding.severity for finding in sorted_ones if finding.status is Status.UNKNOWN]
    assert unknown == sorted(unknown, key=list(Severity).index)


def test_unknown_findings_of_one_cause_are_one_group_when_nothing_was_seen(complete: Report) -> None:
    views = {view.account: view for view in accounts_by_weight(complete)}
    assert [len(group) for group in views["grace"].obstacles] == [8]
    assert views["grace"].single == ()
    assert views["lab"].obstacles == ()
    assert list(views) == ["ada", "lab", "grace"]


def test_findings_stay_apart_when_their_reasons_are_of_the_control() -> None:
    one = sample.unseen(Reason.CONTROL_MISSING, "Not there: look at the page.", control="a")
    other = sample.unseen(Reason.CONTROL_MISSING, "Not there either: look at the page.", control="b")
    (view,) = accounts_by_weight(sample.report((one, other)))
    assert view.obstacles == ()


def test_a_finding_with_a_value_is_in_no_group() -> None:
    both = tuple(sample.unseen(Reason.TIMEOUT, "Too slow.", control=name, observed="on") for name in "ab")
    (view,) = accounts_by_weight(sample.report(both))
    assert view.single == both


def test_an_account_without_findings_is_shown_too() -> None:
    report = sample.report((), (sample.account("empty"),))
    assert "empty" in in_terminal(report)
    assert "Nothing was checked." in in_terminal(report)


@pytest.mark.parametrize("place", ["terminal", "markdown", "html"])
def test_an_account_about_which_the_policy_says_nothing_is_named(place: str) -> None:
    accounts = (sample.account("ada"), sample.account("lab", "open-webui", "Open WebUI"))
    report = sample.report((sample.finding(status=Status.PASS),), accounts)
    assert verdict(report) == "The one check matches the policy. 1 account has no check."
    text = " ".join(re.sub(r"<[^>]+>", "", everywhere(report)[place]).split())
    assert "The one check matches the policy. 1 account has no check." in text
    assert "The policy baseline has no check for lab (Open WebUI): choose another one with" in text


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ([Status.PASS], "The one check matches the policy."),
        ([Status.PASS, Status.FIXED, Status.ATTESTED, Status.NOT_APPLICABLE], "All 4 checks match the policy."),
        ([Status.PASS, Status.WAIVED], "All 2 checks match the policy, 1 by waiver."),
        ([Status.PASS, Status.UNKNOWN], "Of 2 checks, 1 could not be proven."),
        ([Status.FAIL, Status.MANUAL], "Of 2 checks, 1 deviates and 1 must be checked manually."),
        ([Status.FAIL] * 10, "Of 10 checks, 10 deviate."),
    ],
)
def test_the_verdict_says_compliant_only_when_every_check_is(statuses: list[Status], sentence: str) -> None:
    findings = tuple(sample.finding(status=status) for status in statuses)
    assert verdict(sample.report(findings)) == sentence


def test_the_verdict_counts_what_the_findings_are(complete: Report) -> None:
    assert complete.summary == summarise(complete.findings)
    assert verdict(complete) == "Of 38 checks, 2 deviate, 30 could not be proven and 1 must be checked manually."


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("two\nlines\r\n and\ttab", "two lines and tab"),
        ("safe\u202egnp.exe", "safe\\u202egnp.exe"),
        ("\x1b[31mred\x9b0m\x07", "\\u001b[31mred\\u009b0m\\u0007"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("half\ud800", "half\\ud800"),
        ("Améliorer le modèle 👩‍💻 عربي می‌خواهم", "Améliorer le modèle 👩‍💻 عربي می‌خواهم"),
    ],
)
def test_control_characters_are_shown_when_they_would_act(given: str, shown: str) -> None:
    assert clean(given) == shown


def test_long_text_says_how_much_is_missing_when_it_is_cut() -> None:
    assert clean("abcdef", 4) == "abcd… (2 more characters)"
    assert clean("abcd", 4) == "abcd"


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.test/",
        "/settings",
        "file:///etc/passwd",
        "https://",
        "https://user@evil.test/",
        "https://good.test\\@evil.test/",
        'https://e.test/"onclick="alert(1)',
        "https://e.test/\u202e",
        "https://[",
    ],
)
def test_an_address_is_no_link_when_it_is_not_plain_http(address: str | None) -> None:
    assert web_link(address) is None


@pytest.mark.parametrize("address", ["https://chatgpt.com/#settings", "http://127.0.0.1:8080/settings?a=b&c=d"])
def test_an_address_is_a_link_when_it_is_plain_http(address: str) -> None:
    assert web_link(address) == address


def test_numbers_read_well_when_they_are_large_or_one() -> None:
    assert (count(1, "check"), count(20_000, "check")) == ("1 check", "20,000 checks")
    assert (duration(2.14), duration(34.2), duration(125)) == ("2.1 s", "34 s", "2 min 5 s")
