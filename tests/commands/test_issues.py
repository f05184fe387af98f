"""`auditor issues` against a GitHub on loopback, with runs of the practice ChatGPT."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.serving import Asked, Server

from .program import Program, at_chatgpt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "ghs_0123456789"
REPOSITORY = "acme/privacy"


@dataclass
class GitHub(Server):
    """A repository's issues, as GitHub's REST interface has them. `status`: of every answer, where given."""

    private: bool = True
    status: int | None = None
    moved_to: str = ""
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> None:
        self.tokens.add(asked.header("Authorization"))
        if self.moved_to:
            return asked.send("{}", status=301, Location=self.moved_to)
        if self.status:
            return asked.send("{}", status=self.status)
        rest = asked.path.removeprefix(f"/repos/{REPOSITORY}")
        given = json.loads(asked.body or b"{}")
        match asked.method, rest.split("/")[1:]:
            case "GET", []:
                return asked.send(json.dumps({"private": self.private}))
            case "GET", ["issues"]:
                query = parse_qs(urlsplit(asked.url).query)
                label, page, size = (query[name][0] for name in ("labels", "page", "per_page"))
                found = [each for each in self.issues if each["state"] == "open" and label in each["labels"]]
                return asked.send(json.dumps(found[(int(page) - 1) * int(size) :][: int(size)]))
            case "POST", ["issues"]:
                self.issues.append({"number": len(self.issues) + 1, "state": "open", **given})
                return asked.send(json.dumps(self.issues[-1]), status=201)
            case "POST", ["issues", number, "comments"]:
                self.comments.append((int(number), given["body"]))
                return asked.send("{}", status=201)
            case "PATCH", ["issues", number]:
                self.issues[int(number) - 1].update(given)
                return asked.send("{}")
        return asked.send("{}", status=404)

    @property
    def open(self) -> list[str]:
        return [issue["title"] for issue in self.issues if issue["state"] == "open"]


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with GitHub() as running:
        yield running


def _issues(program: Program, hub: GitHub, *words: str) -> Any:
    program.environment = {"GITHUB_API_URL": hub.origin, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN}
    return program.run("issues", "run", *words)


def _checked(program: Program, *words: str) -> None:
    program.run("check", "--evidence", "none", *words)


def test_a_deviation_has_one_issue_until_it_is_over(tmp_path: Path, hub: GitHub) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        _checked(program, "--output", "first")
        (tmp_path / "first").rename(tmp_path / "run")
        done = _issues(program, hub)
        assert done.output == (
            "opened #1 ada: chatgpt/training is not as expected\n1 issue opened, 0 updated, 0 closed.\n"
        ), done.errors
        assert "Expected: off" in hub.issues[0]["body"]
        assert _issues(program, hub).output.endswith("0 issues opened, 0 updated, 0 closed.\n")

        hub.issues[0]["body"] = hub.issues[0]["body"].replace("\n", "\r\n") + "\r\n\r\nA note."
        assert _issues(program, hub).output.endswith("0 issues opened, 0 updated, 0 closed.\n")
        hub.issues[0]["body"] = hub.issues[0]["body"].replace("Expected: off", "Expected: on")
        assert "updated #1" in _issues(program, hub).output
        assert "Expected: off" in hub.issues[0]["body"]
        assert hub.issues[0]["body"].endswith("are kept._\n\nA note.")

        app.turn(page_hangs=True)
        _again(program, tmp_path)
        assert program.report()["findings"][0]["status"] == "unknown"
        assert _issues(program, hub).output.endswith("0 issues opened, 0 updated, 0 closed.\n")
        assert hub.open

        app.turn(page_hangs=False)
        app.set_stored("ada@example.test", training_allowed=False)
        _again(program, tmp_path)
        assert "closed #1 ada: chatgpt/training" in _issues(program, hub).output
        assert (hub.open, hub.issues[0]["state_reason"], len(hub.comments)) == ([], "completed", 1)
        assert hub.comments[0][1].startswith("Pass: ")

        app.set_stored("ada@example.test", training_allowed=True)
        _again(program, tmp_path)
        assert "opened #2" in _issues(program, hub).output
        assert hub.tokens == {f"Bearer {TOKEN}"}


def _again(program: Program, folder: Path) -> None:
    (folder / "run").rename(folder / f"former-{len(list(folder.iterdir()))}")
    _checked(program)


def test_issues_of_others_stay(tmp_path: Path, hub: GitHub) -> None:
    theirs: dict[str, Any] = {"state": "open", "labels": ["auditor"], "title": "A question", "body": None}
    request = {**theirs, "pull_request": {}, "body": "<!-- auditor-check: " + "0" * 32 + " -->"}
    hub.issues = [{"number": number, **(request if number == 120 else theirs)} for number in range(1, 121)]
    with at_chatgpt(tmp_path) as (program, _):
        _checked(program)
        assert "opened #121 ada" in _issues(program, hub).output
        assert _issues(program, hub).output.startswith("0 issues opened, 0 updated, 0 closed.")
        assert len(hub.open) == 121


def test_no_more_than_asked_for_are_opened_and_a_trial_opens_none(tmp_path: Path, hub: GitHub) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        _checked(program, "--policy", "strict")
        deviations = program.report()["summary"]["fail"]
        assert deviations > 2
        said = _issues(program, hub, "--dry-run").output
        assert (said.count("opened ada: "), "Nothing was sent." in said, hub.open) == (deviations, True, [])
        said = _issues(program, hub, "--most", "2").output
        assert f"{deviations - 2} more deviation" in said
        assert len(hub.open) == 2
        assert _issues(program, hub, "--quiet").output == f"{deviations - 2} issues opened, 0 updated, 0 closed.\n"
        assert len(set(hub.open)) == deviations


def test_where_everybody_reads_issues_none_is_opened_unasked(tmp_path: Path, hub: GitHub) -> None:
    hub.private = False
    with at_chatgpt(tmp_path) as (program, _):
        _checked(program)
        done = _issues(program, hub)
        assert (done.code, hub.open) == (2, [])
        assert "Everybody can read acme/privacy, and its issues: --public" in done.errors
        assert "opened #1" in _issues(program, hub, "--public").output


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "does not know the token"), (403, "issues: write"), (404, "no such repository"), (500, "answered 500")],
)
def test_what_github_refuses_is_a_sentence(tmp_path: Path, hub: GitHub, status: int, said: str) -> None:
    hub.status = status
    with at_chatgpt(tmp_path) as (program, _):
        _checked(program)
        done = _issues(program, hub)
        assert (done.code, done.errors.count("\n"), TOKEN in done.errors) == (2, 1, False)
        assert said in done.errors


def test_the_token_is_sent_to_nobody_else(tmp_path: Path, hub: GitHub) -> None:
    with at_chatgpt(tmp_path) as (program, _), GitHub() as other:
        _checked(program)
        hub.moved_to = f"{other.origin}/repos/{REPOSITORY}"
        done = _issues(program, hub)
        assert (done.code, "answered 301" in done.errors, other.tokens) == (2, True, set())
        program.environment["GITHUB_API_URL"] = "http://api.example.test"
        assert "GITHUB_API_URL is no https:// address" in program.run("issues", "run").errors


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": ""}, "Which repository?"),
        ({"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/../x"}, "Which repository?"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": "", "GITHUB_REPOSITORY": REPOSITORY}, "There is no token"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, environment: dict[str, str], said: str) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        _checked(program)
        program.environment = environment
        done = program.run("issues", "run")
        assert (done.code, done.errors.count("\n")) == (2, 1)
        assert said in done.errors
    assert program.run("issues", "nowhere").code == 2
