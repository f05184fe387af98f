"""The decision table, cell by cell; then what makes a witness, and which trouble is reported."""

from __future__ import annotations

import pytest

from auditor.judge.verdict import Verdict, verdict
from auditor.model.observation import ReadingSeen, Trace, Trouble
from auditor.model.reason import Reason, Unproven
from auditor.model.status import Status
from auditor.proof import Standing, prove

from .samples import EXPECT_OFF, RESPONSE, SWITCH, account, control, failed, saw, seen

ASKED = Trouble(reason=Reason.NO_WITNESS, detail="asked_again", saw="its settings were asked for again")
LOAD = Trouble(reason=Reason.NO_WITNESS, detail="request_failed", saw="a request of the page failed")
LEAF = Trace(place="GET /api/settings → training", value=False, other=True, shows="on")
PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
BOTH, PAGE, TOLD = (SWITCH, RESPONSE), (SWITCH,), (RESPONSE,)


def on_page(value: str, **more: object) -> ReadingSeen:
    return saw(value, 0, **more)  # type: ignore[arg-type]


def told(value: str, slot: int = 1, **more: object) -> ReadingSeen:
    return saw(value, slot, kind="response", **more)  # type: ignore[arg-type]


def silent(slot: int = 1, detail: str = "no_answer") -> ReadingSeen:
    return failed(Reason.NO_WITNESS, slot=slot, kind="response").model_copy(
        update={"trouble": Trouble(reason=Reason.NO_WITNESS, detail=detail)}
    )


Cell = tuple[tuple[dict[str, object], ...], list[ReadingSeen], Status, str | None]
TABLE: dict[str, Cell] = {
    # two witnesses agree, none of them in doubt
    "agree, expected": (BOTH, [on_page("off"), told("off")], PASS, None),
    "agree, another": (BOTH, [on_page("on"), told("on")], FAIL, None),
    # a declared witness is in doubt or did not come
    "response did not come, expected": (BOTH, [on_page("off"), silent()], UNKNOWN, "no_answer"),
    "response did not come, another": (BOTH, [on_page("on"), silent()], FAIL, None),
    "response in doubt, expected": (BOTH, [on_page("off"), told("off", doubt=ASKED)], UNKNOWN, "asked_again"),
    "response in doubt, another": (BOTH, [on_page("on"), told("off", doubt=ASKED)], FAIL, None),
    "response in doubt says another": (BOTH, [on_page("off"), told("on", doubt=ASKED)], UNKNOWN, "asked_again"),
    "page did not come, expected": (BOTH, [failed(Reason.CONTROL_MISSING), told("off")], UNKNOWN, None),
    "page did not come, another": (BOTH, [failed(Reason.CONTROL_MISSING), told("on")], FAIL, None),
    "page in doubt says another": (BOTH, [on_page("on", doubt=LOAD), told("off")], UNKNOWN, "request_failed"),
    "response says another, page in doubt": (BOTH, [on_page("off", doubt=LOAD), told("on")], FAIL, None),
    "page in doubt, and a sound response says the same":
        (BOTH, [on_page("off", doubt=LOAD), told("off")], PASS, None),
    "both in doubt, expected":
        (BOTH, [on_page("off", doubt=LOAD), told("off", doubt=ASKED)], UNKNOWN, "request_failed"),
    "both in doubt, another": (BOTH, [on_page("on", doubt=LOAD), told("on", doubt=ASKED)], UNKNOWN, "request_failed"),
    "page in doubt, response did not come": (BOTH, [on_page("on", doubt=LOAD), silent()], UNKNOWN, "request_failed"),
    # two witnesses disagree
    "disagree, page as expected": (BOTH, [on_page("off"), told("on")], UNKNOWN, None),
    "disagree, response as expected": (BOTH, [on_page("on"), told("off")], UNKNOWN, None),
    # only the page
    "page only, expected": (PAGE, [on_page("off"), on_page("off", load=2)], UNKNOWN, "default_painted"),
    "traced, expected": (PAGE, [on_page("off"), on_page("off", load=2, traced=LEAF)], PASS, None),
    "traced, another": (PAGE, [on_page("on"), on_page("on", load=2, traced=LEAF)], FAIL, None),
    "traced, and the loads differ": (PAGE, [on_page("on"), on_page("off", load=2, traced=LEAF)], UNKNOWN, None),
    "not traced, expected": (
        PAGE,
        [on_page("off"), on_page("off", load=2, untraced=Unproven.REPLAY_FAILED)],
        UNKNOWN,
        "replay_failed",
    ),
    "not traced, another": (
        PAGE,
        [on_page("on"), on_page("on", load=2, untraced=Unproven.NOTHING_TO_CHANGE)],
        FAIL,
        None,
    ),
    "in doubt and traced, expected": (
        PAGE,
        [on_page("off", doubt=LOAD), on_page("off", load=2, doubt=LOAD, traced=LEAF)],
        PASS,
        None,
    ),
    "in doubt and traced, another": (
        PAGE,
        [on_page("on", doubt=LOAD), on_page("on", load=2, doubt=LOAD, traced=LEAF)],
        FAIL,
        None,
    ),
    "in doubt and not traced": (
        PAGE,
        [on_page("on", doubt=LOAD), on_page("on", load=2, doubt=LOAD, untraced=Unproven.DEFAULT_PAINTED)],
        UNKNOWN,
        "request_failed",
    ),
    "traced, and a response in doubt": (
        BOTH,
        [on_page("off", traced=LEAF), told("off", doubt=ASKED)],
        UNKNOWN,
        "asked_again",
    ),
    "page only, another": (PAGE, [on_page("on"), on_page("on", load=2)], FAIL, None),
    "page only, in doubt, expected":
        (PAGE, [on_page("off", doubt=LOAD), on_page("off", load=2)], UNKNOWN, "request_failed"),
    "page only, in doubt, another":
        (PAGE, [on_page("on"), on_page("on", load=2, doubt=LOAD)], UNKNOWN, "request_failed"),
    # only a response
    "response only, expected": (TOLD, [told("off", 0), told("off", 0, load=2)], PASS, None),
    "response only, another": (TOLD, [told("on", 0), told("on", 0, load=2)], FAIL, None),
    "response only, once": (TOLD, [told("off", 0)], UNKNOWN, "read_once"),
    "response only, in doubt, expected":
        (TOLD, [told("off", 0), told("off", 0, load=2, doubt=ASKED)], UNKNOWN, "asked_again"),
    "response only, in doubt, another":
        (TOLD, [told("on", 0, doubt=ASKED), told("on", 0, load=2)], UNKNOWN, "asked_again"),
    "response only, differs": (TOLD, [told("off", 0), told("on", 0, load=2)], UNKNOWN, None),
    "two responses agree": ((RESPONSE, RESPONSE), [told("off", 0), told("off", 1)], PASS, None),
}  # fmt: skip


