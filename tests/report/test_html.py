from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from auditor.model.observation import Evidence
from auditor.model.report import ReadingReport, Report, Status
from auditor.report import FORMATS
from auditor.report.html import PICTURE_LIMIT, content_policy

from . import sample

if TYPE_CHECKING:
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


def test_the_page_is_one_file_that_loads_and_runs_nothing(complete: Report, hostile: Report) -> None:
    for report in (complete, hostile):
        page = Page(rendered(report))
        names = {tag for tag, _ in page.tags}
        assert not names & {"script", "link", "iframe", "object", "embed", "form", "base", "input", "video", "audio"}
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


def test_the_policy_of_the_page_fits_its_style(complete: Report) -> None:
    text = rendered(complete)
    style = text.split("<style>")[1].split("</style>")[0]
    (policy,) = [given["content"] for _, given in Page(text).tags if "http-equiv" in given]
    assert policy == content_policy(style)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_hostile_text_is_text(hostile: Report) -> None:
    text = rendered(hostile)
    assert "<script" not in text
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


def test_a_finding_tells_everything_that_is_known(complete: Report) -> None:
    text = rendered(complete)
    for words in (
        "New conversations may become training data",
        "text, photos, voice transcripts, files",
        "New conversations are not used to train models.",
        "rate with thumbs up or down may still be used",
        "1 of 3",
        "checks/policies/baseline.yaml, line 12",
        "sha256 " + "3f" * 32,
        "confirmed 2026-10-02 against the help pages and a free account",
        "Waiver:</b> Needed for the assistant project",
        "12 undeclared origin, 2 write",
        "signed in, name proven",
        "20261122-ada-voice",
    ):
        assert words in text


def test_no_value_is_shown_as_seen_when_nothing_was() -> None:
    for status in Status:
        finding = sample.finding(status=status, observed=None, readings=(), means={}, by_hand="x", message="x")
        text = rendered(sample.report((finding,))).split("<main")[1].split('id="controls-title"')[0]
        shown = re.findall(r"<dt>Expected</dt><dd>.*?</dd>", text)
        assert 'class="value' in "".join(shown)
        assert 'class="value' not in re.sub(r"<dt>Expected</dt><dd>.*?</dd>", "", text), status
        assert "not seen" in text


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
    assert "<title>Of 36 checks, 2 deviate" in text


def test_how_a_value_was_traced_is_told_step_by_step() -> None:
    steps = ("Opened again offline, the page showed off again.", "With false turned to true, it showed on.")
    reading = ReadingReport(kind="switch", value="off", traced="GET /api → training", replays=steps)
    page = rendered(sample.report((sample.finding(readings=(reading,)),)))
    listed = re.search(r'<ol class="steps">(.*?)</ol>', page)
    assert listed
    assert re.findall(r"<li>(.*?)</li>", listed[1]) == list(steps)
    assert "as GET /api → training says" in page
