"""The observation of one account while it is being made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.audit.task import TaskKind
from auditor.browser.about import About
from auditor.browser.context import now
from auditor.browser.timings import Timings
from auditor.model.observation import AccountSeen, ControlSeen, IdentityState, Trouble
from auditor.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from auditor.audit.evidence import EvidenceBox
    from auditor.audit.task import AccountTask
    from auditor.browser.read import ControlReadings
    from auditor.model.control import Control
    from auditor.model.observation import ChangeSeen, Refused, Undeclared


@dataclass
class AccountBuilder:
    """What was seen of one account so far. Whatever happens, this becomes its observation."""

    task: AccountTask
    box: EvidenceBox
    controls: dict[str, ControlSeen] = field(default_factory=dict)
    identity: IdentityState = IdentityState.NOT_PROVEN
    about: About = field(default_factory=About)
    undeclared: list[Undeclared] = field(default_factory=list)
    changes: list[ChangeSeen] = field(default_factory=list)
    refused: tuple[Refused, ...] = ()
    notes: list[str] = field(default_factory=list)
    timings: Timings = field(default_factory=Timings)

    def identified(self, identity: IdentityState, found: About) -> None:
        """Who is signed in, and what the service says beside it."""
        self.identity, self.about = identity, found.after(self.about)

    def read(self, control: str, page: str, readings: ControlReadings) -> None:
        """What was read of one control."""
        self.controls[control] = ControlSeen(
            control=control,
            page=page,
            readings=tuple(readings.readings),
            managed=readings.managed,
            not_offered=readings.not_offered,
            rehearsed=readings.rehearsed,
            evidence=self.box.put(self.task.id, self.task.account.service, control, readings.captures),
            observed_at=datetime.now(UTC),
        )

    def not_read(self, page: str, controls: Mapping[str, Control], trouble: Trouble) -> None:
        """Why none of these controls of a page was read."""
        if not controls:
            why = f"{trouble.reason.value.replace('_', ' ')}{f': {trouble.saw}' if trouble.saw else ''}"
            self.notes.append(f"The page `{page}` was not read ({why}).")
        for name, control in controls.items():
            self.controls[name] = ControlSeen(control=name, page=control.page, trouble=trouble)

    def found_undeclared(self, controls: Iterable[Undeclared]) -> None:
        """Controls on a page that no service file declares, each once."""
        self.undeclared += [control for control in controls if control not in self.undeclared]

    def drop_if_nothing_proven(self) -> None:
        """An obstacle on the first page applies to the account, not to each control."""
        if all(seen.trouble for seen in self.controls.values()):
            self.controls.clear()
            self.identity = IdentityState.NOT_PROVEN

    def finish(self, trouble: Trouble | None, started: float) -> AccountSeen:
        """The observation. `trouble`: what ended the visit early; `started`: when it began, by `context.now`."""
        rest = trouble or Trouble(reason=Reason.NOT_VISITED)
        missing = {
            name: ControlSeen(control=name, page=control.page, trouble=rest)
            for name, control in self.task.controls.items()
            if name not in self.controls and self.task.kind is TaskKind.AUDIT
        }
        seen = {**self.controls, **missing}  # pages that were read side by side may have ended in any order
        in_order = {name: seen[name] for name in (*self.task.controls, *seen) if name in seen}
        return AccountSeen(
            account=self.task.id,
            service=self.task.account.service,
            declared=self.task.account.digest,
            home=self.task.site.home,
            identity=self.identity,
            space=self.about.space,
            other_spaces=self.about.other_spaces,
            release=self.about.release,
            trouble=trouble if not self.controls else None,
            controls=tuple(in_order.values()),
            undeclared=tuple(sorted(self.undeclared, key=lambda each: [*self.task.service.pages].index(each.page))),
            changes=tuple(self.changes),
            refused=self.refused,
            notes=tuple(self.notes),
            session_ends=self.about.session_ends,
            seconds=now() - started,
            timings=self.timings.seconds,
            service_file=self.task.file,
            source=self.task.source,
        )
