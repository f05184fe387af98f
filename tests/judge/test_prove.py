"""What counts as proven: two agreeing independent readings, or the only one on two loads."""

from __future__ import annotations

import pytest

from auditor.judge import prove
from auditor.model.observation import Reason, Trouble

from .samples import failed, saw


def test_a_value_is_proven_when_two_independent_readings_agree() -> None:
    proof = prove([saw("off"), saw("off", slot=1)])
    assert (proof.value, proof.proven) == ("off", True)


def test_a_value_is_proven_when_the_only_reading_gives_it_on_two_loads() -> None:
    assert prove([saw("off", load=1), saw("off", load=2)]).proven


def test_the_only_reading_proves_nothing_when_it_was_taken_once() -> None:
    proof = prove([saw("off")])
    assert not proof.proven
    assert proof.trouble == Trouble(reason=Reason.NO_WITNESS, detail="read_once", saw="it was read only once")


def test_the_only_reading_proves_nothing_when_it_was_taken_twice_on_one_load() -> None:
    assert not prove([saw("off"), saw("off")]).proven


@pytest.mark.parametrize("load", [1, 2])
def test_a_declared_reading_that_did_not_come_is_not_healed_by_a_second_look(load: int) -> None:
    silent = failed(Reason.NO_WITNESS, slot=1, load=load)
    proof = prove([saw("off", load=1), saw("off", load=2), silent])
    assert not proof.proven
    assert proof.trouble is not None
    assert proof.trouble.reason is Reason.NO_WITNESS


def test_readings_that_disagree_are_a_conflict_that_tells_both() -> None:
    proof = prove([saw("off"), saw("on", slot=1)])
    assert proof.value is None
    assert proof.trouble == Trouble(reason=Reason.CONFLICT, saw="switch off, response on")


def test_two_loads_that_disagree_are_a_conflict() -> None:
    proof = prove([saw("off", load=1), saw("on", load=2)])
    assert proof.trouble is not None
    assert proof.trouble.reason is Reason.CONFLICT


def test_a_reading_that_contradicts_itself_is_a_conflict_whatever_the_other_says() -> None:
    proof = prove([saw("off"), failed(Reason.CONFLICT, slot=1)])
    assert proof.value is None
    assert proof.trouble is not None
    assert proof.trouble.reason is Reason.CONFLICT


def test_a_reading_that_does_not_count_neither_helps_nor_harms() -> None:
    other = saw("on", slot=1, counts=False)
    assert not prove([saw("off"), saw("off", slot=1, counts=False)]).proven
    assert prove([saw("off", load=1), other, saw("off", load=2)]).proven


def test_nothing_is_proven_when_no_reading_counts() -> None:
    proof = prove([saw("off", counts=False), saw("off", slot=1, counts=False)])
    assert proof.value is None
    assert proof.trouble == Trouble(reason=Reason.NOT_VISITED)


def test_nothing_is_proven_when_there_is_no_reading() -> None:
    assert not prove([]).proven


def test_a_control_of_another_name_proves_nothing_when_only_the_page_was_read() -> None:
    proof = prove([saw("off", load=1, named=False), saw("off", load=2, named=False)])
    assert not proof.proven
    assert proof.trouble is not None
    assert (proof.trouble.reason, proof.trouble.detail) == (Reason.CONTROL_MISSING, "other_name")


def test_a_control_of_another_name_proves_nothing_when_it_had_its_name_only_once() -> None:
    assert not prove([saw("off", load=1), saw("off", load=2, named=False)]).proven


def test_a_control_of_another_name_is_proven_when_the_response_agrees() -> None:
    assert prove([saw("off", named=False), saw("off", slot=1)]).proven


def test_a_response_needs_no_name_when_it_is_the_only_reading() -> None:
    assert prove([saw("off", slot=1, load=1), saw("off", slot=1, load=2)]).proven


@pytest.mark.parametrize(
    "reason",
    [Reason.BLOCKED, Reason.CONTROL_AMBIGUOUS, Reason.STATE_UNREADABLE, Reason.CONTROL_MISSING, Reason.UNSTABLE],
)
def test_trouble_on_the_page_is_told_before_a_silent_witness(reason: Reason) -> None:
    proof = prove([failed(reason), failed(Reason.NO_WITNESS, slot=1)])
    assert proof.trouble is not None
    assert proof.trouble.reason is reason


def test_what_was_seen_is_kept_when_it_is_not_proven() -> None:
    assert prove([saw("off"), failed(Reason.NO_WITNESS, slot=1)]).value == "off"
