"""Staff mode with real processes: an administrator, members on machines of their own, and what passes between them."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from auditor.practice.account import Account

from .program import PASSWORD, Done, Program, at_chatgpt

if TYPE_CHECKING:
    from pathlib import Path

BEN = Account("ben@example.test", PASSWORD)


@dataclass(frozen=True)
class Desk:
    """Somebody's machine: a folder with a home of its own."""

    program: Program

    @property
    def folder(self) -> Path:
        return self.program.folder

    def run(self, *words: str) -> Done:
        return self.program.run(*words)

    @property
    def results(self) -> list[Path]:
        return sorted(self.folder.glob("acme-staff-*.json"))


def desk(owner: Program, name: str) -> Desk:
    """A machine that reaches the same practice services. Each has its home in its own folder."""
    folder = owner.folder / name
    folder.mkdir()
    return Desk(Program(folder, owner.server))


def administrator(owner: Program) -> Desk:
    admin = desk(owner, "admin")
    done = admin.run("staff", "init", "acme", "--service", "chatgpt", "--usernames", "*@example.test")
    assert done.code == 0, done.errors
    return admin


def member(owner: Program, admin: Desk, name: str) -> Desk:
    """One who has the published file, is enrolled, and has an auditor.yaml of their own."""
    one = desk(owner, name)
    shutil.copy(admin.folder / "acme.yaml", one.folder)
    about = f"service: chatgpt, username: {name}@example.test, sign_in: password, password: {{env: ADA_PASSWORD}}"
    one.program.configure(f"my-own-{name}: {{{about}}}")
    line = one.run("staff", "enroll", "acme.yaml").output.splitlines()[-1]
    taken = admin.run("staff", "add", "acme.yaml", line, "--note", name)
    assert taken.code == 0, taken.errors
    return one


def reported(one: Desk, admin: Desk) -> Path:
    """The member's result, at the administrator's."""
    done = one.run("check", "--staff", "acme.yaml", "--yes")
    assert done.code in {0, 1}, done.errors
    (result,) = one.results
    shutil.copy(result, admin.folder)
    return admin.folder / result.name


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {finding["account"]: finding["status"] for finding in report["findings"] if finding["control"] == "training"}


def test_results_of_members_become_one_report_without_what_is_theirs(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, BEN) as (owner, app):
        app.set_stored("ada@example.test", training_allowed=False)
        app.set_stored("ben@example.test", training_allowed=True)
        admin = administrator(owner)
        ada, ben, cleo = (member(owner, admin, name) for name in ("ada", "ben", "cleo"))
        from_ada, from_ben = reported(ada, admin), reported(ben, admin)
        text = from_ada.read_text("utf-8")
        assert not re.search(r"example\.test|my-own|evidence|screenshot|Improve the model", text)
        who = {one: json.loads(path.read_text())["pseudonym"] for one, path in (("ada", from_ada), ("ben", from_ben))}
        listed = admin.run("staff", "list", "acme.yaml").output
        silent = next(line.split()[0] for line in listed.splitlines() if line.endswith("cleo"))

        done = admin.run("merge", from_ada.name, from_ben.name, "--staff", "acme.yaml", "--output", "all")
        assert done.code == 1, done.errors
        report = admin.program.report("all")
        assert statuses(report) == {who["ada"]: "pass", who["ben"]: "fail", silent: "unknown"}
        said = " ".join(done.output.split())
        assert "Staff of acme: 2 of 3 members who enrolled reported." in said
        assert f"Nothing counts of {silent}" in said
        assert {one.folder.name for one in (ada, ben, cleo)} == {"ada", "ben", "cleo"}

        whole = admin.run("merge", from_ada.name, "--staff", "acme.yaml", "--output", "some", "--quiet")
        assert whole.code == 3


def test_results_that_do_not_count_are_named_and_leave_their_person_unknown(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path, BEN) as (owner, app):
        app.set_stored("ada@example.test", training_allowed=True)
        app.set_stored("ben@example.test", training_allowed=False)
        admin = administrator(owner)
        ada, ben = (member(owner, admin, name) for name in ("ada", "ben"))
        result = reported(ada, admin)
        forged = json.loads(result.read_text())
        for check in forged["accounts"][0]["checks"]:
            check |= {"status": "pass", "reason": None}
        result.write_text(json.dumps(forged))
        mine = reported(ben, admin)
        shutil.copy(mine, admin.folder / "again.json")
        (admin.folder / "junk.json").write_text("[]")
        files = (result.name, mine.name, "again.json", "junk.json")
        done = admin.run("merge", *files, "--staff", "acme.yaml", "--output", "all")
        assert done.code == 3, done.errors
        said = " ".join(done.output.split())
        assert f"{result.name} is not what its key signed" in said
        assert "again.json is a result that was given before" in said
        assert "junk.json is no result" in said
        assert sorted(statuses(admin.program.report("all")).values()) == ["pass", "unknown"]
        none = admin.run("merge", "junk.json", "--staff", "acme.yaml", "--output", "none")
        assert (none.code, "junk.json is no result" in none.errors) == (2, True)
        bare = admin.run("merge", mine.name, "--output", "none")
        assert (bare.code, "need --staff" in bare.errors) == (2, True)


