"""When an answer is due, where a request stands, and what a policy takes in place of a switch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.exit_codes import exit_code
from auditor.judge.report import judge
from auditor.model.attestation import EvidenceFile
from auditor.model.difference import DifferenceKind
from auditor.model.fact import Confidence
from auditor.model.reason import Reason
from auditor.model.rights import Promise, Right, RightKind
from auditor.model.rights_ledger import Deadline, Law, RequestEntry, RequestState, RequestStep, RightsRequest
from auditor.model.status import Status
from auditor.rights import deadline, requests_on, standing

from .samples import EXPECT_OFF, POLICY, TODAY, account, failed, run, saw, seen, standard

if TYPE_CHECKING:
    from auditor.model.finding import Finding

ASKED, ANSWERED, REFUSED, WITHDRAWN = RequestStep
PROOF = EvidenceFile(file="mail.eml", sha256="12" * 32)
DUE = Deadline(day=date(2026, 11, 20), says="a month", source="https://example.com/law")
DAY = date(2026, 10, 20)


def right(days: int | None = None) -> Right:
    return Right(
        page="https://parrot.com/privacy",
        steps=("Ask",),
        who="Everybody.",
        source="https://parrot.com/help",
        as_of=DAY,
        confidence=Confidence.HIGH,
        promise=Promise(days=days, says="Soon.", source="https://parrot.com/help") if days else None,
    )


def entry(step: RequestStep = ASKED, on: date = DAY, **more: Any) -> RequestEntry:
    known = {"right": "parrot/object-to-training", "account": "ada", "step": step, "on": on, "by": "Ada"}
    return RequestEntry.model_validate(known | more)


def standing_of(*entries: RequestEntry, today: date = TODAY) -> RightsRequest:
    (one,) = requests_on(today, entries)
    return one


@pytest.mark.parametrize(
    ("law", "asked", "due"),
    [
        (Law.GDPR, date(2026, 10, 1), date(2026, 11, 1)),
        (Law.GDPR, date(2026, 10, 31), date(2026, 11, 30)),
        (Law.GDPR, date(2026, 12, 31), date(2027, 1, 31)),
        (Law.GDPR, date(2028, 1, 30), date(2028, 2, 29)),
        (Law.CCPA, date(2026, 10, 1), date(2026, 11, 15)),
    ],
)
def test_the_law_says_until_when(law: Law, asked: date, due: date) -> None:
    found = deadline(RightKind.ACCESS, right(), asked, law)
    assert found
    assert (found.day, found.source.startswith("https://")) == (due, True)


def test_a_promise_of_the_vendor_counts_where_it_is_earlier() -> None:
    early, late = (deadline(RightKind.EXPORT, right(days), DAY, Law.GDPR) for days in (7, 90))
    assert early
    assert late
    assert (early.day, early.says) == (DAY + timedelta(days=7), "the vendor: Soon.")
    assert (late.day, "GDPR" in late.says) == (date(2026, 11, 20), True)


def test_a_law_that_has_no_such_right_gives_no_deadline() -> None:
    assert deadline(RightKind.OBJECT_TO_TRAINING, right(), DAY, Law.CCPA) is None
    assert standing(standing_of(entry())) == "Asked for on 20 October 2026; nobody promised an answer by a day."


@pytest.mark.parametrize(
    ("today", "state"), [(date(2026, 11, 20), RequestState.WAITING), (date(2026, 11, 21), RequestState.OVERDUE)]
)
def test_an_answer_is_overdue_after_its_day(today: date, state: RequestState) -> None:
    assert standing_of(entry(due=DUE), today=today).state is state


@pytest.mark.parametrize("step", [ANSWERED, REFUSED, WITHDRAWN])
def test_what_came_of_it_ends_the_waiting(step: RequestStep) -> None:
    one = standing_of(entry(due=DUE), entry(step, date(2026, 11, 1)))
    assert (one.state, one.ended) == (RequestState(step.value), date(2026, 11, 1))


def test_the_newest_request_counts_whichever_stands_first() -> None:
    again, answered = entry(on=date(2026, 11, 10)), entry(ANSWERED, date(2026, 11, 1))
    for entries in ((entry(due=DUE), answered, again), (again, answered, entry(due=DUE))):
        assert (standing_of(*entries).state, standing_of(*entries).asked) == (RequestState.WAITING, date(2026, 11, 10))


def test_what_is_written_for_a_later_day_is_not_so_yet() -> None:
    assert standing_of(entry(), entry(ANSWERED, TODAY + timedelta(days=1))).state is RequestState.WAITING
    assert requests_on(TODAY, [entry(on=TODAY + timedelta(days=1))]) == ()


def test_an_answer_to_what_nobody_asked_is_no_request() -> None:
    assert requests_on(TODAY, [entry(ANSWERED)]) == ()


@given(st.lists(st.tuples(st.sampled_from(RequestStep), st.integers(0, 60)), max_size=8))
def test_nothing_that_was_refused_or_withdrawn_or_has_no_evidence_is_attested(steps: list[tuple[Any, int]]) -> None:
    entries = [entry(step, DAY + timedelta(days=days)) for step, days in steps]
    proven = [each.model_copy(update={"evidence": PROOF}) for each in entries]
    assert all(request.attested_until is None for request in requests_on(TODAY, entries))
    for request in requests_on(date(2027, 1, 1), proven):
        over = request.state in {RequestState.REFUSED, RequestState.WITHDRAWN}
        assert (request.attested_until is None) is over


def finding(*entries: RequestEntry, value: str | None = "on", satisfied: bool = True, today: date = TODAY) -> Finding:
    """What becomes of the training switch, whose policy takes an objection."""
    check = EXPECT_OFF.model_copy(update={"satisfied_by": "rights/object-to-training" if satisfied else None})
    policy = POLICY.model_copy(update={"checks": {"parrot/training": check}})
    read = (saw(value), saw(value, 1)) if value else (failed(Reason.CONTROL_MISSING), failed(Reason.TIMEOUT, 1))
    context = replace(standard(policy, requests=requests_on(today, entries)), today=today)
    (one,) = judge(run(account(seen(*read))), context).findings
    return one


def test_an_attested_objection_stands_for_the_switch_and_is_never_a_pass() -> None:
    one = finding(entry(evidence=PROOF, due=DUE))
    assert (one.status, one.observed, one.expected) == (Status.ATTESTED, "on", "off")
    assert one.attestation
    assert (one.attestation.right, one.attestation.until) == (RightKind.OBJECT_TO_TRAINING, date(2027, 10, 20))
    assert one.attestation.when == datetime(2026, 10, 20, tzinfo=UTC)
    assert one.message == (
        "Shows on; the objection to training of 20 October 2026 is attested by Ada until 20 October 2027. "
        "Evidence: mail.eml. An answer was due by 20 November 2026, and none is recorded."
    )
    assert one.track.known == "on"


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ((entry(),), "nothing proves it. Record the answer with --evidence FILE."),
        ((entry(evidence=PROOF), entry(REFUSED, TODAY)), "it was refused on 22 November 2026."),
        ((entry(evidence=PROOF), entry(WITHDRAWN, TODAY)), "it was withdrawn on 22 November 2026."),
        ((entry(on=date(2025, 10, 1), evidence=PROOF),), "it counted until 1 October 2026. Ask again, and record it."),
    ],
)
def test_an_objection_that_does_not_count_leaves_the_deviation_and_says_why(
    entries: tuple[RequestEntry, ...], why: str
) -> None:
    one = finding(*entries)
    assert one.status is Status.FAIL
    assert one.message.endswith(f" does not count: {why}")


def test_without_the_word_of_the_policy_an_objection_changes_nothing() -> None:
    one = finding(entry(evidence=PROOF), satisfied=False)
    assert (one.status, one.attestation) == (Status.FAIL, None)


def test_an_objection_of_somebody_else_or_to_something_else_does_not_count() -> None:
    assert finding(entry(evidence=PROOF, account="ben")).status is Status.FAIL
    assert finding(entry(evidence=PROOF, right="parrot/export")).status is Status.FAIL
    assert finding(entry(evidence=PROOF, right="grok/object-to-training")).status is Status.FAIL


def test_what_is_off_passes_and_what_was_not_seen_stays_unknown() -> None:
    assert finding(entry(evidence=PROOF), value="off").status is Status.PASS
    assert finding(entry(evidence=PROOF), value=None).status is Status.UNKNOWN


@pytest.mark.parametrize(("counts", "code"), [(True, 3), (False, 0)])
def test_an_overdue_answer_counts_for_the_exit_code_only_where_the_policy_asks(counts: bool, code: int) -> None:
    policy = POLICY.model_copy(update={"checks": {"parrot/training": EXPECT_OFF}, "counts_overdue_requests": counts})
    context = standard(policy, requests=requests_on(TODAY, [entry(due=DUE)]))
    report = judge(run(account(seen(saw("off"), saw("off", 1)))), context)
    assert [request.state for request in report.requests] == [RequestState.OVERDUE]
    assert exit_code(report) == code


def test_requests_of_accounts_that_were_not_read_are_not_in_the_report() -> None:
    context = replace(standard(), requests=requests_on(TODAY, [entry(account="ben")]))
    assert judge(run(account()), context).requests == ()


def test_the_order_of_differences_has_what_became_overdue_before_what_is_only_open() -> None:
    kinds = list(DifferenceKind)
    assert kinds.index(DifferenceKind.REQUEST_OVERDUE) < kinds.index(DifferenceKind.STILL_DEVIATING)
    assert kinds.index(DifferenceKind.REQUEST_OPEN) == len(kinds) - 1
