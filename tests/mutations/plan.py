"""Which pages are looked at: every alteration on every service in both states, then pairs drawn by a fixed seed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import TYPE_CHECKING

from tests.mutations.alterations import ALTERATIONS, Alteration
from tests.mutations.subjects import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.mutations.subjects import Subject, Target

SEED = 20261123
_STATES = ("deviating", "in-line")
_FIXED_EVERY = 10
_FIXED_IN_THE_SAMPLE_EVERY = 40
"""A fix takes several times as long as a look."""
_LARGEST_SHARE = 0.08
"""Of an alteration, among the altered pages; below the tenth that is promised."""


@dataclass(frozen=True)
class Case:
    """One page: a control of a service, what is altered, and whether the control deviates from the policy.

    `fix`: what deviates is also switched here.
    """

    service: str
    target: str
    names: tuple[str, ...]
    deviating: bool
    number: int = 0
    fix: bool = False

    @property
    def id(self) -> str:
        """`chatgpt/memory:twin_hidden+zoomed:deviating`; `parse` reads it."""
        state = _STATES[0] if self.deviating else _STATES[1]
        return f"{self.service}/{self.target}:{'+'.join(self.names) or 'unaltered'}:{state}"

    @property
    def parts(self) -> tuple[Alteration, ...]:
        """The alterations themselves."""
        return tuple(ALTERATIONS[name] for name in self.names)

    @property
    def subject(self) -> Subject:
        """The practice service."""
        return SUBJECTS[self.service]

    @property
    def control(self) -> Target:
        """The control that is altered."""
        return self.subject.target(self.target)

    @property
    def harmless(self) -> bool:
        """Whether a careful person would read the true value, and the program can prove it.

        What only the markup of the document says it cannot, where it is compliant, or was switched to be.
        """
        provable = self.subject.fetches or (self.deviating and not self.fix)
        return provable and all(part.harmless for part in self.parts)

    @property
    def stranger(self) -> bool:
        """Whether the session is somebody else's."""
        return any(part.stranger for part in self.parts)

    @property
    def about_switching(self) -> bool:
        """Whether it is about what a change meets, so that nothing is altered unless one is made."""
        return any(part.switching for part in self.parts)

    def to_be_fixed(self, every: int) -> Case:
        """The same page, switched too where that is to be seen: every so many pages, and all that are about it."""
        if self.control.control in self.subject.unfixed:
            return replace(self, fix=False)
        wanted = not self.names or self.about_switching or self.number % every == 0
        return replace(self, fix=self.deviating and not self.undetectable and wanted)

    @property
    def about(self) -> str:
        """The control that is altered, as the report calls it."""
        return self.control.control

    @property
    def undetectable(self) -> str | None:
        """Why nobody could read the true value here; None where one could."""
        return next(filter(None, (part.undetectable(self.subject) for part in self.parts)), None)


def parse(text: str) -> tuple[Case, ...]:
    """`SERVICE[/CONTROL]:ALTERATION[+ALTERATION][:STATE]`; what is left out means all. ValueError for a wrong name."""
    where, _, rest = text.partition(":")
    names, _, state = rest.partition(":")
    service, _, control = where.partition("/")
    if service not in SUBJECTS or state not in {"", *_STATES}:
        raise ValueError(f"{text}: services are {', '.join(SUBJECTS)}; states are {', '.join(_STATES)}")
    chosen = () if names == "unaltered" else tuple(names.split("+"))
    unknown = [name for name in chosen if name not in ALTERATIONS]
    if unknown:
        raise ValueError(f"{text}: there is no alteration {', '.join(unknown)}")
    targets = [target for target in SUBJECTS[service].targets if control in {"", target.id}]
    cases = [
        Case(service, target.id, chosen, each == "deviating").to_be_fixed(_FIXED_EVERY)
        for target in targets
        for each in _STATES
    ]
    return tuple(
        case
        for case in cases
        if (not state or state == _STATES[not case.deviating])
        and all(part.applies(case.subject, case.control) for part in case.parts)
    )


def plan(pages: int, seed: int = SEED) -> tuple[Case, ...]:
    """So many pages: all single alterations, the unaltered ones, and pairs of alterations for the rest."""
    drawn = _Draw(pages, random.Random(seed))
    cases = [
        *drawn.singles(),
        *(Case(s.service, t.id, (), state) for s in SUBJECTS.values() for t in s.targets for state in (True, False)),
    ]
    cases += drawn.pairs(pages - len(cases))
    drawn.random.shuffle(cases)
    return tuple(replace(case, number=number).to_be_fixed(_FIXED_EVERY) for number, case in enumerate(cases))


def sample(pages: int, seed: int = SEED) -> tuple[Case, ...]:
    """A part of the plan, with all services and as many different alterations as fit."""
    everything = list(plan(pages * 4, seed))
    random.Random(seed + 1).shuffle(everything)
    quick = [case for case in everything if not (case.undetectable or case.about_switching or _waits(case))]
    return tuple(
        replace(case, fix=case.deviating and number % _FIXED_IN_THE_SAMPLE_EVERY == 0)
        for number, case in enumerate(quick[:pages])
    )


def _waits(case: Case) -> bool:
    """Whether the engine would wait here until its timeouts end; the whole run has these."""
    return any(part.name.startswith(("settings_never", "overlay_unknown_after")) for part in case.parts)


@dataclass
class _Draw:
    pages: int
    random: random.Random
    used: Counter[str] = field(default_factory=Counter)
    fitting: dict[tuple[str, str], list[Alteration]] = field(default_factory=dict)

    def singles(self) -> Iterator[Case]:
        for subject in SUBJECTS.values():
            targets = cycle(self._shuffled(subject.targets))
            for part in ALTERATIONS.values():
                able = {target.id for target in subject.targets if part in self._fitting(subject, target)}
                states = (True,) if part.switching else (True, False)
                for deviating in states if able else ():
                    target = next(target for target in targets if target.id in able)
                    self.used[part.name] += 1
                    yield Case(subject.service, target.id, (part.name,), deviating)

    def pairs(self, count: int) -> list[Case]:
        found: dict[str, Case] = {}
        services = cycle(SUBJECTS.values())
        for attempt, subject in zip(range(count * 50), services, strict=False):
            if len(found) >= count:
                break
            target = self.random.choice(subject.targets)
            able = [part for part in self._fitting(subject, target) if _combines(part, subject)]
            if attempt % 3 == 0:
                able = [part for part in able if part.harmless]
            first, second = self.random.choice(able), self.random.choice(able)
            if first.touches == second.touches or self._too_often(first, second):
                continue
            names = tuple(sorted((first.name, second.name)))
            case = Case(subject.service, target.id, names, self.random.random() < 0.6)
            if case.id not in found:
                found[case.id] = case
                self.used.update(names)
        return list(found.values())

    def _too_often(self, *parts: Alteration) -> bool:
        return any(self.used[part.name] >= _LARGEST_SHARE * self.pages for part in parts)

    def _fitting(self, subject: Subject, target: Target) -> list[Alteration]:
        key = subject.service, target.id
        if key not in self.fitting:
            self.fitting[key] = [part for part in ALTERATIONS.values() if part.applies(subject, target)]
        return self.fitting[key]

    def _shuffled(self, targets: Sequence[Target]) -> list[Target]:
        return self.random.sample(targets, len(targets))


def _combines(part: Alteration, subject: Subject) -> bool:
    """Whether a page is left that could be altered in a second way."""
    if part.undetectable(subject) or part.alone:
        return False
    return subject.fetches or part.touches != "settings" or part.harmless
