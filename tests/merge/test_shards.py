"""Shards: even, the same on every machine, and together the run that they share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.declare.shards import filled, parse
from auditor.errors import UsageError
from auditor.judge.report import judge
from auditor.merge.selection import RunInput
from auditor.model.keys import AccountKey
from tests.judge.samples import START, run, standard, waiver

from .samples import merged, notes, off, on, part

if TYPE_CHECKING:
    from auditor.model.observation import AccountSeen
    from auditor.model.report import Report

ACCOUNTS = [AccountKey(f"person{number}", f"service{number % 3}") for number in range(50)]
PEOPLE = ["zoe", "ada", "ben", "cleo", "dan", "eve", "finn"]


@pytest.mark.parametrize("of", [1, 3, 8, 50, 60])
def test_every_account_is_in_one_shard_and_shards_are_even(of: int) -> None:
    shards = [filled(parse(f"{number}/{of}"), ACCOUNTS).places for number in range(1, of + 1)]
    assert sorted(place for places in shards for place in places) == [*range(50)]
    assert max(map(len, shards)) - min(map(len, shards)) <= 1
    for service in ("service0", "service1", "service2"):
        shares = [sum(ACCOUNTS[place].service == service for place in places) for places in shards]
        assert max(shares) - min(shares) <= 1


@given(st.permutations(ACCOUNTS))
def test_the_order_of_the_file_changes_nothing(accounts: list[AccountKey]) -> None:
    def mine(order: list[AccountKey]) -> set[AccountKey]:
        return {order[place] for place in filled(parse("2/7"), order).places}

    assert mine(accounts) == mine(ACCOUNTS)


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "3/0", "-1/8", "a/b", "1/257", "1/8/9", "1.5/3", "٣/٨"])
def test_what_is_no_shard_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="write NUMBER/OF"):
        parse(text)


def test_together_they_are_the_run_that_they_share() -> None:
    people = [on(name) if name in {"ben", "eve"} else off(name) for name in PEOPLE]
    waivers = [waiver(account=name) for name in ("eve", "ben")]
    single = _run(people, waivers=waivers)
    shards = [_shard(people, number, 3, waivers=waivers) for number in (3, 1, 2)]
    whole = merged(*shards)
    assert whole.run.model_copy(update=_times(single.run)) == single.run
    assert _timeless(whole.report, single.report) == single.report.model_dump_json()


def test_a_shard_that_did_not_report_is_named() -> None:
    people = [off(name) for name in PEOPLE]
    whole = merged(*(_shard(people, number, 4) for number in (1, 3)))
    assert whole.report.merged
    assert "2 shards of 4 did not report: 2, 4." in notes(whole)


@pytest.mark.parametrize("more", [{"hours": 30}, {"auditor": "0.0.1"}])
def test_shards_of_different_runs_are_a_merge(more: dict[str, Any]) -> None:
    people = [off(name) for name in PEOPLE]
    whole = merged(_shard(people, 1, 2), _shard(people, 2, 2, **more))
    assert whole.report.merged
    assert [account.account for account in whole.report.accounts] == sorted(PEOPLE)


def test_a_shard_given_twice_counts_once_and_two_runs_of_one_shard_are_a_merge() -> None:
    people = [off(name) for name in PEOPLE]
    first, second = _shard(people, 1, 2), _shard(people, 2, 2)
    assert merged(first, second, first).report.merged is None
    assert merged(first, second, _shard(people, 2, 2, hours=1)).report.merged


def test_an_empty_shard_is_a_part_of_the_run() -> None:
    people = [off("ada")]
    whole = merged(*(_shard(people, number, 3) for number in (1, 2, 3)))
    assert [account.account for account in whole.report.accounts] == ["ada"]
    assert whole.report.merged is None


def test_accounts_next_to_shards_are_a_merge() -> None:
    whole = merged(_shard([off("ada")], 1, 1), part("other", 1, off("ben")))
    assert whole.report.merged


def _run(people: list[AccountSeen], hours: float = 0, waivers: Any = (), **more: Any) -> RunInput:
    times = {"started": START + timedelta(hours=hours), "finished": START + timedelta(hours=hours + 0.5)}
    one = run(*people).model_copy(update=times | more)
    return RunInput(f"run of {len(people)} at {hours}", one, judge(one, standard(waivers=waivers)))


def _shard(people: list[AccountSeen], number: int, of: int, **more: Any) -> RunInput:
    shard = filled(parse(f"{number}/{of}"), [person.account_key for person in people])
    found = _run([people[place] for place in shard.places], shard=shard, **more)
    return RunInput(f"shard {number}", found.run, found.report)


def _times(single: Any) -> dict[str, Any]:
    return {"started": single.started, "finished": single.finished}


def _timeless(report: Report, single: Report) -> str:
    return report.model_copy(update=_times(single)).model_dump_json()
