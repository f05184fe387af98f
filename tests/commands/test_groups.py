"""Groups of accounts: whom a check visits, by which policy each is judged, and what reports say of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from auditor.practice.account import Account

from .program import PASSWORD, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
policy: own.yaml
include: [staff.csv]
groups:
  finance: {policy: strict.yaml}
  design:
    waivers: [{check: chatgpt/training, reason: A trial., until: 2099-01-01}]
accounts:
  cleo:
    {service: chatgpt, username: cleo@example.test, sign_in: password, password: {env: ADA_PASSWORD}, group: design}
"""
CSV = """\
account,service,username,sign_in,password,group,owner
ada,chatgpt,ada@example.test,password,env:ADA_PASSWORD,finance,Ada L.
ben,chatgpt,ben@example.test,password,env:ADA_PASSWORD,design,
"""
CHECK = "  chatgpt/{}: {{expect: off, severity: high, reason: It is private.}}\n"
OTHERS = [Account(f"{name}@example.test", PASSWORD) for name in ("ben", "cleo")]


def _written(program: Program) -> None:
    """Only the training is asked of all, and the memory of those in finance too."""
    (program.folder / "auditor.yaml").write_text(CONFIG, "utf-8")
    (program.folder / "staff.csv").write_text(CSV, "utf-8")
    own = f"name: Own\ndescription: Training.\nchecks:\n{CHECK.format('training')}"
    (program.folder / "own.yaml").write_text(own, "utf-8")
    (program.folder / "strict.yaml").write_text(own + CHECK.format("memory"), "utf-8")


def _outcome(program: Program, name: str) -> dict[str, dict[str, str]]:
    """Status by account and control."""
    found: dict[str, dict[str, str]] = {}
    for finding in program.report(name)["findings"]:
        found.setdefault(finding["account"], {})[finding["control"]] = finding["status"]
    return found


def test_each_group_is_judged_by_its_policy_and_its_waivers(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, *OTHERS) as (program, _):
        _written(program)
        done = program.run("check", "--output", "all")
        assert done.code == 1, done.errors
        every = _outcome(program, "all")
        assert {name: set(found) for name, found in every.items()} == {
            "cleo": {"training"},
            "ada": {"training", "memory"},
            "ben": {"training"},
        }
        assert [every[name]["training"] for name in ("cleo", "ada", "ben")] == ["waived", "fail", "waived"]
        whose = {
            each["account"]: (each["group"], each["owner"], each["policy"])
            for each in program.report("all")["accounts"]
        }
        assert whose == {
            "cleo": ("design", None, None),
            "ada": ("finance", "Ada L.", "strict"),
            "ben": ("design", None, None),
        }
        assert [(each["account"], each["source"]["line"]) for each in program.report("all")["waivers"]] == [
            ("cleo", 6),
            ("ben", 6),
        ]
        assert program.run("judge", "all", "--output", "again", "--quiet").code == 1
        assert _outcome(program, "again") == every
        assert program.run("check", "--group", "design", "--output", "some", "--quiet").code == 0
        assert list(_outcome(program, "some")) == ["cleo", "ben"]
        for number in (1, 2):
            program.run("check", "--shard", f"{number}/2", "--output", f"shard-{number}")
        program.run("merge", "shard-2", "shard-1", "--output", "whole", "--quiet")
        assert program.report("whole")["waivers"] == program.report("all")["waivers"]
        assert _outcome(program, "whole") == every


def test_the_accounts_are_listed_with_what_holds_for_them(tmp_path: Path) -> None:
    program = Program(tmp_path)
    _written(program)
    listed = program.run("list", "accounts").output.splitlines()
    assert listed == [
        "cleo: ChatGPT; group design; policy own; 1 waiver; auditor.yaml, line 8",
        "ada: ChatGPT; group finance; owner Ada L.; policy strict; staff.csv, line 2",
        "ben: ChatGPT; group design; policy own; 1 waiver; staff.csv, line 3",
    ]


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        (CSV.replace("\nben", "\nada"), "staff.csv:3:1: the account `ada` is in line 2 already"),
        (CSV.replace("owner", "onwer"), "staff.csv:1:1: unknown column `onwer`: did you mean `owner`?"),
        (CSV.replace(",", ";"), "staff.csv:1:1: its columns are separated by semicolons"),
    ],
)
def test_a_wrong_file_ends_before_a_browser_with_its_line(tmp_path: Path, csv: str, says: str) -> None:
    program = Program(tmp_path)
    _written(program)
    (tmp_path / "staff.csv").write_text(csv, "utf-8")
    done = program.run("check")
    assert (done.code, says in done.errors) == (2, True), done.errors
    assert not (tmp_path / "run").exists()


def test_the_schema_knows_them(tmp_path: Path) -> None:
    schema = json.loads(Program(tmp_path).run("schema", "config").output)
    assert {"include", "groups"} <= schema["properties"].keys()
