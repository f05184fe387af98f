"""Many runs made one: what counts, what is named, and that neither order nor nesting changes it."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.exit_codes import exit_code
from auditor.model.finding import summarise
from auditor.model.observation import ChangeSeen, ChangeState, Evidence, Undeclared
from auditor.model.policy import Topic
from auditor.model.reason import Reason
from auditor.model.rights_ledger import RequestEntry
from auditor.model.status import Status
from auditor.rights import requests_on
from tests.judge.samples import POLICY, START, TODAY, standard, waiver

from .samples import NOW, STALE, again, finding, merged, notes, off, on, part, unread

if TYPE_CHECKING:
    from random import Random

    from auditor.judge.context import JudgingContext
    from auditor.merge.selection import RunInput
    from auditor.model.observation import AccountSeen


def test_the_accounts_of_all_runs_are_in_the_report() -> None:
    whole = merged(part("a", 0, off("ada")), part("b", 1, on("ben"), off("cleo")))
    assert [account.account for account in whole.run.accounts] == ["ada", "ben", "cleo"]
    assert [account.account for account in whole.report.accounts] == ["ada", "ben", "cleo"]
    assert (finding(whole).status, finding(whole, "ben").status) == (Status.PASS, Status.FAIL)
    assert whole.report.summary == summarise(whole.report.findings)
    assert exit_code(whole.report) == 1


def test_it_began_with_the_first_run_and_ended_with_the_last() -> None:
    whole = merged(part("a", 2, off("ada")), part("b", 1, off("ben")))
    hours = [START + timedelta(hours=1), START + timedelta(hours=2.5)]
    assert [whole.report.started, whole.report.finished] == hours
    assert [whole.run.started, whole.run.finished] == hours


def test_the_newer_run_counts_and_the_older_is_listed_with_its_totals() -> None:
    whole = merged(part("old", 0, off("ada")), part("new", 1, on("ada", 1)))
    assert (finding(whole).status, whole.run.accounts[0].controls[0].readings[0].value) == (Status.FAIL, "on")
    assert whole.report.merged
    (older,) = whole.report.merged.superseded
    assert (older.account, older.run, older.counts, older.summary[Status.PASS]) == ("ada", "old", "new", 1)
    assert "give them different names" in notes(whole)


def test_requests_and_photos_come_from_the_run_that_counts_for_the_account() -> None:
    def asking(by: str) -> JudgingContext:
        entry = RequestEntry.model_validate(
            {"right": "parrot/export", "account": "ada", "step": "asked", "on": TODAY, "by": by}
        )
        policy = POLICY.model_copy(update={"explains": (Topic.PHOTOS,)})
        return standard(policy, requests=requests_on(TODAY, [entry]))

    old = part("old", 0, on("ada"), on("ben"), by=asking("Old"))
    new = part("new", 1, off("ada", 1), by=asking("New"))
    for parts in ((old, new), (new, old)):
        whole = merged(*parts).report
        assert [request.by for request in whole.requests] == ["New"]
        assert [guide.accounts for guide in whole.photos] == [("ada", "ben")]


def test_the_same_name_at_two_services_is_two_accounts() -> None:
    other = off("ada").model_copy(update={"service": "cockatoo"})
    first = part("a", 0, off("ada"))
    second = part("b", 1, off("ada"))
    second = replace(
        second,
        run=second.run.model_copy(update={"accounts": (other,)}),
        report=second.report.model_copy(
            update={
                "accounts": tuple(
                    account.model_copy(update={"service": "cockatoo"}) for account in second.report.accounts
                ),
                "findings": tuple(replace(finding, service="cockatoo") for finding in second.report.findings),
            }
        ),
    )
    whole = merged(first, second)
    assert whole.report.merged
    assert (len(whole.report.findings), whole.report.merged.superseded) == (6, ())


@pytest.mark.parametrize("reason", [Reason.INTERRUPTED, Reason.NOT_VISITED])
def test_a_newer_run_that_did_not_come_to_the_account_says_nothing_of_it(reason: Reason) -> None:
    whole = merged(part("old", 0, on("ada")), part("new", 1, unread("ada", reason), off("ben", 1), interrupted=True))
    assert finding(whole).status is Status.FAIL
    assert "ended before it visited ada (parrot)" in notes(whole)
    assert whole.report.interrupted


@pytest.mark.parametrize("reason", [Reason.NO_SESSION, Reason.CHALLENGE, Reason.TIMEOUT, Reason.WRONG_ACCOUNT])
def test_a_newer_run_that_looked_and_could_not_read_makes_it_unknown(reason: Reason) -> None:
    """Else an “off” of last month would stand where nobody knows any more."""
    whole = merged(part("old", 0, off("ada")), part("new", 1, unread("ada", reason)))
    assert (finding(whole).status, finding(whole).reason) == (Status.UNKNOWN, reason)
    assert "An older run could read ada (parrot), and the newer one that counts could not" in notes(whole)


def test_a_run_that_was_interrupted_counts_where_no_other_saw_the_account() -> None:
    whole = merged(part("a", 0, unread("ada", Reason.INTERRUPTED), interrupted=True), part("b", 1, off("ben")))
    assert (finding(whole).reason, whole.report.interrupted) == (Reason.INTERRUPTED, True)


def test_a_run_is_not_interrupted_any_more_when_nothing_counts_from_it() -> None:
    stopped = part("a", 0, unread("ada", Reason.INTERRUPTED), interrupted=True)
    assert not merged(stopped, part("b", 1, off("ada"))).report.interrupted


def test_a_run_that_is_given_twice_counts_once_and_is_named() -> None:
    one = part("a", 0, on("ada"))
    whole = merged(one, replace(one, name="copy/of/a"), replace(one))
    assert whole.report.merged
    assert [run.run for run in whole.report.merged.runs] == ["a"]
    assert whole.report.merged.superseded == ()
    assert "copy/of/a is the same run as a, and counts once." in whole.report.merged.notes
    assert "a was given more than once, and counts once." in whole.report.merged.notes


def test_other_policies_files_of_a_policy_and_versions_are_named_with_their_runs() -> None:
    strict = standard(name="strict")
    changed = standard().policy.file.model_copy(update={"sha256": "ef" * 32})
    whole = merged(
        part("a", 0, off("ada")),
        part("b", 1, off("ben"), by=strict),
        part("c", 2, off("cleo"), by=standard(file=changed)),
        part("d", 3, off("dan"), auditor="0.2.0"),
    )
    assert "different policies, strict (b); test (a, c, d)" in notes(whole)
    assert f"The policy test was not the same file in all runs, sha256 {'cd' * 6}… (a, d); sha256 {'ef' * 6}… (c)" in (
        notes(whole)
    )
    assert "different versions of auditor: 0.1.0 (a, b, c); 0.2.0 (d)." in notes(whole)
    assert whole.report.policy == "several: strict, test"
    assert (whole.report.auditor, whole.report.policy_file.sha256) == ("several: 0.1.0, 0.2.0", "several")


def test_what_an_older_run_by_a_stricter_policy_found_is_told() -> None:
    lax_policy = POLICY.model_copy(update={"checks": {"parrot/form": POLICY.checks["parrot/form"]}})
    lax = standard(lax_policy, name="lax")
    whole = merged(part("old", 0, on("ada")), part("new", 1, on("ada", 1), by=lax))
    assert "ada (parrot) was judged by different policies: lax in new counts, and test in old also asked for" in (
        notes(whole)
    )
    assert "of which these deviated: training is on, expected off" in notes(whole)
    same = merged(part("old", 0, on("ada")), part("new", 1, on("ada", 1)))
    assert "different policies" not in notes(same)


def test_runs_that_were_judged_alike_need_no_note() -> None:
    whole = merged(part("a", 0, off("ada")), part("b", 1, off("ben")))
    assert (notes(whole), whole.report.policy, whole.report.policy_file.origin) == ("", "test", "shipped")


def test_another_service_file_and_another_address_are_named() -> None:
    mine = off("ada")
    theirs = mine.model_copy(
        update={"home": "https://own.test", "service_file": mine.service_file.model_copy(update={"sha256": "12" * 32})}
    )
    whole = merged(part("a", 0, mine, off("ben")), part("b", 1, theirs))
    assert f"The service file of parrot was not the same in all runs: sha256 {'12' * 6}… (b)" in notes(whole)
    assert "ada (parrot) is at https://own.test in b, https://parrot.com in a: these are different accounts" in (
        notes(whole)
    )


def test_one_name_for_two_people_is_told() -> None:
    mine, theirs = (off("ada", declared=digest) for digest in ("11111111", "22222222"))
    assert "ada (parrot) is declared differently in these runs" in notes(
        merged(part("a", 0, mine), part("b", 1, theirs))
    )
    assert "declared differently" not in notes(merged(part("a", 0, mine), part("b", 1, mine)))


def test_what_the_runs_say_beyond_checks_comes_only_from_those_that_count() -> None:
    new = Undeclared(page="data", label="A new switch", kind="switch")
    change = ChangeSeen(control="training", before="on", after="off", state=ChangeState.MADE, receipt="r1")
    old = off("ada", undeclared=(new,), changes=(change,))
    by = standard(waivers=[waiver(account="ada"), waiver(account="ben")])
    whole = merged(part("old", 0, old, off("ben", undeclared=(new,)), by=by), part("new", 1, off("ada", 1)))
    assert [control.account for control in whole.report.undeclared] == ["ben"]
    assert whole.report.changes == ()
    assert [waiver.account for waiver in whole.report.waivers] == ["ben"]


def test_an_old_proof_is_marked_and_counted() -> None:
    whole = merged(part("a", 0, off("ada", hour=-24 * STALE)), part("b", 0, off("ben")))
    assert (finding(whole).stale, finding(whole, "ben").stale) == (True, False)
    assert "1 finding is older than 35 days" in notes(whole)


def test_a_waiver_that_ended_since_is_named() -> None:
    whole = merged(part("a", 0, on("ada"), by=standard(waivers=[waiver(TODAY + timedelta(days=1))])))
    assert finding(whole).status is Status.WAIVED
    assert "Waivers or attestations that ended since the runs were judged: 1." in notes(whole)


def test_accounts_of_which_no_run_reports_are_missing_and_their_checks_unknown() -> None:
    absent = part("auditor.yaml", 0, unread("lisa", Reason.NOT_VISITED))
    whole = merged(part("a", 0, off("ada")), missing=absent)
    assert whole.report.merged
    assert whole.report.merged.missing == ("lisa",)
    assert (finding(whole, "lisa").status, finding(whole, "lisa").reason) == (Status.UNKNOWN, Reason.NOT_VISITED)
    assert [account.account for account in whole.run.accounts] == ["ada", "lisa"]
    assert [run.run for run in whole.report.merged.runs] == ["a"]


def test_who_was_missing_stays_so_until_a_run_reports_it() -> None:
    absent = part("auditor.yaml", 0, unread("lisa", Reason.NOT_VISITED))
    first = again("first", merged(part("a", 0, off("ada")), missing=absent))
    still = merged(first, part("b", 1, off("ben")))
    there = merged(first, part("b", 1, on("lisa")))
    assert still.report.merged
    assert there.report.merged
    assert (still.report.merged.missing, there.report.merged.missing) == (("lisa",), ())
    assert (finding(still, "lisa").status, finding(there, "lisa").status) == (Status.UNKNOWN, Status.FAIL)


PICTURE = "evidence/ada-parrot-training.png"


def test_pictures_come_from_the_run_that_counts() -> None:
    old, new = (Evidence(kind="screenshot", path=PICTURE, sha256=sha * 32) for sha in ("aa", "bb"))
    whole = merged(part("old", 0, off("ada", evidence=(old,))), part("new", 1, on("ada", 1, evidence=(new,))))
    assert {path: (picture.part.name, picture.sha256) for path, picture in whole.pictures.items()} == {
        PICTURE: ("new", "bb" * 32)
    }


def test_two_accounts_do_not_share_a_picture_because_of_its_name() -> None:
    one, two = (Evidence(kind="screenshot", path=PICTURE, sha256=sha * 32) for sha in ("aa", "bb"))
    whole = merged(part("a", 0, off("ada", evidence=(one,))), part("b", 1, on("ben", evidence=(two,))))
    assert {path: picture.part.name for path, picture in whole.pictures.items()} == {
        "evidence/ada-parrot-training-aaaaaaaaaaaa.png": "a",
        "evidence/ada-parrot-training-bbbbbbbbbbbb.png": "b",
    }
    for seen in whole.run.accounts:
        assert whole.pictures[seen.controls[0].evidence[0].path].sha256 == seen.controls[0].evidence[0].sha256
        assert finding(whole, seen.account).evidence == seen.controls[0].evidence


LOOKS = st.sampled_from(["off", "on", Reason.INTERRUPTED, Reason.NO_SESSION, None])


@st.composite
def shards(draw: st.DrawFn) -> list[RunInput]:
    """Up to five runs, some begun in the same second, of up to three accounts in any state, by one of two policies."""
    parts = []
    for number in range(draw(st.integers(1, 5))):
        hour = draw(st.integers(0, 3))
        looks = [(name, draw(LOOKS)) for name in ("ada", "ben", "cleo")]
        accounts = [_looked(name, look, hour) for name, look in looks if look]
        by = standard(name=draw(st.sampled_from(["test", "strict"])))
        if accounts:
            ended = START + timedelta(hours=hour + 1, seconds=number)  # no two are the same run
            more = {"interrupted": draw(st.booleans()), "finished": ended}
            parts.append(part(f"run-{number}", hour, *accounts, by=by, **more))
    return parts or [part("run", 0, off("ada"))]


def _looked(name: str, look: str, hour: int) -> AccountSeen:
    if look in {"on", "off"}:
        return (off if look == "off" else on)(name, hour)
    return unread(name, Reason(look))


@given(shards(), st.randoms(use_true_random=False))
def test_the_order_of_the_runs_changes_nothing(parts: list[RunInput], random: Random) -> None:
    mixed = list(parts)
    random.shuffle(mixed)
    first, second = merged(*parts), merged(*mixed)
    assert (first.run, first.report) == (second.run, second.report)


@given(shards(), st.integers(0, 4))
def test_merging_a_merge_gives_what_merging_all_at_once_gives(parts: list[RunInput], cut: int) -> None:
    at_once, some, rest = merged(*parts), parts[: cut + 1], parts[cut + 1 :]
    nested = merged(again("some", merged(*some)), *rest)
    assert nested.run == at_once.run
    assert nested.report.merged
    assert at_once.report.merged
    assert nested.report.merged.runs == at_once.report.merged.runs
    assert nested.report.merged.superseded == at_once.report.merged.superseded
    plain = {"merged": None}
    assert nested.report.model_copy(update=plain) == at_once.report.model_copy(update=plain)


@given(shards())
def test_every_account_is_there_once_and_every_other_word_about_it_is_listed(parts: list[RunInput]) -> None:
    whole = merged(*parts)
    told = [(account.account, part.name) for part in parts for account in part.run.accounts]
    assert whole.report.merged
    counting = [(unit[0], run.run) for run in whole.report.merged.runs for unit in run.counting]
    older = [(entry.account, entry.run) for entry in whole.report.merged.superseded]
    assert sorted(told) == sorted([*counting, *older])
    assert len(whole.report.findings) == len(POLICY.checks) * len(counting)


def test_ten_times_the_accounts_take_ten_times_as_long() -> None:
    few, many = ([_shard(number, size) for number in range(10)] for size in (50, 500))
    gc.disable()  # it looks at every object that there is, not at what the merge made
    try:
        assert _seconds(many) < 30 * _seconds(few)
    finally:
        gc.enable()


def _shard(number: int, size: int) -> RunInput:
    return part(f"shard-{number}", number, *(off(f"staff-{number * size + each}", number) for each in range(size)))


def _seconds(parts: list[RunInput]) -> float:
    """The best of three."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        assert len(merged(*parts).run.accounts) == sum(len(part.run.accounts) for part in parts)
        taken.append(time.process_time() - begun)
    return min(taken)


def test_the_merge_is_dated_by_the_runs_and_not_by_itself() -> None:
    assert merged(part("a", 0, off("ada"))).report.finished < NOW
