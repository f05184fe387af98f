"""The order of things: install, start, accounts, every scene, the refusals; then the table and the verdict."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .compare import table
from .fixing import switched_and_taken_back
from .install import VERSION, program
from .lab import Lab, Person
from .scenes import ADMIN, ADMINISTERED, FRESH, NEWCOMER, STATES, USER
from .server import running
from .stage import SIGN_OUT, Stage
from .truth import Word

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """0 where every finding is what the server says and nothing else went wrong, else 1.

    With words, only the scenes are played whose title has one of them.
    """
    installed, started = program(), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="auditor-openwebui-"))
    print(f"Open WebUI {VERSION} with a fresh database, and the program on it (some minutes):", flush=True)
    with running(installed, folder) as server:
        print(f"  up at {server.base} after {server.started_in:.0f} s", flush=True)
        stage = Stage(server, _lab(server.base), folder)
        acts = {scene.title: partial(stage.play, scene) for scene in (*FRESH, *STATES, *ADMINISTERED)}
        acts |= {"wrong password": partial(_wrong_password, stage), "session ended": partial(_ended_session, stage)}
        acts |= {"switched and taken back": partial(switched_and_taken_back, stage)}
        for title, act in acts.items():
            if not words or any(word in title for word in words):
                act()
    return _verdict(stage, time.monotonic() - started)


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


def _verdict(stage: Stage, seconds: float) -> int:
    print(f"\n{table(stage.rows)}\n")
    wrong = [*(row for row in stage.rows if row.wrong), *stage.wrong]
    for sentence in stage.wrong:
        print(f"WRONG: {sentence}")
    for sentence, times in (+stage.known).items():
        print(f"Known ({times}×): {sentence}.")
    print(f"{stage.runs} runs of the program, {seconds:.0f} s with the server's start.")
    if wrong:
        print(f"The run folders and the server's log are in {stage.folder}.")
    else:
        shutil.rmtree(stage.folder, ignore_errors=True)
    print(f"open-webui {VERSION}: {len(stage.rows)} readings compared, {len(wrong)} wrong")
    return 1 if wrong else 0
