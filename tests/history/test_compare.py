"""The classes of differences, over pasts and presents that nobody thought of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditor.history.compare import compare, coverage
from auditor.history.state import AccountState, AppliedChange, CheckState, RunState, Undeclared, continued
from auditor.model.difference import Difference, DifferenceKind
from auditor.model.finding import LastKnown
from auditor.model.keys import ControlKey
from auditor.model.policy import Severity
from auditor.model.reason import Reason
from auditor.model.status import DEVIATING, MATCHING, Status

START = datetime(2026, 11, 1, 6, 17, tzinfo=UTC)
KEY = ControlKey("ada", "parrot", "training")
SUBJECT = KEY.account_key

VALUES = st.sampled_from(["on", "off", "public"])


def check(status: Status, observed: str | None, expected: str, day: int, track: LastKnown | None = None) -> CheckState:
    reason = Reason.CONFLICT if status is Status.UNKNOWN else None
    at = START + timedelta(days=day)
    return CheckState("Training", Severity.HIGH, expected, observed, status, reason, at, track or LastKnown())


@st.composite
def looks(draw: st.DrawFn, day: int, expected: str | None = None) -> CheckState:
    """One look at a check, with a status that fits what was seen."""
    expected = expected or draw(VALUES)
    observed = draw(VALUES | st.none())
    if observed is None:
        without = [Status.UNKNOWN, Status.MANUAL, Status.NOT_APPLICABLE, Status.ATTESTED]
        return check(draw(st.sampled_from(without)), None, expected, day)
    statuses = [Status.PASS, Status.FIXED] if observed == expected else [Status.FAIL, Status.WAIVED]
    return check(draw(st.sampled_from([*statuses, Status.UNKNOWN])), observed, expected, day)


def told(history: list[CheckState]) -> list[CheckState]:
    """The same looks, each with the track that it leaves."""
    found: list[CheckState] = []
    track, expected = LastKnown(), history[0].expected
    for each_check in history:
        track, expected = continued(track, expected, each_check), each_check.expected
        found.append(
            check(each_check.status, each_check.observed, each_check.expected, (each_check.at - START).days, track)
        )
    return found


def state(
    check_state: CheckState | None, *, declared: frozenset[str] = frozenset({"training"}), **more: Any
) -> RunState:
    at = check_state.at if check_state else START
    account = AccountState(
        at, declared, more.pop("was_read", True), more.pop("undeclared", ()), more.pop("pages", None)
    )
    return RunState("1", at, "test", {SUBJECT: account}, {KEY: check_state} if check_state else {})


def became(past: CheckState | None, now: CheckState | None, **more: Any) -> list[Difference]:
    return list(compare(state(past), state(now), **more))


HISTORIES = st.integers(2, 6).flatmap(lambda length: st.tuples(*(looks(day) for day in range(length))))
SAME_POLICY = VALUES.flatmap(
    lambda expected: st.integers(2, 6).flatmap(
        lambda length: st.tuples(*(looks(day, expected) for day in range(length)))
    )
)


@given(HISTORIES)
def test_a_check_is_in_at_most_one_class_beside_the_policys(history: tuple[CheckState, ...]) -> None:
    *_, past, now = told(list(history))
    found = became(past, now)
    of_account = [result for result in found if result.kind is not DifferenceKind.POLICY_CHANGED]
    assert len(of_account) <= 1
    assert (len(found) > len(of_account)) == (past.expected != now.expected)


@given(SAME_POLICY)
def test_without_a_change_of_the_policy_each_class_means_what_it_says(history: tuple[CheckState, ...]) -> None:
    *_, past, now = row = told(list(history))
    before = [look.value for look in row[:-1] if look.value is not None]
    last = before[-1] if before else None
    found = became(past, now)
    kind = found[0].kind if found else None
    if now.status in DEVIATING:
        if last is None:
            assert kind is DifferenceKind.NEW_DEVIATION
        elif last == now.expected:
            assert kind is DifferenceKind.BACK_ON
        else:
            assert kind is DifferenceKind.STILL_DEVIATING
    elif now.status in MATCHING:
        if last is not None and last != now.expected:
            assert kind is (
                DifferenceKind.FIXED_BY_US if now.status is Status.FIXED else DifferenceKind.FIXED_BY_OTHERS
            )
        elif past.value is not None:
            assert kind is None
    elif now.status in {Status.UNKNOWN, Status.MANUAL}:
        known = past.value is not None or past.status is Status.NOT_APPLICABLE
        assert (kind is DifferenceKind.BECAME_UNKNOWN) == known


@given(SAME_POLICY)
def test_since_is_the_first_look_of_an_unbroken_deviation(history: tuple[CheckState, ...]) -> None:
    row = told(list(history))
    now = row[-1]
    if now.status not in DEVIATING:
        return
    began = now.at
    for look in reversed(row):
        if look.value is not None and look.value == look.expected:
            break
        if look.value is not None:
            began = look.at
    assert now.track.deviates_since == began


@given(HISTORIES)
def test_an_unchanged_value_is_never_reported_as_a_change_of_the_account(history: tuple[CheckState, ...]) -> None:
    *_, past, now = told(list(history))
    if past.value is None or past.value != now.value:
        return
    kinds = {difference.kind for difference in became(past, now)}
    assert kinds <= {DifferenceKind.POLICY_CHANGED, DifferenceKind.STILL_DEVIATING}


@given(HISTORIES)
def test_a_difference_is_never_reported_with_the_times_reversed(history: tuple[CheckState, ...]) -> None:
    *_, past, now = told(list(history))
    for difference in became(past, now):
        if difference.not_before and difference.not_after:
            assert difference.not_before < difference.not_after
        assert difference.message.endswith(".")


@given(looks(1))
def test_an_account_that_is_there_for_the_first_time_has_no_differences(now: CheckState) -> None:
    former = RunState("1", START, "test", {}, {})
    assert compare(former, state(now)) == ()


def test_a_control_that_the_service_file_gained_or_lost_is_new_or_gone() -> None:
    (now,) = told([check(Status.PASS, "off", "off", 1)])
    (new,) = compare(state(None, declared=frozenset({"memory"})), state(now))
    assert new.kind is DifferenceKind.NEW_CONTROL
    (gone,) = compare(state(now), state(None, declared=frozenset({"memory"})))
    assert gone.kind is DifferenceKind.CONTROL_GONE


def test_a_check_that_the_policy_gained_or_lost_is_no_change_of_the_account() -> None:
    (now,) = told([check(Status.FAIL, "on", "off", 1)])
    for found in (compare(state(None), state(now)), compare(state(now), state(None))):
        assert [result.kind for result in found] == [DifferenceKind.POLICY_CHANGED]


def test_a_receipt_says_that_it_was_us_and_one_of_before_does_not() -> None:
    past, now = told([check(Status.FAIL, "on", "off", 0), check(Status.PASS, "off", "off", 2)])
    ours = AppliedChange("on", "off", START + timedelta(days=1), "r1")
    (found,) = became(past, now, made=lambda _: [ours])
    assert (found.kind, found.receipt) == (DifferenceKind.FIXED_BY_US, "r1")
    for other in (
        AppliedChange("on", "off", START - timedelta(days=1), "before"),
        AppliedChange("on", "off", START + timedelta(days=3), "later"),
        AppliedChange("off", "on", START + timedelta(days=1), "the other way"),
    ):
        (found,) = became(past, now, made=lambda _, other=other: [other])
        assert found.kind is DifferenceKind.FIXED_BY_OTHERS


def test_what_was_not_read_before_is_not_new_on_the_page() -> None:
    switch = Undeclared("data-controls", "A new switch", "switch", "on")
    one = told([check(Status.PASS, "off", "off", 1)])[0]
    now = state(one, undeclared=(switch,))
    assert [found.title for found in compare(state(one), now)] == ["A new switch"]
    assert compare(state(one, was_read=False), now) == ()
    assert compare(state(one, undeclared=(switch,)), now) == ()


def test_what_stands_on_a_page_that_was_not_opened_before_is_not_new() -> None:
    switch = Undeclared("personalization", "A new switch", "switch", "on")
    one = told([check(Status.PASS, "off", "off", 1)])[0]
    now = state(one, undeclared=(switch,), pages=frozenset({"data-controls", "personalization"}))
    assert compare(state(one, pages=frozenset({"data-controls"})), now) == ()
    for pages in (frozenset({"personalization"}), None):
        (found,) = compare(state(one, pages=pages), now)
        assert found.kind is DifferenceKind.UNDECLARED_CONTROL


def test_accounts_that_only_one_of_two_runs_has_are_named() -> None:
    one = told([check(Status.PASS, "off", "off", 1)])[0]
    ada, ben = state(one), replace(state(one), accounts={}, checks={})
    assert coverage(ada, ben) == ((SUBJECT,), ())
    assert coverage(ben, ada) == ((), (SUBJECT,))
    assert coverage(ada, ada) == ((), ())


def test_what_the_run_did_not_come_to_is_not_reported() -> None:
    past = told([check(Status.PASS, "off", "off", 0)])[0]
    now = check(Status.UNKNOWN, None, "off", 1)
    cut = replace(now, reason=Reason.INTERRUPTED, track=past.track)
    assert became(past, cut) == []


def test_what_somebody_turned_on_and_this_run_fixed_is_reported_as_both() -> None:
    past, now = told([check(Status.PASS, "off", "off", 0), check(Status.FIXED, "off", "off", 30)])
    ours = AppliedChange("on", "off", now.at, "a-receipt")

    back, fixed = became(past, now, made=lambda _: [ours])
    assert (back.kind, back.before, back.after) == (DifferenceKind.BACK_ON, "off", "on")
    assert (fixed.kind, fixed.before, fixed.after) == (DifferenceKind.FIXED_BY_US, "on", "off")
    assert fixed.receipt == "a-receipt"
    assert "turned on between" in back.message


def test_what_was_never_known_and_is_fixed_at_once_was_a_new_deviation() -> None:
    past, now = told([check(Status.UNKNOWN, None, "off", 0), check(Status.FIXED, "off", "off", 30)])
    ours = AppliedChange("on", "off", now.at, "a-receipt")

    kinds = [difference.kind for difference in became(past, now, made=lambda _: [ours])]
    assert kinds == [DifferenceKind.NEW_DEVIATION, DifferenceKind.FIXED_BY_US]