def test_a_member_s_own_waiver_does_not_count(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (owner, app):
        app.set_stored("ada@example.test", training_allowed=True)
        admin = administrator(owner)
        ada = member(owner, admin, "ada")
        with (ada.folder / "auditor.yaml").open("a", encoding="utf-8") as config:
            config.write("waivers: [{check: chatgpt/training, account: my-own-ada, reason: I, until: 2099-01-01}]\n")
        assert ada.run("check", "--staff", "acme.yaml", "--yes").code == 0
        (result,) = ada.results
        (check,) = (
            each for each in json.loads(result.read_text())["accounts"][0]["checks"] if each["control"] == "training"
        )
        assert check["status"] == "fail"


def test_nothing_is_written_where_nobody_agreed(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (owner, _):
        admin = administrator(owner)
        ada = member(owner, admin, "ada")
        done = ada.run("check", "--staff", "acme.yaml")
        assert '"pseudonym": "staff-' in done.errors
        assert "It was not written: nobody could be asked." in done.errors
        assert not ada.results


@pytest.fixture
def published(tmp_path: Path) -> tuple[Desk, Desk]:
    """An administrator, and a member who enrolled; nobody needs a browser."""
    owner = Program(tmp_path)
    admin = administrator(owner)
    return admin, member(owner, admin, "ada")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("policy: baseline", "policy: photos"), "was changed after it was signed, or not signed at all"),
        (("services: [chatgpt]", "services: [chatgtp]"), "unknown service `chatgtp`: did you mean `chatgpt`?"),
        (("valid_days: 35", "valid_days: 0"), "acme.yaml:10:13: `valid_days` is `0`: at least 1"),
        (("signature:", "# signature:"), "not signed at all"),
    ],
)
def test_a_staff_file_that_somebody_changed_is_not_followed(
    published: tuple[Desk, Desk], change: tuple[str, str], says: str
) -> None:
    _, ada = published
    file = ada.folder / "acme.yaml"
    file.write_text(file.read_text("utf-8").replace(*change), "utf-8")
    for words in (("check", "--staff", "acme.yaml"), ("staff", "enroll", "acme.yaml")):
        done = ada.run(*words)
        assert (done.code, says in done.errors) == (2, True), done.errors


def test_another_administrator_is_not_followed(published: tuple[Desk, Desk], tmp_path: Path) -> None:
    _, ada = published
    (tmp_path / "evil").mkdir()
    evil = Desk(Program(tmp_path / "evil"))
    assert evil.run("staff", "init", "acme").code == 0
    shutil.copy(evil.folder / "acme.yaml", ada.folder / "acme.yaml")
    done = ada.run("check", "--staff", "acme.yaml")
    assert (done.code, "is signed with another key than at your enrolment" in done.errors) == (2, True)


def test_after_a_change_the_administrator_signs_again(published: tuple[Desk, Desk]) -> None:
    admin, ada = published
    file = admin.folder / "acme.yaml"
    file.write_text(file.read_text("utf-8").replace("valid_days: 35", "valid_days: 7"), "utf-8")
    assert admin.run("staff", "sign", "acme.yaml").code == 0
    shutil.copy(file, ada.folder)
    again = ada.run("staff", "enroll", "acme.yaml")
    assert again.code == 0, again.errors
    stranger = ada.run("staff", "sign", "acme.yaml")
    assert (stranger.code, "is not on this machine" in stranger.errors) == (2, True)


@pytest.mark.parametrize(
    ("account", "says"),
    [
        ("me: {service: claude}", "has no account at chatgpt"),
        ("me: {service: chatgpt}", "me has no username"),
        ("me: {service: chatgpt, username: ada@home.test}", "me has the username ada@home.test"),
    ],
)
def test_accounts_of_one_s_own_are_left_alone(published: tuple[Desk, Desk], account: str, says: str) -> None:
    _, ada = published
    ada.program.configure(account)
    done = ada.run("check", "--staff", "acme.yaml")
    assert (done.code, says in done.errors) == (2, True), done.errors


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("staff", "init", "acme"), "acme.yaml is there already and was left alone"),
        (("staff", "init", "Acme Inc"), "is no name for a file"),
        (("staff", "init", "other", "--service", "gmini"), "has nothing for gmini"),
        (("staff", "add", "acme.yaml", "hello"), "This is not the line"),
        (("staff", "add", "acme.yaml", f"other ed25519:{'A' * 43}="), "This line is for other"),
        (("staff", "list", "nope.yaml"), "there is no such file"),
        (("check", "--staff", "acme.yaml", "--policy", "strict"), "--staff has a policy of its own"),
    ],
)
def test_wrong_words_end_in_a_sentence(published: tuple[Desk, Desk], words: tuple[str, ...], says: str) -> None:
    admin, _ = published
    admin.program.configure()
    done = admin.run(*words)
    assert (done.code, says in done.errors) == (2, True), done.errors