@pytest.mark.parametrize("cell", TABLE.values(), ids=list(TABLE))
def test_each_cell_of_the_table(cell: Cell) -> None:
    declared, readings, status, detail = cell
    result = _judged(declared, readings)

    assert result.status is status
    assert (result.trouble is None) is (status is not UNKNOWN)
    assert detail is None or (result.trouble and result.trouble.detail) == detail


def _judged(declared: tuple[dict[str, object], ...], readings: list[ReadingSeen]) -> Verdict:
    return verdict(EXPECT_OFF, control(*declared), account(), seen(*readings), None)


def test_witnesses_that_disagree_are_a_conflict_that_reports_both() -> None:
    proof = prove([saw("off"), saw("on", slot=1)])

    assert proof.trouble == Trouble(reason=Reason.CONFLICT, saw="switch off, response on")
    assert (proof.standing, proof.value) == (Standing.NOTHING, None)


def test_two_readings_of_the_page_are_one_witness() -> None:
    both = [on_page("off"), saw("off", slot=1, kind="menu", named=True)]

    assert prove(both).standing is Standing.SEEN
    assert prove([*both, told("off", 2)]).proven


@pytest.mark.parametrize("load", [1, 2])
def test_a_witness_that_did_not_come_once_is_not_healed_by_a_second_look(load: int) -> None:
    missing = failed(Reason.NO_WITNESS, slot=1, load=load)

    assert not prove([saw("off", load=1), saw("off", load=2), saw("off", slot=1), missing]).proven


def test_two_loads_that_disagree_are_a_conflict() -> None:
    proof = prove([saw("off", load=1), saw("on", load=2)])

    assert proof.trouble is not None
    assert proof.trouble.reason is Reason.CONFLICT


def test_a_reading_that_contradicts_itself_is_a_conflict_whatever_the_other_says() -> None:
    proof = prove([saw("off"), failed(Reason.CONFLICT, slot=1)])

    assert proof.trouble is not None
    assert proof.trouble.reason is Reason.CONFLICT


def test_a_reading_that_does_not_count_neither_helps_nor_harms() -> None:
    other = told("on", counts=False)

    assert not prove([saw("off"), told("off", counts=False)]).proven
    assert prove([told("off", 0, load=1), other, told("off", 0, load=2)]).proven


def test_nothing_is_proven_when_no_reading_counts_or_none_is_there() -> None:
    for readings in ([], [saw("off", counts=False), saw("off", slot=1, counts=False)]):
        proof = prove(readings)

        assert (proof.standing, proof.value) == (Standing.NOTHING, None)
        assert proof.trouble == Trouble(reason=Reason.NOT_VISITED)


def test_a_control_of_another_name_says_nothing_when_only_the_page_was_read() -> None:
    for names in ((False, False), (True, False)):
        proof = prove([saw("on", load=load, named=named) for load, named in enumerate(names, 1)])

        assert proof.standing is Standing.NOTHING
        assert proof.trouble is not None
        assert (proof.trouble.reason, proof.trouble.detail) == (Reason.CONTROL_MISSING, "other_name")


def test_a_control_of_another_name_is_proven_when_the_response_agrees() -> None:
    assert prove([saw("off", named=False), saw("off", slot=1)]).proven


@pytest.mark.parametrize(
    "reason",
    [Reason.BLOCKED, Reason.CONTROL_AMBIGUOUS, Reason.STATE_UNREADABLE, Reason.CONTROL_MISSING, Reason.UNSTABLE],
)
def test_trouble_on_the_page_is_reported_before_a_silent_witness(reason: Reason) -> None:
    proof = prove([failed(reason), failed(Reason.NO_WITNESS, slot=1)])

    assert proof.trouble is not None
    assert proof.trouble.reason is reason


def test_what_was_read_is_kept_when_it_is_not_proven() -> None:
    assert prove([saw("off"), failed(Reason.NO_WITNESS, slot=1)]).value == "off"
    assert prove([saw("off", doubt=LOAD)]).value == "off"
