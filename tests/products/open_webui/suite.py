"""What an administrator and users of one Open WebUI do to each other: accounts, every scene, the refusals, a fix."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

from .compare import table
from .fixing import switched_and_taken_back
from .lab import Lab, Person
from .scenes import ADMIN, ADMINISTERED, FRESH, NEWCOMER, STATES, USER
from .server import running
from .stage import SIGN_OUT, Stage
from .truth import Word


def played(version: str) -> Stage:
    """A fresh server of this release, every scene on it. Raises NotInstalled."""
    folder = Path(tempfile.mkdtemp(prefix="auditor-openwebui-"))
    data = folder / "data"
    data.mkdir()
    with running(version, data) as server:
        print(f"  up at {server.base} after {server.started_in:.0f} s", flush=True)
        stage = Stage(server, _lab(server.base), folder)
        for scene in (*FRESH, *STATES, *ADMINISTERED):
            stage.play(scene)
        _wrong_password(stage)
        _ended_session(stage)
        switched_and_taken_back(stage)
    print(f"\n{table(stage.rows)}\n")
    for sentence, times in (+stage.known).items():
        print(f"Known ({times}×): {sentence}.")
    if stage.wrong or any(row.wrong for row in stage.rows):
        print(f"The run folders and the server's log are in {stage.folder}.")
    else:
        shutil.rmtree(stage.folder, ignore_errors=True)
    return stage


def _lab(base: str) -> Lab:
    lab = Lab(base)
    for name in (ADMIN, USER, NEWCOMER):
        lab.add(Person(name, secrets.token_urlsafe(15), admin=name == ADMIN))
    lab.remember()
    return lab


def _wrong_password(stage: Stage) -> None:
    """Asked for once, refused once, and said so."""
    title, person = "wrong password", stage.lab.people[USER]
    stage.home = stage.folder / "home-wrong"
    outcome = stage.run(title, [person], {USER: "not the password"})
    stage.refused(title, person, outcome, ("sign_in_failed", "wrong_password"))
    stage.expect(f"{title}: exit code", outcome.code, 3)


def _ended_session(stage: Stage) -> None:
    """A saved session that the server no longer takes: told as such, or made anew where there is a password."""
    person, words = stage.lab.people[USER], {"memory": Word.OFF, "temporary-chat": Word.ON}
    stage.home = stage.folder / "home-ended"
    stage.lab.decide({}, {"web.search.enable": True})
    stage.lab.set(person, words)
    states, password = {USER: words}, {USER: person.password}
    stage.compare("all in line", [person], stage.run("all in line", [person], password), states)
    stage.lab.end_sessions(person)
    title = "session ended by the server, no password"
    outcome = stage.run(title, [person], {}, signs_in=0, may_also=frozenset({SIGN_OUT}))
    stage.refused(title, person, outcome, ("session_expired", None), ("signed_out", None))
    stage.expect(f"{title}: exit code", outcome.code, 3)
    title = "session ended by the server, password"
    again = stage.run(title, [person], password, may_also=frozenset({SIGN_OUT}))
    stage.compare(title, [person], again, states)
    stage.expect(f"{title}: exit code", again.code, 0)
