"""`auditor check --shard`: several machines share the accounts, and their runs become the one that they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from auditor.practice.account import Account

from .program import PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("zoe", "ada", "cleo")
_TIMES = (r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"', r'"seconds": [\d.]+')


def _configure(program: Program) -> None:
    about = "service: chatgpt, sign_in: password, password: {env: ADA_PASSWORD}"
    program.configure(*(f"{name}: {{{about}, username: {name}@example.test}}" for name in NAMES))


def _timeless(program: Program, name: str) -> str:
    text = (program.folder / name / "report.json").read_text("utf-8")
    for pattern in _TIMES:
        text = re.sub(pattern, "…", text)
    return text


def test_all_shards_together_are_the_single_run(tmp_path: Path) -> None:
    others = [
        Account(f"{name}@example.test", PASSWORD, settings={"training_allowed": name == "zoe"}) for name in NAMES[::2]
    ]
    with at_chatgpt(tmp_path, *others) as (program, _):
        _configure(program)
        shards = [["--shard", f"{number}/2", "--output", f"shard-{number}"] for number in (2, 1)]
        program.environment["AUDITOR_KEY"] = "ab" * 32
        for words in (["--output", "single"], *shards):
            program.environment["AUDITOR_HOME"] = str(tmp_path / f"home-{words[-1]}")
            done = program.run("check", "--verbose", *words)
            assert done.code in {0, 1}, done.errors
            assert ("This is shard" in done.output) == ("--shard" in words)
        sizes = [len(program.report(f"shard-{number}")["accounts"]) for number in (1, 2)]
        assert sorted(sizes) == [1, 2]
        assert "This is shard 1 of 2" in (tmp_path / "shard-1/report.md").read_text("utf-8")
        assert "This is shard 1 of 2" in (tmp_path / "shard-1/report.html").read_text("utf-8")
        assert program.run("merge", "shard-2", "shard-1", "--output", "all").code == 1
        assert _timeless(program, "all") == _timeless(program, "single")
        pictures = {path.name: path.read_bytes() for path in (tmp_path / "single/evidence").iterdir()}
        assert {path.name: path.read_bytes() for path in (tmp_path / "all/evidence").iterdir()} == pictures
        one = program.run("merge", "shard-1", "--output", "part")
        assert "1 shard of 2 did not report: 2." in " ".join(one.output.split())


def test_a_shard_without_accounts_is_a_run_of_none(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        done = [program.run("check", "--shard", f"{number}/2", "--output", f"shard-{number}") for number in (1, 2)]
        assert sorted(each.code for each in done) == [0, 1], [each.errors for each in done]
        assert program.run("merge", "shard-1", "shard-2", "--output", "all").code == 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "two", "1/1000"])
def test_what_is_no_shard_is_said_before_anything_starts(tmp_path: Path, shard: str) -> None:
    program = Program(tmp_path)
    _configure(program)
    done = program.run("check", "--shard", shard)
    assert (done.code, done.errors.count("\n")) == (2, 1)
    assert f"--shard {shard}: write NUMBER/OF, such as 3/8" in done.errors
