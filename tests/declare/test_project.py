from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import auditor
from auditor.declare import catalog
from auditor.declare.catalog import open_catalog, shipped_checks
from auditor.declare.load import load_service
from auditor.declare.project import read_accounts, read_project, service_file
from auditor.errors import InvalidFiles, UsageError

from .samples import CONFIG, HOSTED, POLICY, SERVICE, changed, project


def problems(config: Path, *, policy: str | None = None, accounts: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(InvalidFiles) as caught:
        read_project(config, policy, accounts)
    return [str(problem).removeprefix(f"{config.parent}/") for problem in caught.value.problems]


def test_a_project_has_everything_that_a_run_needs(tmp_path: Path) -> None:
    found = read_project(project(tmp_path))
    assert list(found.accounts) == ["ada", "lab"]
    assert (found.policy.id, found.policy.origin) == ("strict", "ours/policies/strict.yaml")
    assert found.policy.value.checks["practice/training"].expect == "off"
    assert list(found.services) == ["practice", "own"]
    assert service_file(found.services["practice"]).model_dump() == {
        "origin": "ours/services/practice.yaml",
        "sha256": hashlib.sha256(SERVICE.encode()).hexdigest(),
        "verified": "2026-10-02",
        "verified_against": "the help pages",
    }
    assert {name: source.line for name, source in found.account_sources.items()} == {"ada": 4, "lab": 10}
    assert [source.line for _, source in found.waivers] == [14]
    assert found.account_sources["ada"].file == str(tmp_path / "auditor.yaml")


def test_files_are_named_as_they_are_seen_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)
    found = read_project(Path("auditor.yaml"))
    assert found.account_sources["ada"].file == "auditor.yaml"
    assert found.services["own"].file == "ours/services/own.yaml"


def test_only_the_chosen_accounts_and_their_services_are_read(tmp_path: Path) -> None:
    config = project(tmp_path, hosted="broken")
    assert list(read_project(config, accounts=["ada"]).services) == ["practice"]
    assert problems(config, accounts=("ada", "lab")) == [
        "ours/services/own.yaml:1:1: the file holds no mapping: it needs `key: value` lines at the top"
    ]


def test_problems_of_all_files_are_reported_together_and_sorted(tmp_path: Path) -> None:
    config = project(
        tmp_path,
        config=changed(CONFIG, "practice/training", "practice/trainig"),
        policy=changed(POLICY, "expect: nobody", "expect: nobdy"),
        hosted=changed(HOSTED, "covers: [text]", "covers: text"),
    )
    assert problems(config) == [
        "auditor.yaml:14:13: practice has no control `trainig`: did you mean `training`?",
        "ours/policies/strict.yaml:5:33: `nobdy` is not a value of practice/visibility: did you mean `nobody`?",
        "ours/services/own.yaml:13:13: `covers` is `text`: expected a list",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("service: practice", "service: practise", "5:14: unknown service `practise`: did you mean `practice`?"),
        ("policy: strict", "policy: strikt", "1:9: unknown policy `strikt`: did you mean `strict`?"),
        (
            "    url: http://127.0.0.1:8080\n",
            "",
            "10:3: own is self-hosted: add `url`, its address, such as http://127.0.0.1:8080",
        ),
        (
            "http://127.0.0.1:8080",
            "http://127.0.0.1:no",
            "12:10: the host or port of this url cannot be read: write it like http://127.0.0.1:8080",
        ),
        (
            "    service: practice\n",
            "    service: practice\n    url: https://ai.example.com\n",
            "6:10: practice is not self-hosted, its address is known: remove `url`",
        ),
        ("account: ada", "account: eda", "14:41: unknown account `eda`: did you mean `ada`?"),
        ("account: ada", "account: lab", "14:13: account `lab` is at own: waive a check of that service"),
        (
            "check: practice/training",
            "check: practise/training",
            "14:13: unknown service `practise`: did you mean `practice`?",
        ),
        (
            "[./ours]",
            "[./ours, ./theirs]",
            "2:18: there is no folder `./theirs` beside this file: it holds services/ and policies/",
        ),
    ],
)
def test_a_config_that_points_at_nothing_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    config = project(tmp_path, config=changed(CONFIG, old, new))
    assert problems(config) == [f"auditor.yaml:{message}"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("practice/training", "practise/training", "4:3: unknown service `practise`: did you mean `practice`?"),
        (
            "practice/training",
            "practice/memory",
            "4:3: practice has no control `memory`: known controls: `training`, `visibility`",
        ),
        (
            "training: {expect: off",
            "training: {expect: none",
            "4:31: `none` is not a value of practice/training: did you mean `on`?",
        ),
    ],
)
def test_a_policy_that_points_at_nothing_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    config = project(tmp_path, policy=changed(POLICY, old, new))
    assert problems(config) == [f"ours/policies/strict.yaml:{message}"]


