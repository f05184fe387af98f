from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from auditor.model.difference import TrendPoint
from auditor.model.finding import LastKnown, ReadingReport
from auditor.model.observation import Evidence
from auditor.model.reason import Reason
from auditor.model.status import Status
from auditor.report import FORMATS
from auditor.report.html import PICTURE_LIMIT, content_policy

from . import sample

if TYPE_CHECKING:
    from auditor.model.report import Report
    from auditor.report import ReadEvidence


def rendered(report: Report, read: ReadEvidence = sample.FILES.get) -> str:
    return FORMATS["html"].render(report, read)


class Page(HTMLParser):
    """Every start tag with its attributes, as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


def rows_of(text: str) -> list[str]:
    """The rows of checks."""
    return re.findall(r"<details class=\"row \w+\" data-status.*?</details>", text, re.DOTALL)


def test_the_page_is_one_file_that_loads_nothing_and_runs_its_own_script_only(
    complete: Report, hostile: Report
) -> None:
    for report in (complete, hostile):
        page = Page(rendered(report))
        names = {tag for tag, _ in page.tags}
        assert not names & {"link", "iframe", "object", "embed", "form", "base", "video", "audio"}
        assert [attributes for tag, attributes in page.tags if tag == "script"] == [{}]
        assert all(source.startswith("data:image/") for source in page.values("src"))
        assert not [
            name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
        ]


def test_links_are_plain_http_or_within_the_page(complete: Report, hostile: Report) -> None:
    for report in (complete, hostile):
        for tag, attributes in Page(rendered(report)).tags:
            address = attributes.get("href")
            if address is not None:
                assert tag == "a"
                assert address.startswith(("https://", "http://", "#"))
                assert address.startswith("#") or attributes["rel"] == "noopener noreferrer"


def test_the_policy_of_the_page_fits_its_style_and_script(complete: Report) -> None:
    text = rendered(complete)
    style = text.split("<style>")[1].split("</style>")[0]
    script = text.split("<script>")[1].split("</script>")[0]
    (policy,) = [given["content"] for _, given in Page(text).tags if "http-equiv" in given]
    assert policy == content_policy(style, script)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_hostile_text_is_text(hostile: Report) -> None:
    text = rendered(hostile)
    assert text.count("<script") == 1
    assert "&lt;script&gt;" in text
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "more characters)" in text


def test_every_anchor_leads_somewhere_and_every_id_is_one(complete: Report) -> None:
    page = Page(rendered(complete))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in page.values("href") if address.startswith("#")} <= set(ids)


def test_sections_stand_in_the_order_of_their_weight(complete: Report) -> None:
    text = rendered(complete)
    places = [text.index(f'<section id="{name}"') for name in ("action", "unproven", "by-hand", "accepted", "in-line")]
    assert places == sorted(places)


def test_a_finding_reports_everything_that_is_known(complete: Report) -> None:
    text = rendered(complete)
    for words in (
        "New conversations may become training data",
        "text, photos, voice transcripts, files",
        "New conversations are not used to train models.",
        "rate with thumbs up or down may still be used",
        "locator 1 of 3",
        "checks/policies/baseline.yaml, line 12",
        "sha256 " + "3f" * 32,
        "verified 2026-10-02 against the help pages and a free account",
        "Waiver:</b> Needed for the assistant project",
        "12 undeclared origin, 2 write",
        "signed in, name proven",
        "20261122-ada-voice",
        "shown by the page",
        "answer of the service",
    ):
        assert words in text


def test_no_value_is_shown_as_seen_when_nothing_was() -> None:
    for status in Status:
        finding = sample.finding(status=status, observed=None, readings=(), means={}, by_hand="x", message="x")
        text = rendered(sample.report((finding,))).split("<main")[1].split('id="controls-title"')[0]
        assert set(re.findall(r'class="(value[^"]*)"', text)) == {"value expected"}, status


def test_the_same_deviation_at_several_accounts_is_one_row() -> None:
    names = ("ada", "ben", "cleo", "dora")
    findings = [sample.finding(account=name, message=f"Is on at {name}.") for name in names]
    others = [sample.finding(account="eva", expected="on"), sample.finding(account="flo", control="other")]
    text = rendered(sample.report((*findings, *others)))
    listed = [re.findall(r"<li><b>(.*?)</b>", row) for row in rows_of(text)]
    assert listed == [list(names), ["eva"], ["flo"]]
    assert "<b>4 accounts</b>" in text
    assert all(text.count(f"Is on at {name}.") == 1 for name in names)


def test_what_one_obstacle_kept_unread_is_one_row_for_all_its_accounts() -> None:
    blocked = [
        sample.unseen(Reason.NO_SESSION, f"No session: run `auditor login {name}`.", account=name, control=control)
        for name in ("ada", "ben")
        for control in ("training", "memory")
    ]
    (row,) = rows_of(rendered(sample.report(tuple(blocked))))
    assert re.findall(r"<li><b>(.*?)</b>", row) == ["ada", "ben"]
    assert 'data-checks="2"' in row
    assert row.count("auditor</span> <span>login") == 2


def test_manual_steps_are_told_once() -> None:
    steps = "Settings → Data controls → Off"
    finding = sample.finding(by_hand=steps, message=f"Is on. To change it manually: {steps}")
    assert rendered(sample.report((finding,))).count(steps) == 1
    assert rendered(sample.report((sample.finding(by_hand=steps, message="Is on."),))).count(steps) == 1
    fine = sample.finding(by_hand=steps, status=Status.PASS, observed="off", message="Proven to be off.")
    assert rendered(sample.report((fine,))).count(steps) == 1


def test_what_people_declared_and_who_did_not_report_is_told(declared: Report) -> None:
    text = rendered(declared)
    for words in (
        "A pilot", "auditor.yaml, line 7", "the waiver expired on", "letter.pdf", "ab" * 32,
        "valid until 22 November 2026",
        '<span class="tag">switched back</span>', "It was turned on.", "Only in the older run: ben (chatgpt).",
        "Did not report: zoe.", "Two policies.", "cd" * 32, "b.json reported 2 fail; a.json counts",
    ):  # fmt: skip
        assert words in text, words


def test_stale_checks_are_counted_and_listed() -> None:
    old = LastKnown(known="off", known_at=sample.START - timedelta(days=80))
    findings = [sample.finding(account=name, stale=True, track=old) for name in ("ada", "ben")]
    text = rendered(sample.report((*findings, sample.finding(account="cleo")), stale_after=35))
    assert '<a href="#stale">2 checks</a> without a proof in the last 35 days.' in text
    section = text.split('<section id="stale"')[1].split("</section>")[0]
    assert re.findall(r"<b>(\w+)</b> (3 September 2026)", section) == [
        ("ada", "3 September 2026"),
        ("ben", "3 September 2026"),
    ]


def test_the_trend_is_drawn_from_the_totals() -> None:
    former = TrendPoint(
        started=sample.START - timedelta(days=30), policy="strict", summary={Status.FAIL: 3, Status.PASS: 1}
    )
    findings = (sample.finding(), sample.finding(control="other", status=Status.PASS, observed="off"))
    text = rendered(sample.report(findings, trend=(former,)))
    drawing = text.split('<svg class="trend"')[1].split("</svg>")[0]
    shown = re.findall(r'<rect class="(\w+)" x="(\d+)" y="([\d.]+)" width="32" height="([\d.]+)"', drawing)
    assert shown == [
        ("fail", "4", "0.0", "750.0"),
        ("good", "4", "750.0", "250.0"),
        ("fail", "44", "0.0", "500.0"),
        ("good", "44", "500.0", "500.0"),
    ]
    assert '<svg class="trend"' not in rendered(sample.report(findings))


def test_a_report_of_five_thousand_findings_is_under_three_megabytes() -> None:
    assert len(rendered(sample.large(500, 10)).encode()) < 3_000_000


def test_a_picture_is_in_the_page_when_it_is_the_one_of_the_check(complete: Report) -> None:
    assert rendered(complete).count('<img src="data:image/png;base64,') == 1


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (None, "was not there"),
        (sample.picture(on=False), "not the one that the check wrote"),
    ],
)
def test_a_picture_is_not_shown_when_it_is_gone_or_another(content: bytes | None, note: str, complete: Report) -> None:
    text = rendered(complete, lambda path: content)
    assert "<img" not in text
    assert note in text


def test_a_file_is_not_shown_when_it_is_no_picture() -> None:
    content = b"<svg onload=alert(1)>"
    one = Evidence(kind="screenshot", path="evidence/x.png", sha256=hashlib.sha256(content).hexdigest())
    text = rendered(sample.report((sample.finding(evidence=(one,)),)), lambda path: content)
    assert "neither PNG nor JPEG" in text


def test_pictures_of_what_matters_are_in_the_page_when_there_is_no_room_for_all() -> None:
    big = sample.ON + b"\0" * 3_000_000
    statuses = [Status.PASS, Status.WAIVED, Status.UNKNOWN, Status.FAIL, Status.FAIL]
    findings = tuple(
        sample.finding(
            control=f"c{n}", title=f"Control {n}", status=status, evidence=(sample.evidence(f"evidence/{n}.png", big),)
        )
        for n, status in enumerate(statuses)
    )
    text = rendered(sample.report(findings), lambda path: big)
    assert len(text) < PICTURE_LIMIT + 200_000
    inside = re.findall(r"<figcaption>(evidence/\d\.png)</figcaption>", text)
    assert inside == ["evidence/3.png", "evidence/4.png"]
    assert text.count("room for 10 MB of pictures") == 3


def test_a_picture_is_in_the_page_once_when_findings_share_it() -> None:
    shared = (sample.evidence("evidence/page.png"),)
    findings = tuple(sample.finding(control=f"c{n}", evidence=shared) for n in range(3))
    text = rendered(sample.report(findings), lambda path: sample.ON)
    assert text.count("<img") == 1
    assert text.count("shown above") == 2


def test_commands_in_sentences_stand_in_code_type() -> None:
    text = rendered(sample.report((sample.finding(message="Run `auditor <b>` now."),)))
    assert "<code><span>auditor</span> <span>&lt;b&gt;</span></code>" in text


def test_the_page_opens_with_a_doctype_and_a_verdict_in_its_title(complete: Report) -> None:
    text = rendered(complete)
    assert text.startswith("<!doctype html>")
    assert "<title>Of 38 checks, 2 deviate" in text


def test_how_a_value_was_traced_is_reported_step_by_step() -> None:
    steps = ("Opened again offline, the page showed off again.", "With false turned to true, it showed on.")
    reading = ReadingReport(kind="switch", value="off", traced="GET /api → training", replays=steps)
    page = rendered(sample.report((sample.finding(readings=(reading,)),)))
    listed = re.search(r'<ol class="steps">(.*?)</ol>', page)
    assert listed
    assert re.findall(r"<li>(.*?)</li>", listed[1]) == list(steps)
    assert "traced to GET /api → training" in page
