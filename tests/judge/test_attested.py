"""A person's word about a manual control: when it counts, and what is said when it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from auditor.exit_codes import exit_code
from auditor.judge.report import judge
from auditor.model.status import Status

from .samples import TODAY, account, run, saw, seen, standard, word

if TYPE_CHECKING:
    from auditor.model.attestation import Attestation
    from auditor.model.finding import Finding

BEFORE = TODAY - timedelta(days=1)


def form(*words: Attestation) -> Finding:
    return next(
        finding for finding in judge(run(account()), standard(attestations=words)).findings if finding.control == "form"
    )


@pytest.mark.parametrize(("until", "status"), [(TODAY, Status.ATTESTED), (BEFORE, Status.MANUAL)])
def test_a_word_holds_up_to_and_including_its_last_day(until: object, status: Status) -> None:
    one = form(word(until))  # type: ignore[arg-type]
    assert one.status is status
    assert one.attestation
    assert (one.attestation.by, one.attestation.ended, one.observed) == ("Ada", status is Status.MANUAL, None)


def test_a_word_that_ended_says_who_when_and_what_to_do() -> None:
    assert form(word(BEFORE)).message == (
        "Ada attested off on 12 November 2026, which expired on 21 November 2026. Check again manually: "
        "Settings → Data → Improve the model → off. Then run `auditor attest parrot/form --account ada`."
    )


@pytest.mark.parametrize("other", [word(account="ben"), word(check="parrot/training"), word(value="on")])
def test_a_word_about_something_else_does_not_count(other: Attestation) -> None:
    assert form(other).status is Status.MANUAL


def test_the_newest_word_counts_whichever_stands_first_and_whatever_it_says() -> None:
    """An older “off” that still holds must not hide that somebody has seen “on” since."""
    off, on = word(days_ago=10), word(value="on", days_ago=1)
    assert [form(off, on).status, form(on, off).status] == [Status.MANUAL, Status.MANUAL]
    assert "Ada attested on on 21 November 2026; expected off. Check manually: " in form(off, on).message
    assert form(word(value="on", days_ago=10), word(days_ago=1)).status is Status.ATTESTED
    assert form(word(days_ago=10), word(BEFORE, days_ago=1)).status is Status.MANUAL


def test_of_two_words_of_the_same_time_the_later_in_the_file_counts() -> None:
    assert form(word(), word(value="on")).status is Status.MANUAL
    assert form(word(value="on"), word()).status is Status.ATTESTED


def test_a_word_about_a_control_that_is_read_changes_nothing() -> None:
    words = [word(check="parrot/training")]
    found = judge(run(account(seen(saw("on"), saw("on", slot=1)))), standard(attestations=words))
    assert next(finding for finding in found.findings if finding.control == "training").status is Status.FAIL
    assert exit_code(found) == 1
