"""One-time codes: the vectors of RFC 6238, and secrets as people copy them."""

from __future__ import annotations

import base64

import pytest

from auditor.errors import UsageError
from auditor.sessions.secret import Secret
from auditor.sessions.totp import code, seconds_left

DIGITS = b"1234567890"
KEYS = {"SHA1": DIGITS * 2, "SHA256": (DIGITS * 4)[:32], "SHA512": (DIGITS * 7)[:64]}
VECTORS = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
CASES = [(at, name, expected) for at, codes in VECTORS.items() for name, expected in zip(KEYS, codes, strict=True)]
PLAIN = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(("at", "algorithm", "expected"), CASES)
def test_the_code_is_that_of_the_rfc_when_its_vectors_are_given(at: int, algorithm: str, expected: str) -> None:
    secret = base64.b32encode(KEYS[algorithm]).decode()
    address = f"otpauth://totp/Example:ada?secret={secret}&digits=8&algorithm={algorithm}&issuer=Example"
    assert code(Secret(address), at) == expected


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.lower(),
        "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
        "gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq",
        f"  {PLAIN}\n",
        f"otpauth://totp/x?secret={PLAIN.lower()}",
        f"OTPAUTH://TOTP/x?Secret={PLAIN}&Period=30&Digits=6&algorithm=sha-1",
    ],
)
def test_the_code_is_the_same_when_the_secret_is_written_in_another_way(text: str) -> None:
    assert code(Secret(text), 59) == "287082"
    assert code(Secret(text), 1111111109) == "081804"


def test_a_secret_of_80_bits_works_when_a_service_gives_one() -> None:
    assert code(Secret("JBSWY3DPEHPK3PXP"), 0) == "282760"


def test_padding_may_be_there_or_not_when_the_length_is_uneven() -> None:
    padded = base64.b32encode(b"12345678901").decode()
    assert padded.endswith("=")
    assert code(Secret(padded), 59) == code(Secret(padded.rstrip("=")), 59)


def test_the_period_of_the_address_counts_when_it_has_one() -> None:
    secret = Secret(f"otpauth://totp/x?secret={PLAIN}&period=60")
    assert code(secret, 0) == code(secret, 59.9) == code(Secret(PLAIN), 29)
    assert code(secret, 60) != code(secret, 59)
    assert seconds_left(59, secret) == 1
    assert seconds_left(60, secret) == 60


@pytest.mark.parametrize(("at", "left"), [(0, 30), (1, 29), (29.5, 0.5), (30, 30), (1111111109, 1)])
def test_the_rest_of_the_period_is_reported_when_a_time_is_given(at: float, left: float) -> None:
    assert seconds_left(at) == left


@pytest.mark.parametrize(
    "text",
    [
        "",
        "canary!",
        "canary01",
        "123456",
        "234567",
        "ABC",
        "äöü",
        f"otpauth://hotp/x?secret={PLAIN}&counter=1",
        "otpauth://totp/x",
        "otpauth://totp/x?secret=canary!",
        "otpauth://[canary",
        f"otpauth://totp/x?secret={PLAIN}&digits=5",
        f"otpauth://totp/x?secret={PLAIN}&digits=x",
        f"otpauth://totp/x?secret={PLAIN}&period=0",
        f"otpauth://totp/x?secret={PLAIN}&algorithm=MD5",
    ],
)
def test_a_malformed_secret_is_refused_and_not_printed_when_a_code_is_made(text: str) -> None:
    with pytest.raises(UsageError, match="Copy it again") as caught:
        code(Secret(text), 0)
    assert not text or text not in str(caught.value)
    assert PLAIN not in str(caught.value)
    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
