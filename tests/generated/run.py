"""Audits generated pages with the real engine, and holds what it says against what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.browser.proxy import Network
from auditor.judge import verdict
from auditor.model.policy import Check
from auditor.model.report import Status
from tests.generated.declared import service
from tests.generated.plan import draw
from tests.generated.site import Site
from tests.serving import task

if TYPE_CHECKING:
    from auditor.judge import Verdict
    from tests.engine.bench import Engine
    from tests.generated.plan import Page

_OFF = Check.model_validate({"expect": "off", "severity": "high", "reason": "It is private."})


@dataclass(frozen=True)
class Outcome:
    """What was said about each declared setting of a page, and whether anything was written."""

    page: Page
    said: dict[str, Verdict]
    written: tuple[str, ...]

    @property
    def false_passes(self) -> list[str]:
        """Settings that are said to be off and are stored on."""
        stored = {one.key: one.stored for one in self.page.settings}
        return [key for key, one in self.said.items() if one.status is Status.PASS and stored[key]]

    @property
    def right(self) -> bool:
        """Whether every declared setting of a page was read as it is stored."""
        stored = {one.key: one.stored for one in self.page.settings}
        return all(one.status is (Status.FAIL if stored[key] else Status.PASS) for key, one in self.said.items())


def look_at(engine: Engine, seed: int) -> Outcome:
    """Audit the page of this seed."""
    page = draw(seed)
    declared = service(page)
    with Site(page) as site:
        seen = engine.look(task(declared, site.origin), Network(), "")
    controls = {one.control: one for one in seen.controls}
    said = {name: verdict(_OFF, control, seen, controls.get(name), None) for name, control in declared.controls.items()}
    return Outcome(page, said, tuple(site.written))
