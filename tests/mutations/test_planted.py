"""The harness finds what it is for: each of these bugs of the engine makes it count a false pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error

from auditor.audit import page_reader
from auditor.browser import locate, read
from auditor.counterfactual import search
from auditor.judge import verdict
from auditor.model.observation import Trouble
from auditor.model.reason import Unproven
from auditor.proof import Proof, Standing, prove
from tests.mutations.plan import Case
from tests.trust.run import looked_at
from tests.trust.score import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest
    from playwright.async_api import Page

    from auditor.browser.context import AccountBrowser
    from auditor.browser.locate import Found
    from auditor.browser.page_signs import View
    from auditor.browser.read import ControlReadings
    from auditor.browser.state import Facts
    from auditor.counterfactual.candidates import Candidate
    from auditor.model.control import Control
    from auditor.model.locator import Locator
    from auditor.model.observation import ReadingSeen
    from auditor.model.reading import Reading


def _false_passes(*names: str) -> int:
    cases = [
        Case(service, target, tuple(name.split("+")), deviating=True) for service, target, name in map(str.split, names)
    ]
    return Result(looked_at(cases, jobs=3)).total.false_passes


_WITHOUT_STATE = ("gemini audio state_missing", "gemini audio state_mixed")
_ONLY_AT_FIRST = ("gemini audio other_in_the_first_load", "github-copilot training other_in_the_first_load")
_SETTINGS_SAY_MORE = ("chatgpt memory page_shows_off", "claude training page_shows_off")


_LEARNS_LATE = ("x memory asks_late", "gemini training learns_by_stream")
_FOUND_BEFORE = ("gemini audio decoy_before_covered+frame", "gemini audio decoy_before_hidden+settings_other_type")
"""Pages that the harness has found, and that stay."""


def test_without_a_planted_bug_nothing_is_found() -> None:
    assert _false_passes(*_WITHOUT_STATE, *_ONLY_AT_FIRST, *_SETTINGS_SAY_MORE, *_FOUND_BEFORE) == 0


def _trust_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if what only the page shows, locked or not, were proven: else no bug about the page could do harm."""

    def trusting(readings: Sequence[ReadingSeen]) -> Proof:
        proof = prove(readings)
        painted = proof.trouble is not None and proof.trouble.detail in {*Unproven, "locked"}
        return Proof(Standing.PROVEN, proof.value) if painted else proof

    monkeypatch.setattr(verdict, "prove", trusting)


def test_a_trace_that_proves_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def conclude(self: search._Search, candidate: Candidate, shown: search.Shown) -> None:
        self.found.update(
            {name: search.Turned(candidate.leaf, candidate.to, shown.get(name) or "") for name in self.open}
        )

    assert _false_passes(*_LEARNS_LATE) == 0
    monkeypatch.setattr(search._Search, "conclude", conclude)
    assert _false_passes(*_LEARNS_LATE) > 0


def test_is_checked_instead_of_explicit_states_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    find_one = locate.find_one

    async def find_and_ask(page: Page, locators: Sequence[Locator], **more: object) -> Found | Trouble:
        found = await find_one(page, locators, **more)  # type: ignore[arg-type]
        place = None if isinstance(found, Trouble) else page.locator(locate.selector_of(found.facts["key"]) or "none")
        if place is not None and not isinstance(found, Trouble):
            try:
                checked = str(await place.is_checked()).lower()
            except Error:
                return found
            found.facts.update(cast("Facts", {**found.facts, "aria": checked, "native": [], "data": None}))
        return found

    monkeypatch.setattr(locate, "find_one", find_and_ask)
    _trust_pages(monkeypatch)
    assert _false_passes(*_WITHOUT_STATE) > 0


def test_a_second_load_that_is_not_made_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read_controls = read.read_controls
    kept: dict[int, dict[str, ControlReadings]] = {}

    async def read_once(
        browser: AccountBrowser, view: View, controls: Mapping[str, Control], load: int, *more: Any
    ) -> dict[str, ControlReadings]:
        if load == 1:
            kept[id(browser)] = await read_controls(browser, view, controls, load, *more)
        looks = {name: look for name, look in kept[id(browser)].items() if name in controls}
        again = {
            name: [reading.model_copy(update={"load": load}) for reading in look.readings]
            for name, look in looks.items()
        }
        return {name: replace(look, readings=again[name]) for name, look in looks.items()}

    monkeypatch.setattr(page_reader, "read_controls", read_once)
    _trust_pages(monkeypatch)
    assert _false_passes(*_ONLY_AT_FIRST) > 0


def test_a_response_that_is_not_read_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = read._counts

    async def only_the_page_counts(reading: Reading, view: View) -> bool:
        return reading.response is None and await counts(reading, view)

    monkeypatch.setattr(read, "_counts", only_the_page_counts)
    _trust_pages(monkeypatch)
    assert _false_passes(*_SETTINGS_SAY_MORE) > 0
