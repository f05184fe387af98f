"""One control against one line of the policy."""

from __future__ import annotations

import pytest

from auditor.judge.verdict import Verdict, verdict
from auditor.model.observation import AccountSeen, ControlSeen, IdentityState, ReadingSeen, Trouble
from auditor.model.reason import Reason
from auditor.model.status import Status

from .samples import EXPECT_OFF, SERVICE, account, failed, saw, seen, waiver

TRAINING = SERVICE.controls["training"]
DOUBT = Trouble(reason=Reason.NO_WITNESS)


def of(*readings: object, **more: object) -> Verdict:
    """The verdict about `training` that is expected to be off, from these readings."""
    return about(seen(*readings, **more))  # type: ignore[arg-type]


def about(control_seen: ControlSeen | None, who: AccountSeen | None = None) -> Verdict:
    return verdict(EXPECT_OFF, TRAINING, who or account(), control_seen, None)


def reason_of(result: Verdict) -> Reason | None:
    assert result.status is Status.UNKNOWN
    return result.trouble.reason if result.trouble else None


def test_it_passes_when_both_readings_show_the_expected_value() -> None:
    assert of(saw("off"), saw("off", slot=1)) == Verdict(Status.PASS, "off")


def test_it_fails_when_both_readings_show_another_value() -> None:
    assert of(saw("on"), saw("on", slot=1)) == Verdict(Status.FAIL, "on")


@pytest.mark.parametrize("slot", [0, 1])
def test_one_explicit_reading_of_another_value_is_enough_to_fail(slot: int) -> None:
    result = of(saw("on", slot=slot), failed(Reason.NO_WITNESS, slot=1 - slot))
    assert (result.status, result.observed) == (Status.FAIL, "on")


@pytest.mark.parametrize(("switch", "response"), [("on", "off"), ("off", "on")])
def test_it_is_a_conflict_when_the_readings_contradict_each_other(switch: str, response: str) -> None:
    result = of(saw(switch), saw(response, slot=1))
    assert reason_of(result) is Reason.CONFLICT
    assert result.observed is None


def test_it_is_unknown_with_its_value_when_the_expected_value_has_no_witness() -> None:
    result = of(saw("off"), failed(Reason.NO_WITNESS, slot=1))
    assert reason_of(result) is Reason.NO_WITNESS
    assert result.observed == "off"


def test_any_other_word_than_the_expected_one_fails() -> None:
    assert of(saw("public"), saw("public", slot=1)).status is Status.FAIL


@pytest.mark.parametrize("value", ["on", "off"])
def test_nothing_is_said_about_an_account_whose_identity_is_not_proven(value: str) -> None:
    stranger = account(identity=IdentityState.NOT_PROVEN)
    result = about(seen(saw(value), saw(value, slot=1)), stranger)
    assert reason_of(result) is Reason.SIGNED_OUT


def test_signed_in_without_a_name_to_compare_is_good_enough() -> None:
    nameless = account(identity=IdentityState.SIGNED_IN)
    assert about(seen(saw("off"), saw("off", slot=1)), nameless).status is Status.PASS


@pytest.mark.parametrize("reason", list(Reason))
def test_an_account_that_could_not_be_read_makes_the_check_unknown_for_that_reason(reason: Reason) -> None:
    trouble = Trouble(reason=reason)
    result = about(seen(saw("on"), saw("on", slot=1)), account(trouble=trouble))
    assert (result.status, result.trouble) == (Status.UNKNOWN, trouble)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_control_that_could_not_be_read_is_unknown_for_that_reason(reason: Reason) -> None:
    assert reason_of(about(ControlSeen(control="training", trouble=Trouble(reason=reason)))) is reason


def test_a_control_that_nobody_visited_is_not_visited() -> None:
    assert reason_of(about(None)) is Reason.NOT_VISITED
    assert reason_of(about(seen())) is Reason.NOT_VISITED


