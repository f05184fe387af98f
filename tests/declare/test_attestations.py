"""attestations.yaml: strictly read, compared with accounts and services, and added to byte by byte."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.declare.attestations import ATTESTATIONS, LEDGER, standing, years_after
from auditor.declare.lint import lint, warnings
from auditor.declare.load import load_attestations, parse_attestations
from auditor.errors import InvalidFiles, UsageError
from auditor.model.attestation import Attestation, EvidenceFile

from .samples import changed, project

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 24)
FILE = """\
# Ours.
attestations:
  - check: own/memory
    account: lab
    value: off
    by: Ada   # who else
    when: 2026-11-01T09:30:00Z
    until: 2027-05-01
    evidence: {file: mail.eml, sha256: %s}
""" % ("0a" * 32)


def entry(**more: object) -> Attestation:
    known = {
        "check": "own/memory",
        "account": "lab",
        "value": "off",
        "by": "Ada",
        "when": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "until": date(2027, 5, 1),
        "evidence": EvidenceFile(file="mail.eml", sha256="12" * 32),
    }
    return Attestation.model_validate(known | more)


def said(folder: Path, text: str) -> list[str]:
    (folder / ATTESTATIONS).write_text(text, "utf-8")
    return [str(problem).removeprefix(f"{folder}/") for problem in lint([folder / ATTESTATIONS], TODAY)]


def test_a_day_and_a_time_are_read_from_plain_text(tmp_path: Path) -> None:
    (tmp_path / ATTESTATIONS).write_text(FILE, "utf-8")
    (one,) = LEDGER.read(tmp_path)
    assert (one.when, one.until, one.value) == (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), date(2027, 5, 1), "off")
    assert LEDGER.read(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2026-11-01T09:30:00Z", "1793500000", "7:11: `when` is `1793500000`: expected a time with its zone such as "),
        ("2026-11-01T09:30:00Z", "2026-11-01T09:30:00", "7:11: `when` is `2026-11-01T09:30:00`: expected a time with "),
        ("2026-11-01T09:30:00Z", "2026-11-31T09:30:00Z", "7:11: `when` is `2026-11-31T09:30:00Z`: expected a time "),
        ("2027-05-01", "20270501", "8:12: `until` is `20270501`: expected a day such as 2026-10-02"),
        ("0a" * 32, "0A0A", "9:40: `sha256` is `0A0A`: expected a SHA-256 of 64 hexadecimal digits, in lower case"),
        ("    value: off\n", "", "3:5: `value` is missing in an attestation: expected a text"),
        ("account: lab", "acount: lab", "4:5: unknown key `acount` in an attestation: did you mean `account`?"),
        ("attestations:", "attestation:", "2:1: unknown key `attestation` in attestations.yaml: did you mean"),
        ("own/memory", "memory", "3:12: `check` is `memory`: expected SERVICE/CONTROL, such as chatgpt/training"),
    ],
)
def test_a_mistake_is_reported_with_its_place(old: str, new: str, message: str, tmp_path: Path) -> None:
    (tmp_path / ATTESTATIONS).write_text(changed(FILE, old, new), "utf-8")
    with pytest.raises(InvalidFiles) as caught:
        load_attestations(tmp_path / ATTESTATIONS)
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(f"attestations.yaml:{message}")
    assert said(tmp_path, changed(FILE, old, new))[0].startswith(f"attestations.yaml:{message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("account: lab", "account: lap", "4:14: unknown account `lap`: did you mean `lab`?"),
        ("account: lab", "account: ada", "3:12: account `ada` is at practice: attest a control of that service"),
        ("own/memory", "own/memry", "3:12: own has no control `memry`: did you mean `memory`?"),
        ("own/memory", "won/memory", "3:12: unknown service `won`: "),
        ("own/memory", "practice/training", "3:12: account `lab` is at own: attest a control of that service"),
        ("value: off", "value: none", "5:12: `none` is not a value of own/memory: did you mean `on`?"),
        ("2026-11-01T", "2026-12-01T", "7:11: `when` is 2026-12-01, which is still to come"),
        ("until: 2027-05-01", "until: 2026-10-01", "8:12: `until` is 2026-10-01, before `when`"),
        ("until: 2027-05-01", "until: 2028-11-02", "8:12: `until` is 2028-11-02: an attestation is valid for 2 years"),
    ],
)
def test_an_entry_about_nothing_is_a_mistake_for_lint(old: str, new: str, message: str, tmp_path: Path) -> None:
    config = project(tmp_path)
    found = said(tmp_path, changed(FILE, old, new))
    assert [line.startswith(f"attestations.yaml:{message}") for line in found[:1]] == [True], found
    assert sorted(map(str, lint([config], TODAY))) == sorted(f"{tmp_path}/{line}" for line in found)


def test_a_control_that_a_program_reads_cannot_be_attested(tmp_path: Path) -> None:
    project(tmp_path)
    text = changed(changed(FILE, "own/memory", "practice/training"), "account: lab", "account: ada")
    (only,) = said(tmp_path, text)
    assert "3:12: practice/training is read by `auditor check`, so nobody's word counts" in only


def test_what_ended_is_a_warning_unless_somebody_vouched_again(tmp_path: Path) -> None:
    project(tmp_path)
    ended = changed(FILE, "until: 2027-05-01", "until: 2026-11-23")
    assert said(tmp_path, ended) == []
    paths = [tmp_path / ATTESTATIONS]
    (one,) = warnings(paths, lambda *_: None, lambda *_: {}, TODAY)
    assert (one.line, "warning: what Ada attested expired on 2026-11-23" in one.message) == (8, True)
    assert warnings([tmp_path / "auditor.yaml"], lambda *_: None, lambda *_: {}, TODAY) == [one]
    paths[0].write_bytes(LEDGER.extended(ended.encode(), "attestations.yaml", entry()))
    assert warnings(paths, lambda *_: None, lambda *_: {}, TODAY) == []


def test_of_two_entries_of_the_same_time_the_later_in_the_file_stands() -> None:
    older, other = entry(when=datetime(2025, 1, 1, tzinfo=UTC)), entry(account="ada")
    assert standing((entry(), older, entry(value="on"), other)) == {("lab", "own/memory"): 2, ("ada", "own/memory"): 3}


def test_the_first_entry_makes_the_file_with_a_comment_on_top() -> None:
    text = LEDGER.extended(b"", "attestations.yaml", entry()).decode()
    assert text.startswith("# What people attest")
    assert "  - check: own/memory\n    account: lab\n    value: off\n    by: Ada\n" in text


@pytest.mark.parametrize(
    "before",
    [
        FILE,
        FILE.rstrip("\n"),
        FILE + "\n# the end\n\n",
        FILE.replace("\n", "\r\n"),
        "\ufeff" + FILE,
        FILE.replace("\n  ", "\n"),
        FILE.replace("\n  ", "\n      "),
        FILE.replace("  - check", "  -\n    check"),
    ],
)
def test_what_was_there_stays_byte_for_byte(before: str) -> None:
    after = LEDGER.extended(before.encode(), "attestations.yaml", entry())
    assert after.startswith(before.encode())
    assert parse_attestations("a", after).value.attestations[1:] == (entry(),)


@pytest.mark.parametrize(
    "before",
    ["attestations: []\n", FILE + "...\n", FILE.replace("Ada   # who else", "|\n      Ada\n\n      - check: x")],
)
def test_a_file_that_cannot_be_added_to_is_left_alone(before: str) -> None:
    if "|" in before:  # a text in it looks like an entry, and is none
        assert LEDGER.extended(before.encode(), "a", entry()).startswith(before.encode())
        return
    with pytest.raises(UsageError, match=r"Nothing was written: at the end of attestations\.yaml"):
        LEDGER.extended(before.encode(), "attestations.yaml", entry())


def test_a_file_that_was_not_in_order_is_reported_with_its_place() -> None:
    with pytest.raises(InvalidFiles, match=r"a\.yaml:4:14: `account` is empty"):
        LEDGER.extended(changed(FILE, "lab", "''").encode(), "a.yaml", entry())


TEXT = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" :#-{}[]\"'\\,&*!|>%@`"), min_size=1
).filter(lambda text: len(text.strip()) > 0 and text.strip() == text and len(text) < 300 and text.isprintable())


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4))
def test_whatever_people_are_called_is_read_back_as_it_was(words: list[tuple[str, str, str]]) -> None:
    entries = [
        entry(by=by, value=value, evidence=EvidenceFile(file=file, sha256="0" * 64)) for by, value, file in words
    ]
    raw = b""
    for each_entry in entries:
        raw = LEDGER.extended(raw, "a", each_entry)
    assert list(parse_attestations("a", raw).value.attestations) == entries


def test_two_years_from_a_leap_day_are_a_day_that_exists() -> None:
    assert years_after(date(2028, 2, 29)) == date(2030, 2, 28)
    assert years_after(TODAY) == date(2028, 11, 24)
