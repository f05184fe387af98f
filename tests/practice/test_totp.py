from __future__ import annotations

import base64

import pytest

from auditor.practice.totp import code_at, code_fits

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(RFC, seconds) == code


def test_secret_may_be_short_lower_case_and_spaced() -> None:
    assert code_at("jbsw y3dp ehpk 3pxp", 0) == code_at("JBSWY3DPEHPK3PXP", 0)


@pytest.mark.parametrize(("shift", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_code_fits_one_step_around_now(shift: int, fits: bool) -> None:
    assert code_fits(RFC, code_at(RFC, 1_000_000_000 + shift), 1_000_000_000) is fits


def test_code_that_is_no_number_does_not_fit() -> None:
    assert not code_fits(RFC, "ä", 59)
