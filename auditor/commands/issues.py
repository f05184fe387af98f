"""`auditor issues`: a run's deviations as issues of a GitHub repository."""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from itertools import count as numbers
from typing import TYPE_CHECKING, Any, assert_never
from urllib.parse import quote, urlsplit

import typer

from auditor import __version__
from auditor.errors import UsageError
from auditor.report.issues import Closed, Opened, OpenIssue, Updated, steps
from auditor.runs.read import report_of
from auditor.sessions.secret import Secret
from auditor.storage.environment import take
from auditor.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_API = "https://api.github.com"
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
_PAGE = 100
_SECONDS = 30
_WHY = {
    401: "does not know the token: give one that is valid in GITHUB_TOKEN",
    403: "does not let the token do this: it needs the permission `issues: write`, or has to wait a while",
    404: "has no such repository, or does not show it to this token: check its name, and the token's permissions",
    410: "has issues switched off in this repository: switch them on in its settings",
    429: "asks to wait: run the command again later, it goes on where it stopped",
}


@dataclass(frozen=True)
class IssueOptions:
    """Where issues are kept. `most`: how many are opened at once."""

    repository: str | None
    label: str
    most: int
    public: bool
    dry_run: bool
    quiet: bool


def issues(run: Path, options: IssueOptions) -> None:
    """Open, update and close issues so that they say what the report of this run says. UsageError where that fails."""
    report = report_of(run)
    repository = options.repository or os.environ.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError("Which repository? Name it with --repository OWNER/NAME, or in GITHUB_REPOSITORY.")
    hub = _GitHub.of(repository)
    if not options.public and hub.ask("GET", "").get("private") is not True:
        raise UsageError(f"Everybody can read {repository}, and its issues: --public opens them there all the same.")
    todo = steps(report, hub.open_issues(options.label))
    left = [step for step in todo if isinstance(step, Opened)][options.most :]
    done = [step for step in todo if step not in left]
    for step in done:
        number = None if options.dry_run else hub.take(step, options.label)
        if not options.quiet:
            typer.echo(_told(step, number))
    opened, updated, closed = (sum(isinstance(step, kind) for step in done) for kind in (Opened, Updated, Closed))
    said = f"{count(opened, 'issue')} opened, {updated} updated, {closed} closed."
    typer.echo(f"Nothing was sent. {said}" if options.dry_run else said)
    if left:
        typer.echo(
            f"{count(len(left), 'more deviation')} without an issue: --most {len(left) + options.most} opens all."
        )


def _told(step: Opened | Updated | Closed, number: int | None) -> str:
    shown = getattr(step, "number", number)
    return f"{type(step).__name__.lower()} {f'#{shown} ' if shown else ''}{step.title}"


@dataclass(frozen=True)
class _GitHub:
    """One repository's part of GitHub's REST interface."""

    api: str
    repository: str
    token: Secret

    @classmethod
    def of(cls, repository: str) -> _GitHub:
        api = os.environ.get("GITHUB_API_URL", _API).rstrip("/")
        parts = urlsplit(api)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise UsageError("GITHUB_API_URL is no https:// address: the token is sent nowhere else.")
        token = next((value for name in _TOKENS if (value := take(name))), None)
        if token is None:
            raise UsageError("There is no token: set GITHUB_TOKEN to one that may write issues.")
        return cls(api, repository, Secret(token))

    def open_issues(self, label: str) -> Iterator[OpenIssue]:
        """All that have this label; pull requests are none."""
        for page in numbers(1):
            found = self.ask("GET", f"/issues?state=open&labels={quote(label)}&per_page={_PAGE}&page={page}")
            yield from (
                OpenIssue(each["number"], each["title"], each["body"] or "")
                for each in found
                if "pull_request" not in each
            )
            if len(found) < _PAGE:
                return

    def take(self, step: Opened | Updated | Closed, label: str) -> int | None:
        """Do it; the number of an issue that was opened."""
        match step:
            case Opened(title, body):
                made = self.ask("POST", "/issues", {"title": title, "body": body, "labels": [label]})
                return int(made["number"])
            case Updated(number, title, body):
                self.ask("PATCH", f"/issues/{number}", {"title": title, "body": body})
            case Closed(number, _, comment):
                self.ask("POST", f"/issues/{number}/comments", {"body": comment})
                self.ask("PATCH", f"/issues/{number}", {"state": "closed", "state_reason": "completed"})
            case _:
                assert_never(step)
        return None

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer's JSON. UsageError for every other answer."""
        request = urllib.request.Request(  # noqa: S310 - https only, but for this machine
            f"{self.api}/repos/{self.repository}{path}",
            data=json.dumps(body).encode() if body is not None else None,
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token.reveal()}",
                "User-Agent": f"auditor/{__version__}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with urllib.request.build_opener(_Stays()).open(request, timeout=_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            why = _WHY.get(error.code, f"answered {error.code}: run the command again later")
            error.close()
            raise UsageError(f"{self._host} {why}.") from None
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{self._host} was not reached, or gave no answer that can be used ({type(error).__name__}): check the "
                "network and HTTPS_PROXY."
            ) from None

    @property
    def _host(self) -> str:
        return urlsplit(self.api).netloc.rpartition("@")[2]


class _Stays(urllib.request.HTTPRedirectHandler):
    """The token goes to one address only."""

    def redirect_request(self, *_: Any) -> None:
        """None: the redirect is an error."""
        return
