"""Failed sign-ins are counted by account and day, before the password is typed, and by processes at the same time."""

from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from auditor.errors import UsageError
from auditor.sessions import failed_sign_ins
from auditor.sessions.failed_sign_ins import Budget, BudgetSpent

if TYPE_CHECKING:
    from pathlib import Path

ADA = Budget("chatgpt", "ada", a_day=3)


MANY = Budget("chatgpt", "ada", a_day=100)


def spend(times: int, budget: Budget = ADA) -> None:
    for _ in range(times):
        budget.spend()


def test_the_third_failure_of_a_day_spends_it_for_this_account_only(home: Path) -> None:
    states = []
    for _ in range(3):
        spend(1)
        states.append(ADA.is_spent)
    assert states == [False, False, True]
    assert not Budget("chatgpt", "bob", a_day=3).is_spent
    assert not Budget("grok", "ada", a_day=3).is_spent


def test_what_another_process_has_used_up_is_not_spent_again(home: Path) -> None:
    assert not ADA.is_spent
    spend(3, Budget("chatgpt", "ada", a_day=3))
    with pytest.raises(BudgetSpent):
        ADA.spend()


def test_a_proven_sign_in_gives_all_of_it_back(home: Path) -> None:
    spend(3)
    ADA.give_back()
    assert not ADA.is_spent
    assert json.loads((home / failed_sign_ins.FILE).read_text()) == {}


def test_another_day_begins_anew_and_forgets_the_old(home: Path) -> None:
    spend(3)
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    book = home / failed_sign_ins.FILE
    book.write_text(book.read_text().replace(f"{datetime.now(UTC):%Y-%m-%d}", yesterday))
    assert not ADA.is_spent
    Budget("grok", "bob", a_day=3).spend()
    assert list(json.loads(book.read_text())) == ["grok/bob"]


def test_none_is_lost_when_processes_count_at_the_same_time(home: Path) -> None:
    start = multiprocessing.get_context("spawn")
    processes = [start.Process(target=spend, args=(10, MANY)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert json.loads((home / failed_sign_ins.FILE).read_text())["chatgpt/ada"]["failed"] == 30


@pytest.mark.parametrize("text", ["", "{", "[]", '{"chatgpt/ada": 3}', '{"chatgpt/ada": {"day": "x", "failed": true}}'])
def test_a_book_that_cannot_be_read_is_an_error_and_not_a_new_day(home: Path, text: str) -> None:
    (home / failed_sign_ins.FILE).write_text(text)
    with pytest.raises(UsageError, match=r"sign-ins\.json"):
        _ = ADA.is_spent
    with pytest.raises(UsageError, match=r"sign-ins\.json"):
        ADA.spend()
