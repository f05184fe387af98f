"""Everything that deviates is switched by `check --fix`, and taken back by `undo`; each time the server is asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .scenes import USER
from .truth import KEYS, Word, facts

if TYPE_CHECKING:
    from .lab import Person
    from .stage import Stage

UPDATE = "POST /api/v1/users/user/settings/update"
_EXPOSED = {
    "memory": Word.ON,
    "location": Word.ON,
    "temporary-chat": Word.OFF,
    "web-search": Word.ALWAYS,
    "iframe-same-origin": Word.ON,
}
_PROTECTED = {
    "memory": "off",
    "location": "off",
    "temporary-chat": "on",
    "web-search": "default",
    "iframe-same-origin": "off",
}
_FINAL = "location"
"""Only a person can switch this on: the page asks the browser for the position first."""
_OTHERS = {"theme": "dark", "notificationEnabled": False, "own": {"kept": [1, 2, 3]}}
"""What else is in the account's settings, which no fix may touch."""


def switched_and_taken_back(stage: Stage) -> None:
    """A fix of all five controls of an account, then an undo of each, last one first."""
    title, person = "switched by --fix", stage.lab.people[USER]
    stage.home = stage.folder / "home-fix"
    stage.lab.decide({}, {"web.search.enable": True})
    stage.lab.set(person, _EXPOSED)
    stage.lab.call("/api/v1/users/user/settings/update", {"ui": _OTHERS}, person.token)
    exposed, others = _values(stage, person), _rest(stage, person)

    mark = stage.server.mark()
    stage.runs += 1
    auditor = stage.auditor([person], {USER: person.password}, stage.home)
    outcome = auditor.check("run", "--fix", "--yes")
    print(f"  {title}: {outcome.seconds:.1f} s, exit code {outcome.code}", flush=True)
    stage.expect(f"{title}: what the server has", _values(stage, person), _PROTECTED)
    stage.expect(f"{title}: what else is in the settings", _rest(stage, person), others)
    stage.expect(f"{title}: writes", Counter(stage.server.writes_since(mark))[UPDATE], len(KEYS))
    statuses = {control: found["status"] for control, found in outcome.findings(USER).items()}
    stage.expect(f"{title}: statuses", statuses, dict.fromkeys(KEYS, "fixed"))
    stage.expect(f"{title}: exit code", outcome.code, 0)

    title = "taken back by undo"
    for change in reversed(outcome.report.get("changes", [])):
        control, before = change["control"], _values(stage, person)
        code, said = auditor.undo(change["receipt"])
        stage.runs += 1
        refused = control == _FINAL
        stage.expect(f"{title}: {control}: exit code ({said.strip()[-300:]})", code, 2 if refused else 0)
        after = before if refused else {**before, control: exposed[control]}
        stage.expect(f"{title}: {control}", _values(stage, person), after)
    stage.expect(f"{title}: what the server has", _values(stage, person), {**exposed, _FINAL: _PROTECTED[_FINAL]})
    stage.expect(f"{title}: what else is in the settings", _rest(stage, person), others)
    print(f"  {title}: {len(outcome.report.get('changes', []))} receipts", flush=True)


def _values(stage: Stage, person: Person) -> dict[str, str | None]:
    return {control: fact.value for control, fact in facts(stage.lab, person).items()}


def _rest(stage: Stage, person: Person) -> dict[str, Any]:
    """The account's settings without the controls."""
    ui = stage.lab.call("/api/v1/users/user/settings", token=person.token)["ui"]
    return {key: value for key, value in ui.items() if key not in KEYS.values()}
