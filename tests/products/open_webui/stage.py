"""Runs the program on live accounts, compares each finding with the server's answer, and sees what else was done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.products.program import Account, Auditor

from .compare import Row, exit_code, mistake
from .truth import KEYS, Word, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tests.products.program import Outcome

    from .lab import Lab, Person
    from .scenes import Scene
    from .server import Server
    from .truth import Fact

SIGN_IN, SIGN_OUT = "POST /api/v1/auths/signin", "POST /api/v1/auths/signout"
_ZONE = "Pacific/Chatham"
_TOKEN = "eyJhbGciOi"  # how every token of the product begins
_PATIENCE, _LONGEST = 15.0, 120.0
"""Seconds that a page has: the program's own default, and what is never exceeded."""


@dataclass
class Stage:
    """What was compared so far, and what went wrong beside it. `home`: where the sessions of the last sign-in are."""

    server: Server
    lab: Lab
    folder: Path
    home: Path | None = None
    rows: list[Row] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    known: Counter[str] = field(default_factory=Counter)
    runs: int = 0

    def play(self, scene: Scene) -> None:
        """One scene: what the accounts have, what the administrator decides, one check of all of them."""
        self.lab.decide({}, {})
        people = [self.lab.people[name] for name in scene.states]
        for person in people:
            if (words := scene.states[person.name]) is not None:
                self.lab.set(person, words)
        self.lab.decide(scene.permissions, {"web.search.enable": scene.web_search, **scene.config})
        if scene.signs_in or self.home is None:
            self.home = self.folder / f"home-{self.runs}"
            outcome = self.run(scene.title, people, {person.name: person.password for person in people})
        else:  # with a session that was saved the password is not needed: a wrong one shows whether it was used
            outcome = self.run(scene.title, people, {person.name: "not the password" for person in people}, signs_in=0)
        self.compare(scene.title, people, outcome, scene.states)

    def run(
        self,
        title: str,
        people: Sequence[Person],
        passwords: Mapping[str, str],
        *,
        signs_in: int | None = None,
        may_also: frozenset[str] = frozenset(),
    ) -> Outcome:
        """One run of the program. It may sign in (this often; default: each account once), and write nothing."""
        self.runs += 1
        home = self.home or self.folder / "home"
        for person in people:
            self.lab.set_timezone(person, _ZONE)
        before = [self.lab.snapshot(person) for person in people]
        mark = self.server.mark()
        outcome = self.auditor(people, passwords, home).check("run")
        asked = self.server.writes_since(mark)
        self.expect(f"{title}: sign-ins", asked.count(SIGN_IN), len(people) if signs_in is None else signs_in)
        others = sorted(set(asked) - {SIGN_IN, *may_also})
        self.expect(f"{title}: other requests that are no reads", others, [])
        for person, was in zip(people, before, strict=True):
            self._unchanged(title, person, was)
        for secret in (_TOKEN, *passwords.values()):
            self.expect(f"{title}: places where a secret stands", outcome.holding(secret), [])
        print(f"  {title}: {outcome.seconds:.1f} s, exit code {outcome.code}", flush=True)
        return outcome

    def auditor(self, people: Sequence[Person], passwords: Mapping[str, str], home: Path) -> Auditor:
        """The program for these people. Where the server comes up slowly, its pages are slow too."""
        patience = min(max(self.server.started_in, _PATIENCE), _LONGEST)
        accounts = [Account(person.name, "open-webui", self.server.base, person.email) for person in people]
        return Auditor(self.folder / f"run-{self.runs}", home, accounts, passwords, patience=patience)

    def _unchanged(self, title: str, person: Person, was: Mapping[str, Any]) -> None:
        now = self.lab.snapshot(person)
        changed = {what for what, value in was.items() if now[what] != value}
        self.expect(f"{title}: changed in the account of {person.name}", sorted(changed), [])

    def compare(
        self, title: str, people: Sequence[Person], outcome: Outcome, states: Mapping[str, Mapping[str, Word] | None]
    ) -> None:
        """Every finding against what the server's API says."""
        for person in people:
            truth, found = facts(self.lab, person), outcome.findings(person.name)
            self._rows(title, person, outcome, states[person.name], truth, mistake)
            locked = [
                each for each, fact in truth.items() if each in found and found[each]["managed"] and not fact.enforced
            ]
            for each in locked:
                self.known[f"{title}: {each} was said to be managed, and {person.name} may change it"] += 1
            self.expect(f"{title}: identity of {person.name}", outcome.account(person.name).get("identity"), "proven")
        self._exit_code(title, outcome)

    def refused(self, title: str, person: Person, outcome: Outcome, *wanted: tuple[str, str | None]) -> None:
        """Nothing of this account could be read: every finding is unknown, for one of these reasons and details."""

        def other(_fact: Fact, finding: Mapping[str, Any] | None) -> str | None:
            seen = finding or {}
            as_wanted = seen.get("status") == "unknown" and (seen["reason"], seen["detail"]) in wanted
            return None if as_wanted and seen["observed"] is None else f"it should be unknown, because of {wanted}"

        self._rows(title, person, outcome, {}, facts(self.lab, person), other)
        self._exit_code(title, outcome)

    def _rows(
        self,
        title: str,
        person: Person,
        outcome: Outcome,
        words: Mapping[str, Word] | None,
        truth: Mapping[str, Fact],
        judge: Callable[[Fact, Mapping[str, Any] | None], str | None],
    ) -> None:
        """A line for each control. One that is declared and has no truth here is a mistake of this suite."""
        found = outcome.findings(person.name)
        for control in {**KEYS, **found}:
            finding, fact = found.get(control), truth.get(control)
            unknown = "this suite does not know the control: add it to truth.py"
            self.rows.append(
                Row(
                    scene=title,
                    account=f"{person.name} ({'admin' if person.admin else 'user'})",
                    control=control,
                    set_to="fresh" if words is None else words.get(control, Word.UNTOUCHED).value,
                    truth=str(fact),
                    finding=finding or {},
                    seconds=float(outcome.account(person.name).get("seconds", outcome.seconds)),
                    wrong=judge(fact, finding) if fact else unknown,
                )
            )

    def _exit_code(self, title: str, outcome: Outcome) -> None:
        wanted = exit_code(finding["status"] for finding in outcome.report["findings"])
        self.expect(f"{title}: exit code", outcome.code, wanted)
        if not outcome.report["findings"]:
            self.wrong.append(f"{title}: the program said: {outcome.said[-800:]}")

    def expect(self, what: str, seen: object, wanted: object) -> None:
        """Remember it where it is not so."""
        if seen != wanted:
            self.wrong.append(f"{what}: {seen!r}, expected {wanted!r}")
