"""What people said, in the reports in text: waivers, attestations, merges."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from auditor.model.finding import AttestationReport, LastKnown, summarise
from auditor.model.merged import Merged, MergedRun, Superseded
from auditor.model.observation import Source
from auditor.model.report import Report, WaiverReport, WaiverState
from auditor.model.shard import Shard
from auditor.model.status import Status
from auditor.report import FORMATS, load_report
from auditor.report.terminal import print_report

from . import sample

WORD = AttestationReport(by="Ada", when=sample.START, until=date(2027, 5, 1), value="off", evidence="mail.eml")


def waiver(state: WaiverState, line: int | None = 9) -> WaiverReport:
    source = Source(file="auditor.yaml", line=line) if line else None
    until = date(2026, 10, 31)
    return WaiverReport(
        check="chatgpt/training", account="ada", reason="Agreed", until=until, state=state, source=source
    )


def run(name: str, day: int, *counting: tuple[str, str]) -> MergedRun:
    started = sample.START + timedelta(days=day)
    return MergedRun(
        run=name, started=started, auditor="0.1.0", policy="baseline", policy_sha256="ab", accounts=2, counting=counting
    )


MERGED = Merged(
    runs=(run("shards/one", 0), run("shards/two", 1, ("ada", "chatgpt"))),
    superseded=(
        Superseded(
            account="ada",
            service="chatgpt",
            run="shards/one",
            counts="shards/two",
            summary=summarise((sample.finding(),)),
        ),
    ),
    missing=("lisa", "tom"),
    notes=("The runs were made by different versions of auditor: 0.1.0 (a); 0.2.0 (b).",),
)


def report(**more: Any) -> Report:
    attested = sample.finding(
        control="ads",
        title="Ads",
        status=Status.ATTESTED,
        observed=None,
        attestation=WORD,
        message="Ada attested it.",
    )
    return sample.report((sample.finding(), attested), **more)


def both(found: Report, width: int = 120) -> tuple[str, str]:
    """The terminal's and Markdown's words, without line ends."""
    out = StringIO()
    print_report(found, Console(file=out, width=width))
    assert max(cell_len(line) for line in out.getvalue().splitlines()) <= width
    markdown = FORMATS["markdown"].render(found, sample.FILES.get)
    return " ".join(out.getvalue().split()), " ".join(markdown.split())


@pytest.mark.parametrize(
    ("state", "said"), [(WaiverState.EXPIRED, "expired on 31 October 2026"), (WaiverState.NEEDLESS, "is unnecessary")]
)
@pytest.mark.parametrize("width", [60, 120])
def test_a_waiver_to_check_is_reported_with_its_place(state: WaiverState, said: str, width: int) -> None:
    for text in both(report(waivers=(waiver(state),)), width):
        assert "Waivers that need attention" in text
        assert "auditor.yaml:9: chatgpt/training of ada: the waiver" in text
        assert said in text


def test_a_waiver_that_holds_needs_no_look() -> None:
    for text in both(report(waivers=(waiver(WaiverState.VALID),))):
        assert "Waivers that need attention" not in text


def test_a_waiver_of_unknown_place_is_reported_without_one() -> None:
    for text in both(report(waivers=(waiver(WaiverState.EXPIRED, None),))):
        assert "chatgpt/training of ada: the waiver expired" in text


@pytest.mark.parametrize("width", [80, 120])
def test_stale_checks_are_counted_and_named_with_their_last_proof(width: int) -> None:
    old = LastKnown(known="off", known_at=sample.START - timedelta(days=80))
    findings = [sample.finding(account=name, stale=True, track=old) for name in ("ada", "ben")]
    fresh = sample.finding(account="cleo")
    for text in both(sample.report((*findings, fresh), stale_after=35), width):
        assert "2 stale checks: without a proof in the last 35 days" in text
        assert "chatgpt/training: ada (3 September 2026), ben (3 September 2026)" in text
    for text in both(sample.report((fresh,)), width):
        assert "stale" not in text


def test_who_attested_it_stands_beside_what_is_attested() -> None:
    for text in both(report()):
        assert "Ada attested it." in text


@pytest.mark.parametrize("width", [60, 120])
def test_a_merge_says_who_did_not_report_and_what_is_to_be_known(width: int) -> None:
    terminal, markdown = both(report(merged=MERGED), width)
    for text in (terminal, markdown):
        assert "Merged from 2 runs" in text
        assert "Did not report: lisa, tom." in text
        assert "0.1.0 (a); 0.2.0 (b)" in text
    assert markdown.index("Did not report") < markdown.index("What needs attention")
    assert "shards/one: 22 November 2026, 21:00 UTC, policy baseline, 2 accounts, 0 of them here" in markdown
    assert "ada · chatgpt: shards/one reported 1 fail; shards/two counts" in markdown


def test_many_sentences_stay_within_the_room() -> None:
    many = report(merged=MERGED.model_copy(update={"superseded": MERGED.superseded * 20_000}))
    markdown = FORMATS["markdown"].render(many, sample.FILES.get)
    assert len(markdown.encode()) < 1_000_000
    assert "more are not in this list" in markdown
    assert "### ✗ fail" in markdown


def test_days_survive_in_json() -> None:
    found = report(waivers=(waiver(WaiverState.EXPIRED),), merged=MERGED)
    text = FORMATS["json"].render(found, sample.FILES.get)
    assert '"until": "2026-10-31"' in text
    assert load_report(text) == found


@pytest.mark.parametrize("shown", ["terminal", "markdown", "html"])
def test_a_shard_says_that_it_is_one(shown: str) -> None:
    whole = sample.report(())
    shard = whole.model_copy(update={"shard": Shard(number=3, of=8)})
    out = StringIO()
    texts = []
    for report in (whole, shard):
        if shown == "terminal":
            print_report(report, Console(file=out, width=200))
            texts.append(out.getvalue())
        else:
            texts.append(FORMATS[shown].render(report, sample.FILES.get))
    assert "shard" not in texts[0]
    assert "This is shard 3 of 8" in texts[1]
