"""Characters that nobody sees: named with their code point, line and column, before anything is compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.declare.lint import lint
from auditor.declare.odd_characters import odd_character

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
policy: baseline
accounts:
  ada:
    service: chatgpt
    username: ada@example.test
    sign_in: password
    password: {env: ADA_PASSWORD}
"""


@pytest.mark.parametrize(
    ("was", "becomes", "place", "says"),
    [
        ("ada@example.test", "“ada@example.test”", "5:15", "LEFT DOUBLE QUOTATION MARK (U+201C)"),
        ("ada@example.test", "„ada@example.test“", "5:15", "DOUBLE LOW-9 QUOTATION MARK (U+201E)"),
        ("ada@example.test", "ada@example.test’", "5:31", "RIGHT SINGLE QUOTATION MARK (U+2019)"),
        ("ada@example.test", "ada@example.test\u00a0", "5:31", "NO-BREAK SPACE (U+00A0)"),
        ("ada@example.test", "ada@\u200bexample.test", "5:19", "ZERO WIDTH SPACE (U+200B)"),
        ("ada@example.test", '"ada@exam\u00adple.test"', "5:24", "SOFT HYPHEN (U+00AD)"),
        ("ada@example.test", "'ada@example.test '", "5:32", "a SPACE at its end (U+0020)"),
        ("ada@example.test", "\u0430da@example.test", "5:15", "CYRILLIC SMALL LETTER A (U+0430)"),
        ("ADA_PASSWORD", "ADA_\u00adPASSWORD", "7:25", "SOFT HYPHEN (U+00AD)"),
        ("baseline", "base\u200dline", "1:13", "ZERO WIDTH JOINER (U+200D)"),
        ("chatgpt", "\u0441hatgpt", "4:14", "CYRILLIC SMALL LETTER ES (U+0441)"),
        ("  ada:", "  “ada”:", "3:3", "LEFT DOUBLE QUOTATION MARK (U+201C)"),
        ("    service", "\u00a0\u00a0\u00a0\u00a0service", "4:1", "no ordinary space: NO-BREAK SPACE (U+00A0)"),
        ("    service", "  \u3000service", "4:3", "no ordinary space: IDEOGRAPHIC SPACE (U+3000)"),
        ("username: ", "username:\u2003", "5:14", "no ordinary space: EM SPACE (U+2003)"),
        ("policy:", "policy\u00a0:", "1:7", "no ordinary space: NO-BREAK SPACE (U+00A0)"),
    ],
)
def test_it_is_named_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str, place: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "auditor.yaml"
    file.write_text(CONFIG.replace(was, becomes, 1), "utf-8")
    (problem,) = lint([file])
    assert str(problem).startswith(f"auditor.yaml:{place}: ")
    assert says in str(problem)


@pytest.mark.parametrize(
    "name", ["ada@example.test", "άδα@example.test", "О'Неил", "anna maria", "“quoted” inside", "山田太郎", "Zoë", "x²"]
)
def test_names_of_all_scripts_are_names(name: str) -> None:
    assert odd_character(name) is None or name.startswith("“")


def test_all_errors_of_a_file_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "auditor.yaml").write_text(
        "policy: basline\n"
        "acounts: {}\n"
        "accounts:\n"
        "  ada: {service: chatgtp, colour: red}\n"
        "  ben: {service: 12}\n"
        "  cleo: {service: chatgpt}\n"
        "waivers:\n"
        "  - {check: chatgpt/memory, account: eve, reason: x, until: 2099-01-31}\n"
        "  - {check: chatgpt/memori, account: ada, reason: x, until: 2099-01-31}\n"
        "  - {check: chatgpt/memory, account: ben, reason: x, until: 2099-01-31}\n",
        "utf-8",
    )
    told = "\n".join(map(str, lint([tmp_path / "auditor.yaml"])))
    for line, says in (
        (1, "unknown policy `basline`: did you mean `baseline`?"),
        (2, "unknown key `acounts`"),
        (4, "unknown service `chatgtp`: did you mean `chatgpt`?"),
        (4, "unknown key `colour`"),
        (5, "`service` is `12`"),
        (8, "unknown account `eve`"),
        (9, "no control `memori`"),
    ):
        assert f"auditor.yaml:{line}:" in told
        assert says in told
    assert "unknown account `ben`" not in told


def test_a_wrong_policy_file_is_compared_with_the_services_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.yaml").write_text(
        "name: Ours\ncolour: red\ndescription: x\nchecks:\n"
        "  chatgpt/trainig: {expect: off, severity: high, reason: x}\n"
        "  chatgpt/memory: {expect: of, severity: hight, reason: x}\n"
        "  chatgpt/training: {expect: of, severity: high, reason: x}\n",
        "utf-8",
    )
    told = "\n".join(map(str, lint([tmp_path / "ours.yaml"])))
    for says in ("unknown key `colour`", "no control `trainig`", "`severity` is `hight`", "`of` is not a value of"):
        assert says in told
