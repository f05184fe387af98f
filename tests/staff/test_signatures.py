"""Ed25519: what was signed is what is read; whatever was changed is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.staff import StaffFile, StaffResult
from auditor.staff.signatures import is_signed_by, new_secret, pseudonym, public_of, signed

from .samples import ADA, ADMIN, BEN, STAFF, raw, result

SIGNED = raw(result())


def test_what_was_signed_can_be_read_and_verified() -> None:
    read = StaffResult.model_validate_json(SIGNED)
    assert is_signed_by(read, public_of(ADA))
    assert not is_signed_by(read, public_of(BEN))
    assert not is_signed_by(read.model_copy(update={"signature": None}), public_of(ADA))
    staff = signed(STAFF, ADMIN)
    assert is_signed_by(StaffFile.model_validate_json(staff.model_dump_json()), STAFF.public_key)


@pytest.mark.parametrize("key", sorted(set(json.loads(SIGNED)) - {"signature", "schema_version"}))
def test_no_part_of_a_result_can_be_changed(key: str) -> None:
    other = json.loads(raw(result(BEN, days_ago=3, organisation="other", auditor="9.9", policy="strict", run="ef" * 16,
                                  policy_sha256="56" * 32, staff_file="78" * 32, accounts=())))  # fmt: skip
    changed = {**json.loads(SIGNED), key: other[key]}
    assert changed != json.loads(SIGNED)
    assert not is_signed_by(StaffResult.model_validate(changed), public_of(ADA))


@given(st.integers(0, 85), st.sampled_from("ABCxyz019+/"))
def test_another_signature_is_none(place: int, sign: str) -> None:
    one = result()
    signature = one.signature or ""
    other = signature[:place] + sign + signature[place + 1 :]
    if other != signature and not (place == 85 and other[:85] == signature[:85]):  # the last sign has spare bits
        assert not is_signed_by(one.model_copy(update={"signature": other}), public_of(ADA))


@pytest.mark.parametrize("key", ["ed25519:", "ed25519:AAAA", "rsa:" + "A" * 43 + "=", ""])
def test_what_is_no_key_verifies_nothing(key: str) -> None:
    assert not is_signed_by(result(), key)


def test_a_pseudonym_is_of_one_organisation() -> None:
    other = STAFF.model_copy(update={"salt": "cd" * 16})
    key = public_of(new_secret())
    assert pseudonym(STAFF, key) == pseudonym(STAFF, key) != pseudonym(other, key)
    assert pseudonym(STAFF, key).startswith("staff-")
