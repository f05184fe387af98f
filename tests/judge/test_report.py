"""A run under a policy: findings, totals, waivers, exit codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from auditor.exit_codes import exit_code
from auditor.judge.context import PolicyInUse
from auditor.judge.report import judge
from auditor.model.config import Account
from auditor.model.finding import Finding, summarise
from auditor.model.observation import (
    AccountSeen,
    Evidence,
    IdentityState,
    LocatorHit,
    Refused,
    Trace,
    Trouble,
    Undeclared,
)
from auditor.model.reason import Reason
from auditor.model.status import Status

from .samples import (
    EXPECT_OFF,
    HIT,
    POLICY,
    POLICY_FILE,
    START,
    TODAY,
    account,
    failed,
    run,
    saw,
    seen,
    standard,
    waiver,
)

if TYPE_CHECKING:
    from auditor.model.config import Waiver
    from auditor.model.policy import Policy
    from auditor.model.report import Report

ON = (saw("on", locator=HIT), saw("on", slot=1))
OFF = (saw("off", locator=HIT), saw("off", slot=1))
TWICE = (saw("off", load=1), saw("off", load=2))


def report(*accounts: AccountSeen, waivers: tuple[Waiver, ...] = (), policy: Policy = POLICY) -> Report:
    return judge(run(*accounts), standard(policy, waivers))


def finding(found: Report, control: str = "training") -> Finding:
    return next(finding for finding in found.findings if finding.control == control)


def test_an_account_of_a_group_is_judged_by_the_policy_of_its_group() -> None:
    lax = PolicyInUse(
        "lax", POLICY.model_copy(update={"checks": {"parrot/form": POLICY.checks["parrot/form"]}}), POLICY_FILE
    )
    ben = Account(service="parrot", group="finance", owner="Ben", labels=("eu",))
    found = judge(
        run(account(seen(*ON)), account(seen(*ON), account="ben")),
        standard(policies={"ben": lax}, declared={"ben": ben}),
    )
    asked = {name: {each.control for each in found.findings if each.account == name} for name in ("ada", "ben")}
    assert asked == {"ada": {name.partition("/")[2] for name in POLICY.checks}, "ben": {"form"}}
    assert [(each.group, each.owner, each.labels, each.policy) for each in found.accounts] == [
        (None, None, (), None),
        ("finance", "Ben", ("eu",), "lax"),
    ]


def test_there_is_one_finding_for_each_account_and_check() -> None:
    found = report(account(), account(account="ben"))
    assert [(finding.account, finding.control) for finding in found.findings] == [
        (name, control) for name in ("ada", "ben") for control in ("training", "sharing", "form")
    ]


def test_lines_of_other_services_make_no_findings() -> None:
    both = POLICY.model_copy(update={"checks": {**POLICY.checks, "parrots/memory": EXPECT_OFF}})
    assert len(report(account(), policy=both).findings) == 3


def test_every_status_is_in_the_totals() -> None:
    found = report(account(seen(*ON), seen(*TWICE, name="sharing")))
    assert list(found.summary) == list(Status)
    assert (found.summary[Status.FAIL], found.summary[Status.UNKNOWN], found.summary[Status.MANUAL]) == (1, 1, 1)
    assert sum(found.summary.values()) == 3


def test_an_account_that_could_not_be_read_has_one_unknown_for_each_check_that_a_program_reads() -> None:
    out = account(trouble=Trouble(reason=Reason.CHALLENGE), identity=IdentityState.NOT_PROVEN)
    found = report(out, account(seen(*OFF), account="ben"))
    assert [finding.reason for finding in found.findings if finding.account == "ada"] == [
        Reason.CHALLENGE,
        Reason.CHALLENGE,
        None,
    ]
    assert finding(found, "form").status is Status.MANUAL
    assert Status.PASS in {finding.status for finding in found.findings if finding.account == "ben"}


def test_a_sign_in_that_did_not_work_reports_its_detail() -> None:
    trouble = Trouble(reason=Reason.SIGN_IN_FAILED, detail="wrong_code")
    one = finding(report(account(trouble=trouble)))
    assert (one.reason, one.detail) == (Reason.SIGN_IN_FAILED, "wrong_code")


def test_the_finding_reports_what_was_seen_and_where() -> None:
    evidence = (Evidence(kind="screenshot", path="evidence/ada.png", sha256="ab" * 32),)
    one = finding(report(account(seen(*ON, evidence=evidence))))
    assert (one.expected, one.observed, one.status) == ("off", "on", Status.FAIL)
    assert [(reading.kind, reading.value) for reading in one.readings] == [("switch", "on"), ("response", "on")]
    assert one.readings[0].locator == HIT
    assert (one.evidence, one.observed_at) == (evidence, START)
    assert one.source is not None
    assert (one.source.file, one.source.line) == ("auditor.yaml", 3)
    assert one.link == "https://parrot.com/settings/data"
    assert one.message == "Is on, expected off. To change it manually: Settings → Data → Improve the model → off."


def test_the_account_is_reported_with_its_identity_and_its_refusals() -> None:
    refused = (Refused(origin="https://tracker.test", why="undeclared origin", count=3),)
    new = Undeclared(page="data", label="A new switch", kind="switch", value="on")
    found = report(account(seen(*OFF), refused=refused, undeclared=(new,)))
    assert (found.accounts[0].identity, found.accounts[0].refused) == (IdentityState.PROVEN, refused)
    assert found.accounts[0].seconds == 1.23
    assert [(control.account, control.label) for control in found.undeclared] == [("ada", "A new switch")]


def test_observed_is_null_when_nothing_was_seen() -> None:
    assert finding(report(account(seen(failed(Reason.UNSTABLE), failed(Reason.NO_WITNESS, slot=1))))).observed is None


@pytest.mark.parametrize("readings", [ON, OFF])
def test_managed_stands_beside_the_value_of_a_locked_control(readings: tuple[object, ...]) -> None:
    locked = finding(report(account(seen(*readings, managed=True))))  # type: ignore[arg-type]
    free = finding(report(account(seen(*readings))))  # type: ignore[arg-type]
    assert locked.status is free.status
    assert (locked.managed, free.managed) == (True, False)


def test_a_deviation_that_is_locked_sends_to_the_administrator() -> None:
    assert "administrator" in finding(report(account(seen(*ON, managed=True)))).message


def test_a_reason_stands_only_beside_an_unknown() -> None:
    silent = failed(Reason.NO_WITNESS, slot=1, detail="no_answer")
    deviating, doubtful = (finding(report(account(seen(saw(value), silent)))) for value in ("on", "off"))
    assert (deviating.status, deviating.reason, deviating.detail) == (Status.FAIL, None, None)
    assert (doubtful.status, doubtful.reason, doubtful.detail) == (Status.UNKNOWN, Reason.NO_WITNESS, "no_answer")


def test_how_a_value_was_traced_is_reported_step_by_step() -> None:
    trace = Trace(place="GET /api → training", value=False, other=True, shows="on")
    one = finding(report(account(seen(saw("off"), saw("off", load=2, traced=trace)))))
    told = next(reading for reading in one.readings if reading.traced)
    assert (told.traced, len(told.replays)) == ("GET /api → training", 2)
    assert "showed off again" in told.replays[0]
    assert "With false turned to true in GET /api → training, it showed on" in told.replays[1]


def test_it_is_degraded_when_only_a_lower_locator_found_the_control() -> None:
    low = saw("off", locator=LocatorHit(rank=2, of=3))
    one = finding(report(account(seen(low, saw("off", slot=1)))))
    assert one.degraded
    assert "locator 2 of 3" in one.notes[0]


def test_it_is_degraded_when_the_control_has_a_former_name() -> None:
    old = saw("off", locator=HIT, former_label="Chat history & training")
    one = finding(report(account(seen(old, saw("off", slot=1)))))
    assert one.degraded
    assert "Chat history & training" in one.notes[0]


@pytest.mark.parametrize(("days", "status"), [(0, Status.WAIVED), (30, Status.WAIVED), (-1, Status.FAIL)])
def test_a_waiver_holds_up_to_and_including_its_last_day(days: int, status: Status) -> None:
    accepted = waiver(TODAY + timedelta(days=days))
    one = finding(report(account(seen(*ON)), waivers=(accepted,)))
    assert (one.status, one.observed) == (status, "on")
    assert (one.waiver is not None) == (status is Status.WAIVED)


def test_a_waiver_reports_its_reason_and_its_end() -> None:
    one = finding(report(account(seen(*ON)), waivers=(waiver(),)))
    assert one.waiver == f"Needed for the assistant project (until {TODAY})"


@pytest.mark.parametrize(
    "other", [waiver(account="ben"), waiver(check="parrot/sharing"), waiver(check="cockatoo/training")]
)
def test_a_waiver_for_another_account_or_check_does_not_cover(other: Waiver) -> None:
    assert finding(report(account(seen(*ON)), waivers=(other,))).status is Status.FAIL


def test_a_valid_waiver_covers_when_an_expired_one_stands_before_it() -> None:
    both = (waiver(TODAY - timedelta(days=1)), waiver())
    assert finding(report(account(seen(*ON)), waivers=both)).status is Status.WAIVED


def test_an_interrupted_run_says_so() -> None:
    stopped = account(trouble=Trouble(reason=Reason.INTERRUPTED))
    found = judge(run(stopped, interrupted=True), standard())
    assert found.interrupted
    assert finding(found).reason is Reason.INTERRUPTED


def test_the_same_observations_give_the_same_report() -> None:
    one = account(seen(*ON), seen(*TWICE, name="sharing"))
    assert report(one) == report(one)


CODES = {
    Status.PASS: 0,
    Status.FIXED: 0,
    Status.WAIVED: 0,
    Status.ATTESTED: 0,
    Status.NOT_APPLICABLE: 0,
    Status.FAIL: 1,
    Status.UNKNOWN: 3,
    Status.MANUAL: 3,
}


def with_statuses(*statuses: Status) -> Report:
    base = report(account(seen(*OFF)))
    findings = tuple(replace(base.findings[0], status=status) for status in statuses)
    return base.model_copy(update={"findings": findings, "summary": summarise(findings)})


@pytest.mark.parametrize("status", list(Status))
def test_the_exit_code_follows_from_the_only_status(status: Status) -> None:
    assert exit_code(with_statuses(status)) == CODES[status]


@pytest.mark.parametrize("first", list(Status))
@pytest.mark.parametrize("second", list(Status))
def test_the_exit_code_is_that_of_the_weightier_status(first: Status, second: Status) -> None:
    codes = {CODES[first], CODES[second]}
    assert exit_code(with_statuses(first, second)) == (1 if 1 in codes else max(codes))


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_counted_in_every_summary(status: Status) -> None:
    summary = with_statuses(status, status, Status.PASS).summary
    assert set(summary) == set(Status)
    assert summary[status] == (3 if status is Status.PASS else 2)


def test_the_summary_is_whole_when_nothing_was_found() -> None:
    assert summarise(()) == dict.fromkeys(Status, 0)