def test_a_count_may_be_expected_to_be_any_number(tmp_path: Path) -> None:
    service = changed(
        changed(SERVICE, "see: menu", "see: count"),
        "        words: {everyone: {en: Everyone, fr: [Tous]}, nobody: [Nobody, Only me]}\n",
        "",
    )
    policy = changed(POLICY, "expect: nobody", "expect: '0'")
    assert read_project(project(tmp_path, service=service, policy=policy))


def test_an_unknown_account_is_reported_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_project(project(tmp_path), accounts=["adda"])
    assert str(caught.value) == "Unknown account `adda`: did you mean `ada`? Known accounts: `ada`, `lab`."


def test_a_missing_config_says_how_to_write_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_project(Path("auditor.yaml"))
    assert not isinstance(caught.value, InvalidFiles)
    assert str(caught.value) == (
        "There is no auditor.yaml here: write one with `auditor init`, or name it with --config."
    )


def test_a_policy_without_a_line_for_a_service_is_a_usage_error(tmp_path: Path) -> None:
    policy = changed(POLICY, "  own/memory: {expect: off, severity: low, reason: It stays ours.}\n", "")
    config = project(tmp_path, policy=policy)
    with pytest.raises(UsageError, match="policy strict has nothing for service own, which `lab` needs: ") as caught:
        read_project(config, accounts=["ada", "lab"])
    assert not isinstance(caught.value, InvalidFiles)
    assert list(read_project(config, accounts=["ada"]).accounts) == ["ada"]


def test_an_account_that_was_not_named_may_be_without_a_check(tmp_path: Path) -> None:
    policy = changed(POLICY, "  own/memory: {expect: off, severity: low, reason: It stays ours.}\n", "")
    assert list(read_project(project(tmp_path, policy=policy)).accounts) == ["ada", "lab"]


def test_a_policy_may_be_a_path_from_the_current_folder_or_from_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, elsewhere = tmp_path / "there", tmp_path / "here"
    folder.mkdir()
    elsewhere.mkdir()
    config = project(folder)
    (folder / "own.yaml").write_text(changed(POLICY, "name: Baseline", "name: There"), "utf-8")
    monkeypatch.chdir(elsewhere)
    assert read_project(config, "own.yaml").policy.value.name == "There"
    (elsewhere / "own.yaml").write_text(changed(POLICY, "name: Baseline", "name: Here"), "utf-8")
    assert read_project(config, "own.yaml").policy.value.name == "Here"
    assert read_project(config, "./own.yaml").policy.origin == "./own.yaml"
    config.write_text(changed(CONFIG, "policy: strict", "policy: ./own.yaml"), "utf-8")
    assert read_project(config).policy.value.name == "There"
    with pytest.raises(UsageError, match="Unknown policy `strikt`: did you mean `strict`\\?"):
        read_project(config, "strikt")


def test_the_users_files_stand_before_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "shipped"
    for folder in ("one", "two", "shipped"):
        (tmp_path / folder / "services").mkdir(parents=True)
    for place in (
        "shipped/services/a",
        "shipped/services/b",
        "shipped/services/c",
        "two/services/b",
        "two/services/c",
        "one/services/c",
    ):
        (tmp_path / f"{place}.yaml").write_text(SERVICE, "utf-8")
    (tmp_path / "one" / "services" / ".c.yaml").write_text("", "utf-8")
    monkeypatch.setattr(catalog, "shipped_checks", lambda: shipped)
    found = open_catalog(["./one", "two"], tmp_path)
    assert {name: entry.origin for name, entry in found.services.items()} == {
        "a": "shipped",
        "b": "two/services/b.yaml",
        "c": "one/services/c.yaml",
    }


def test_the_shipped_checks_are_found_inside_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "auditor"
    package.mkdir(parents=True)
    monkeypatch.setattr(auditor, "__file__", str(package / "__init__.py"))
    assert shipped_checks() == tmp_path / "site" / "checks"
    (package / "checks").mkdir()
    assert shipped_checks() == package / "checks"


def test_a_path_that_cannot_be_looked_up_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    config = project(tmp_path, config=changed(changed(CONFIG, "./ours", "y" * 400), "strict", "z/" * 200))
    first, second, *_ = (line.split(": ")[1] for line in problems(config))
    assert first.startswith("unknown policy `")
    assert second.startswith("there is no folder `")


def test_a_service_from_a_folder_of_the_user_keeps_its_hash(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"\xef\xbb\xbf" + HOSTED.encode())
    assert load_service(tmp_path / "own.yaml").sha256 == hashlib.sha256(b"\xef\xbb\xbf" + HOSTED.encode()).hexdigest()


def test_accounts_are_read_alone_where_nothing_else_is_needed(tmp_path: Path) -> None:
    config, chosen = read_accounts(project(tmp_path, policy="broken", service="broken"), ["lab"])
    assert list(chosen) == ["lab"]
    assert list(config.value.accounts) == ["ada", "lab"]
