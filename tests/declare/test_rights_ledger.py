"""rights.yaml: strictly read, compared with accounts and services, and added to byte by byte."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from auditor.declare.lint import lint
from auditor.declare.load import load_policy, load_rights
from auditor.declare.rights_ledger import LEDGER, RIGHTS
from auditor.errors import InvalidFiles
from auditor.model.attestation import EvidenceFile
from auditor.model.rights_ledger import Deadline, RequestEntry, RequestStep

from .samples import POLICY, SERVICE, changed, project

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 24)
WITH_RIGHTS = (
    SERVICE
    + """\
rights:
  export:
    page: https://ai.example.com/export
    steps: [Press Export]
    who: Everybody.
    source: https://help.example.com/export
    as_of: 2026-10-01
    confidence: high
"""
)
FILE = """\
# Ours.
requests:
  - right: practice/export
    account: ada
    step: asked
    on: 2026-10-01
    by: Ada   # who else
    due: {day: 2026-11-01, says: a month, source: https://example.com/law}
  - right: practice/export
    account: ada
    step: answered
    on: 2026-10-20
    by: Ada
    note: Came as a link.
"""


def said(folder: Path, text: str) -> list[str]:
    (folder / RIGHTS).write_text(text, "utf-8")
    return [str(problem).removeprefix(f"{folder}/") for problem in lint([folder / RIGHTS], TODAY)]


def test_what_is_right_is_read_as_it_stands(tmp_path: Path) -> None:
    project(tmp_path, service=WITH_RIGHTS)
    assert said(tmp_path, FILE) == []
    asked, answered = LEDGER.read(tmp_path)
    assert (asked.step, asked.on, asked.due and asked.due.day) == (
        RequestStep.ASKED,
        date(2026, 10, 1),
        date(2026, 11, 1),
    )
    assert (answered.step, answered.note) == (RequestStep.ANSWERED, "Came as a link.")
    assert LEDGER.read(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("step: asked", "step: askd", "5:11: `step` is `askd`: expected one of `asked`, `answered`, `refused`"),
        ("on: 2026-10-01", "on: yesterday", "6:9: `on` is `yesterday`: expected a day such as 2026-10-02"),
        ("note: Came", "notes: Came", "14:5: unknown key `notes` in an entry of `requests`: did you mean `note`?"),
        ("says: a month, ", "", "8:5: `says` is missing in the deadline `due`: expected a text"),
        ("requests:", "request:", "2:1: unknown key `request` in rights.yaml: did you mean `requests`?"),
    ],
)
def test_a_mistake_is_reported_with_its_place(old: str, new: str, message: str, tmp_path: Path) -> None:
    (tmp_path / RIGHTS).write_text(changed(FILE, old, new), "utf-8")
    with pytest.raises(InvalidFiles) as caught:
        load_rights(tmp_path / RIGHTS)
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(f"rights.yaml:{message}"), str(caught.value)


def test_a_right_without_a_service_is_told_how_it_is_written(tmp_path: Path) -> None:
    (line, *_) = said(tmp_path, FILE.replace("practice/export", "export"))
    assert line.startswith("rights.yaml:3:12: `right` is `export`: expected SERVICE/RIGHT, such as chatgpt/export")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    account: ada\n    step: asked", "    account: adda\n    step: asked", "4:14: unknown account `adda`"),
        ("    account: ada\n    step: asked", "    account: lab\n    step: asked", "3:12: account `lab` is at own"),
        ("  - right: practice/export\n    account: ada\n    step: asked",
         "  - right: practice/exprt\n    account: ada\n    step: asked",
         "3:12: practice has no right `exprt`: did you mean `export`?"),
        ("on: 2026-10-20", "on: 2026-12-20", "12:9: `on` is 2026-12-20, which is still to come"),
        ("on: 2026-10-01", "on: 2026-11-02", "8:16: the answer was due on 2026-11-01, before it was asked for"),
        ("    note: Came as a link.", "    until: 2026-10-19", "14:12: `until` is 2026-10-19, before `on`"),
        ("    step: asked\n", "    step: withdrawn\n", "5:11: practice/export of `ada` was not asked for before"),
    ],
)  # fmt: skip
def test_an_entry_about_nothing_is_a_mistake_for_lint(old: str, new: str, message: str, tmp_path: Path) -> None:
    config = project(tmp_path, service=WITH_RIGHTS)
    found = said(tmp_path, changed(FILE, old, new))
    assert any(line.startswith(f"rights.yaml:{message}") for line in found), found
    assert sorted(map(str, lint([config], TODAY))) == sorted(f"{tmp_path}/{line}" for line in found)


def test_a_service_of_which_no_right_is_known_says_so(tmp_path: Path) -> None:
    project(tmp_path)
    lines = said(tmp_path, FILE)
    assert lines[0].endswith("practice has no right `export`: nothing that can be asked for there is known")


def test_an_entry_is_added_at_the_end_and_the_rest_stays_byte_for_byte() -> None:
    entry = RequestEntry(
        right="practice/export",
        account="ada",
        step=RequestStep.ASKED,
        on=date(2026, 11, 24),
        by='Ada "the first": #1',
        due=Deadline(day=date(2026, 12, 24), says="a month, by law", source="https://example.com/law"),
        evidence=EvidenceFile(file="mail.eml", sha256="12" * 32),
        note="- not a list",
    )
    after = LEDGER.extended(FILE.encode(), RIGHTS, entry)
    assert after.startswith(FILE.encode())
    assert LEDGER.parse(RIGHTS, after)[-1] == entry
    first = LEDGER.extended(b"", RIGHTS, entry)
    assert first.startswith(b"# What was asked")
    assert LEDGER.parse(RIGHTS, first) == (entry,)


def test_a_policy_takes_only_rights_that_the_service_has(tmp_path: Path) -> None:
    check = "practice/training: {expect: off, severity: high, reason: It stays ours.}"
    with_right = changed(POLICY, check, check.replace("}", ", satisfied_by: rights/exprt}"))
    config = project(tmp_path, service=WITH_RIGHTS, policy=with_right)
    (line,) = map(str, lint([config], TODAY))
    assert "strict.yaml:4:90: practice has no right `exprt`: did you mean `export`?" in line
    policy = tmp_path / "ours" / "policies" / "strict.yaml"
    policy.write_text(with_right.replace("exprt", "export"), "utf-8")
    assert lint([config], TODAY) == []
    assert load_policy(policy).value.checks["practice/training"].right == "export"
    policy.write_text(with_right.replace("rights/exprt", "export"), "utf-8")
    (line,) = map(str, lint([config], TODAY))
    assert "`satisfied_by` is `export`: expected rights/RIGHT, such as rights/object-to-training" in line
