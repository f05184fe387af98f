"""Accounts in files that auditor.yaml includes: as if they stood in it, and each mistake at its own line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from auditor.declare.lint import lint
from auditor.declare.load import load_config
from auditor.declare.project import read_project
from auditor.errors import InvalidFiles, UsageError
from auditor.model.config import SecretRef, SignInWay

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "account,service,username,sign_in,password,group,owner,labels\n"
CONFIG = """\
include: [staff/*.csv, more.yaml]
groups:
  finance:
    policy: strict
    waivers:
    - {check: chatgpt/training, reason: A trial., until: 2027-01-31}
  design: {}
accounts:
  me: {service: chatgpt}
"""
MORE = "accounts:\n  dan: {service: claude, group: finance}\n"


def written(folder: Path, csv: str | bytes, config: str = CONFIG, more: str = MORE) -> Path:
    (folder / "staff").mkdir(exist_ok=True)
    (folder / "staff/eng.csv").write_bytes(csv if isinstance(csv, bytes) else csv.encode())
    (folder / "more.yaml").write_text(more, "utf-8")
    (folder / "auditor.yaml").write_text(config, "utf-8")
    return folder / "auditor.yaml"


def problems(path: Path) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        read_project(path)
    return [str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems]


def test_included_accounts_are_accounts(tmp_path: Path) -> None:
    rows = "ada,chatgpt,ada@x.test,password,env:ADA_PASSWORD,finance,Ada L.,contractor; eu\n\n,,,,,,,\n"
    path = written(tmp_path, "\ufeff" + HEAD + rows + "ben,chatgpt,ben@x.test,,,design,,\n")
    project = read_project(path)
    assert list(project.accounts) == ["me", "ada", "ben", "dan"]
    ada = project.accounts["ada"]
    assert (ada.sign_in, ada.password, ada.owner) == (SignInWay.PASSWORD, SecretRef(env="ADA_PASSWORD"), "Ada L.")
    assert ada.labels == ("contractor", "eu")
    places = {name: (source.file.rpartition("/")[2], source.line) for name, source in project.account_sources.items()}
    assert places == {"me": ("auditor.yaml", 9), "ada": ("eng.csv", 2), "ben": ("eng.csv", 5), "dan": ("more.yaml", 2)}
    assert lint([path], date(2026, 11, 1)) == []


def test_a_group_has_a_policy_and_waivers_for_its_accounts(tmp_path: Path) -> None:
    rows = "ada,chatgpt,,,,finance,,\nben,chatgpt,,,,design,,\n"
    config = CONFIG.replace("{service: chatgpt}", "{service: chatgpt, group: finance, policy: photos}")
    path = written(tmp_path, HEAD + rows, config)
    project = read_project(path)
    assert {name: project.policy_of(name).id for name in project.accounts} == {
        "me": "photos",
        "ada": "strict",
        "ben": "baseline",
        "dan": "strict",
    }
    assert [(waiver.account, source.line) for waiver, source in project.waivers] == [("me", 6), ("ada", 6)]
    everywhere = read_project(path, "baseline")
    assert {everywhere.policy_of(name).id for name in everywhere.accounts} == {"baseline"}
    assert list(read_project(path, groups=["finance"]).accounts) == ["me", "ada", "dan"]
    assert list(read_project(path, accounts=["ben"], groups=["finance"]).accounts) == ["me", "ada", "ben", "dan"]
    assert [problem.line for problem in lint([path], date(2027, 2, 1))] == [6]


@pytest.mark.parametrize(("group", "says"), [("finanse", "did you mean `finance`?"), ("design", "No account is in")])
def test_a_group_that_is_unknown_or_empty_is_told(tmp_path: Path, group: str, says: str) -> None:
    path = written(tmp_path, HEAD + "ada,chatgpt,,,,finance,,\n")
    with pytest.raises(UsageError, match="roup") as caught:
        read_project(path, groups=[group])
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        (HEAD + "ada,chatgpt,,,,,,\nada,chatgpt,,,,,,\n", "staff/eng.csv:3:1: the account `ada` is in line 2 already"),
        (HEAD + "me,chatgpt,,,,,,\n", "staff/eng.csv:2:1: the account `me` is in auditor.yaml, line 9, already"),
        (HEAD + "dan,chatgpt,,,,,,\n", "more.yaml:2:3: the account `dan` is in staff/eng.csv, line 2, already"),
        (
            "account,service,usernam\nada,chatgpt,a\n",
            "staff/eng.csv:1:1: unknown column `usernam`: did you mean `username`?",
        ),
        ("account;service\nada;chatgpt\n", "staff/eng.csv:1:1: its columns are separated by semicolons"),
        ("account,username\nada,a\n", "staff/eng.csv:1:1: the column `service` is missing in the first line"),
        ("account,service,service\nada,a,a\n", "staff/eng.csv:1:1: the column `service` is there twice"),
        ("", "staff/eng.csv:1:1: the first line names the columns"),
        (HEAD, "staff/eng.csv:1:1: there is no account in it"),
        (HEAD + ",chatgpt,,,,,,\n", "staff/eng.csv:2:1: the column `account` is empty"),
        (HEAD + 'ada,chatgpt,"a\nb",,,,,\nb b,chatgpt,,,,,,\n', "staff/eng.csv:4:1: the key `b b` cannot stand here"),
        (HEAD + "ada,chatgpt,,,,,,,,\n", "staff/eng.csv:2:1: more cells than the 8 columns"),
        (HEAD + 'ada,chatgpt,"a"b,,,,,\n', "staff/eng.csv:2:1: this is no CSV"),
        (HEAD + "ada,chatgtp,,,,,,\n", "staff/eng.csv:2:1: unknown service `chatgtp`: did you mean `chatgpt`?"),
        (HEAD + "ada,chatgpt,,,,finanse,,\n", "staff/eng.csv:2:1: unknown group `finanse`: did you mean `finance`?"),
        (HEAD.encode() + b"\xffda,chatgpt,,,,,,\n", "staff/eng.csv:2:1: not UTF-8 text"),
        (HEAD.encode("utf-16"), "staff/eng.csv:1:1: not UTF-8 text"),
        (HEAD + "a\u202eda,chatgpt,,,,,,\n", "staff/eng.csv:2:2: a character that changes the direction of text"),
        (HEAD + "ada,chatgpt,a\u00a0b,,,,,\n", "staff/eng.csv:2:14: `username` holds NO-BREAK SPACE"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_said_at_its_line(tmp_path: Path, csv: str | bytes, says: str) -> None:
    found = problems(written(tmp_path, csv))
    assert any(says in problem for problem in found), found


def test_a_password_in_a_cell_is_refused_and_never_shown(tmp_path: Path) -> None:
    found = problems(written(tmp_path, HEAD + "ada,chatgpt,ada,password,hunter2:secret,,,\n"))
    assert any("staff/eng.csv:2:1: a password is never written into this file" in problem for problem in found)
    assert "hunter2" not in " ".join(found)
    assert "secret" not in " ".join(found).replace("a secret", "")


@pytest.mark.parametrize(
    ("include", "says"),
    [
        ("team/*.csv", "`team/*.csv` matches no file beside this one"),
        ("../*.csv", "`../*.csv` leads out of this folder"),
        ("/etc/*.csv", "`/etc/*.csv` leads out of this folder"),
        ("'**/*.csv'", "leads out of this folder, or through all of it"),
        ("notes.txt", "`notes.txt` is no file of accounts"),
        ("link.csv", "`link.csv` is a link that leads out of this folder"),
        ("auditor.yaml", "unknown key `include` in a file of accounts"),
    ],
)
def test_an_include_stays_beside_its_file(tmp_path: Path, include: str, says: str) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text(HEAD, "utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "notes.txt").write_text("notes", "utf-8")
    config = f"include: [{include}]\naccounts: {{me: {{service: chatgpt}}}}\n"
    found = problems(written(folder, HEAD, config))
    assert any(says in problem and problem.startswith("auditor.yaml:1") for problem in found), found


def test_a_file_that_two_patterns_match_counts_once(tmp_path: Path) -> None:
    config = "include: [staff/*.csv, staff/eng.csv]\n"
    path = written(tmp_path, "account,service\nada,chatgpt\n", config)
    assert list(load_config(path).value.accounts) == ["ada"]


def test_what_a_broken_file_includes_is_known_all_the_same(tmp_path: Path) -> None:
    config = CONFIG.replace("groups:", "polcy: strict\nwaivers:\n- {check: chatgpt/training, account: ada, "
                            "reason: R., until: 2027-01-01}\ngroups:")  # fmt: skip
    found = problems(written(tmp_path, HEAD + "ada,chatgpt,,,,finance,,\n", config))
    assert found == ["auditor.yaml:2:1: unknown key `polcy` in auditor.yaml: did you mean `policy`?"]


def test_without_any_account_there_is_a_sentence(tmp_path: Path) -> None:
    found = problems(written(tmp_path, HEAD, "policy: strict\n"))
    assert any("there is no account: write them below `accounts`" in problem for problem in found), found


def test_a_csv_file_can_be_linted_alone(tmp_path: Path) -> None:
    written(tmp_path, HEAD + "ada,chatgpt,,,pasword,,,\n")
    (problem,) = lint([tmp_path / "staff/eng.csv"])
    assert (problem.line, "a password is never written" in problem.message) == (2, True)