ABSENT = failed(Reason.CONTROL_MISSING)
SILENT = failed(Reason.NO_WITNESS, slot=1)


NO_KEY = failed(Reason.NO_WITNESS, slot=1, detail="no_key")


def test_it_does_not_apply_when_the_control_is_absent_and_a_sign_says_so() -> None:
    assert of(ABSENT, NO_KEY, not_offered="plan: free") == Verdict(Status.NOT_APPLICABLE)


def test_it_is_unknown_when_a_sign_says_so_and_the_settings_did_not_come() -> None:
    assert of(ABSENT, SILENT, not_offered="plan: free").status is Status.UNKNOWN


def test_it_is_unknown_when_the_control_is_absent_and_no_sign_says_so() -> None:
    assert reason_of(of(ABSENT, SILENT)) is Reason.CONTROL_MISSING


def test_it_is_unknown_when_a_sign_says_so_and_the_control_is_only_out_of_sight() -> None:
    hidden = failed(Reason.CONTROL_MISSING, detail="hidden")
    assert reason_of(of(hidden, SILENT, not_offered="plan: free")) is Reason.CONTROL_MISSING


@pytest.mark.parametrize("reason", [Reason.CONTROL_AMBIGUOUS, Reason.BLOCKED, Reason.STATE_UNREADABLE])
def test_it_is_unknown_when_a_sign_says_so_and_something_is_there(reason: Reason) -> None:
    assert reason_of(of(failed(reason), SILENT, not_offered="plan: free")) is reason


def test_it_is_unknown_when_a_sign_says_so_and_nobody_looked_on_the_page() -> None:
    assert of(SILENT, not_offered="plan: free").status is Status.UNKNOWN


def test_it_is_judged_by_its_value_when_a_sign_says_so_and_the_control_is_there() -> None:
    assert of(saw("off"), saw("off", slot=1), not_offered="plan: free").status is Status.PASS
    assert of(saw("on"), saw("on", slot=1), not_offered="plan: free").status is Status.FAIL


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (saw("on", slot=1), Status.FAIL),
        (saw("on", slot=1, counts=False), Status.UNKNOWN),
        (saw("on", slot=1, doubt=DOUBT), Status.UNKNOWN),
        (saw("off", slot=1), Status.NOT_APPLICABLE),
        (saw("off", slot=1, counts=False), Status.NOT_APPLICABLE),
        (saw("off", slot=1, doubt=DOUBT), Status.UNKNOWN),
        (saw("on", slot=1, by_absence=True), Status.NOT_APPLICABLE),
        (saw("off", slot=1, by_absence=True, doubt=DOUBT), Status.UNKNOWN),
    ],
)
def test_what_is_not_offered_stands_unless_a_response_speaks_against_it(told: ReadingSeen, status: Status) -> None:
    assert of(ABSENT, told, not_offered="plan: free").status is status


def test_a_control_without_readings_is_manual() -> None:
    assert verdict(EXPECT_OFF, SERVICE.controls["form"], account(), None, None) == Verdict(Status.MANUAL)


def test_a_deviation_is_waived_and_still_reported_when_a_waiver_covers_it() -> None:
    accepted = waiver()
    result = verdict(EXPECT_OFF, TRAINING, account(), seen(saw("on"), saw("on", slot=1)), accepted)
    assert result == Verdict(Status.WAIVED, "on", waiver=accepted)


def test_a_waiver_is_no_word_about_what_could_not_be_read() -> None:
    result = verdict(EXPECT_OFF, TRAINING, account(), seen(saw("on"), saw("off", slot=1)), waiver())
    assert result.status is Status.UNKNOWN


def test_a_waiver_does_not_touch_a_pass() -> None:
    result = verdict(EXPECT_OFF, TRAINING, account(), seen(saw("off"), saw("off", slot=1)), waiver())
    assert result == Verdict(Status.PASS, "off")
