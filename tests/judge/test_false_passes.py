"""The one thing that must never happen, over readings that nobody thought of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from auditor.judge.report import judge
from auditor.model.observation import AccountSeen, ControlSeen, IdentityState, ReadingSeen, Trouble
from auditor.model.reason import Reason
from auditor.model.status import Status
from auditor.proof import prove

from .samples import POLICY, account, run, standard, waiver

if TYPE_CHECKING:
    from auditor.model.finding import Finding

VALUES = st.sampled_from(["on", "off", "public"])
TROUBLES = st.builds(
    Trouble,
    reason=st.sampled_from(Reason),
    detail=st.sampled_from([None, "other_name", "read_once"]),
    saw=st.none() | st.text(max_size=20),
)
OUTCOMES = st.one_of(VALUES.map(lambda value: {"value": value}), TROUBLES.map(lambda trouble: {"trouble": trouble}))


@st.composite
def readings(draw: st.DrawFn) -> ReadingSeen:
    """What a browser may tell: a value or a trouble, whatever else."""
    return ReadingSeen(
        slot=draw(st.integers(0, 2)),
        load=draw(st.integers(1, 3)),
        kind=draw(st.sampled_from(["switch", "response", "menu", "text", "count"])),
        counts=draw(st.booleans()),
        doubt=draw(st.none() | TROUBLES),
        named=draw(st.booleans()),
        **draw(OUTCOMES),
    )


LISTS = st.lists(readings(), max_size=6)
SEEN = st.builds(
    ControlSeen,
    control=st.sampled_from(["training", "sharing"]),
    readings=LISTS.map(tuple),
    trouble=st.none() | TROUBLES,
    managed=st.booleans(),
    not_offered=st.none() | st.just("no such setting on this plan"),
)
ACCOUNTS = st.builds(
    account,
    SEEN,
    SEEN,
    identity=st.sampled_from(IdentityState),
    trouble=st.none() | TROUBLES,
)


@given(LISTS)
def test_a_value_is_proven_only_where_every_reading_that_counts_gives_it(some: list[ReadingSeen]) -> None:
    proof = prove(some)
    counting = [reading for reading in some if reading.counts]
    if proof.proven:
        assert {reading.value for reading in counting} == {proof.value}
        assert len({reading.slot for reading in counting}) > 1 or len({reading.load for reading in counting}) > 1
        assert "response" in {reading.kind for reading in counting}
        assert not any(reading.doubt for reading in counting if reading.kind == "response")


@given(LISTS)
def test_the_order_of_readings_decides_nothing(some: list[ReadingSeen]) -> None:
    turned = list(reversed(some))
    assert prove(some).proven == prove(turned).proven
    assert prove(some).value == prove(turned).value


@given(LISTS, readings())
def test_one_more_reading_never_turns_a_deviation_into_a_pass(some: list[ReadingSeen], more: ReadingSeen) -> None:
    before, after = prove(some), prove([*some, more])
    if before.value is not None and before.stands(before.value) and after.proven:
        assert after.value == before.value


def _seen_of(finding: Finding, *controls: ControlSeen) -> ControlSeen:
    return next(control for control in controls if control.control == finding.control)


@given(ACCOUNTS, st.booleans())
def test_no_report_passes_what_any_reading_denies(account_seen: AccountSeen, waived: bool) -> None:
    report = judge(run(account_seen), standard(waivers=[waiver()] if waived else []))
    assert sum(report.summary.values()) == len(report.findings) == len(POLICY.checks)
    for finding in report.findings:
        if finding.status is not Status.PASS:
            continue
        assert account_seen.trouble is None
        assert account_seen.identity is not IdentityState.NOT_PROVEN
        counting = [reading for reading in _seen_of(finding, *account_seen.controls).readings if reading.counts]
        assert {reading.value for reading in counting} == {finding.expected}
        assert len({each.slot for each in counting}) > 1 or len({each.load for each in counting}) > 1


@given(ACCOUNTS)
def test_what_is_not_a_pass_or_a_fail_says_why(account_seen: AccountSeen) -> None:
    report = judge(run(account_seen), standard())
    for finding in report.findings:
        assert (finding.reason is not None) == (finding.status is Status.UNKNOWN)
        assert finding.status is not Status.FAIL or finding.observed not in {None, finding.expected}
        assert finding.message.endswith(".")
