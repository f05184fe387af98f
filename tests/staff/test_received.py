"""Which results count at the administrator's, and why the others do not."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from auditor.staff.received import Received, Refusal, receive
from auditor.staff.signatures import pseudonym, public_of

from .samples import ADA, BEN, NOW, REGISTER, STAFF, STRANGER, raw, result

WHO = {name: pseudonym(STAFF, public_of(secret)) for name, secret in (("ada", ADA), ("ben", BEN))}


def received(**files: bytes) -> Received:
    return receive({f"{name}.json": data for name, data in files.items()}, STAFF, REGISTER, NOW)


def test_of_each_person_the_newest_result_counts() -> None:
    for files in (("old", "new"), ("new", "old")):
        made = {"old": raw(result(days_ago=5)), "new": raw(result(days_ago=1))}
        found = received(**{name: made[name] for name in files}, ben=raw(result(BEN)))
        assert {who: name for who, (name, _) in found.counting.items()} == {
            WHO["ada"]: "new.json",
            WHO["ben"]: "ben.json",
        }
        assert dict(found.refused) == {"old.json": Refusal.REPLAYED}
        assert not found.missing


def _with(change: dict[str, object]) -> bytes:
    return json.dumps({**json.loads(raw(result())), **change}).encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{}", Refusal.UNREADABLE),
        (b"", Refusal.UNREADABLE),
        (b"\xff\xfe\x00", Refusal.UNREADABLE),
        (b"[" * 100_000, Refusal.UNREADABLE),
        (_with({"more": 1}), Refusal.UNREADABLE),
        (_with({"made": "yesterday"}), Refusal.UNREADABLE),
        (_with({"schema_version": 2}), Refusal.UNREADABLE),
        (raw(result(organisation="other")), Refusal.FOREIGN),
        (raw(result(STRANGER)), Refusal.UNKNOWN),
        (_with({"policy": "strict"}), Refusal.FORGED),
        (_with({"signature": None}), Refusal.FORGED),
        (_with({"key": public_of(BEN)}), Refusal.FORGED),
        (raw(result(pseudonym=WHO["ben"])), Refusal.FORGED),
        (raw(result(days_ago=-1)), Refusal.EARLY),
        (raw(result(days_ago=22)), Refusal.EARLY),
    ],
)
def test_what_is_not_right_does_not_count_and_is_named(data: bytes, why: Refusal) -> None:
    found = received(one=data, ben=raw(result(BEN)))
    assert dict(found.refused) == {"one.json": why}
    assert list(found.missing) == [WHO["ada"]]


def test_an_old_result_is_outdated() -> None:
    staff = STAFF.model_copy(update={"valid_days": 7})
    found = receive({"a.json": raw(result(days_ago=8)), "b.json": raw(result(BEN, days_ago=6.9))}, staff, REGISTER, NOW)
    assert dict(found.refused) == {"a.json": Refusal.OUTDATED}


def test_the_same_result_twice_is_a_replay() -> None:
    found = received(first=raw(result()), again=raw(result()))
    assert (list(found.counting), dict(found.refused)) == ([WHO["ada"]], {"again.json": Refusal.REPLAYED})


def test_a_clock_may_be_a_little_ahead() -> None:
    assert not received(one=raw(result(made=NOW + timedelta(minutes=5)))).refused
