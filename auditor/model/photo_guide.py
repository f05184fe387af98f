"""What a report explains about photos: what is known, what decides, and what to do before one is shared."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from auditor.model.base import Frozen
from auditor.model.fact import Confidence
from auditor.model.photos import PhotoFact, PhotoTopic
from auditor.model.rights import RightKind

if TYPE_CHECKING:
    from collections.abc import Iterable


class Source(NamedTuple):
    """Where a fact is said, on which day, and how sure it is."""

    address: str
    as_of: date
    confidence: Confidence

    @classmethod
    def of(cls, fact: PhotoFact) -> Source:
        """Where a fact is from."""
        return cls(fact.source, fact.as_of, fact.confidence)


class LastValue(Frozen):
    """The value that a control was known to have last. `attested`: by a person's word; `stale`: too long ago."""

    value: str
    day: date
    stale: bool = False
    attested: bool = False


class Deciding(Frozen):
    """A control that decides about photos (`chatgpt/training`). `wanted`: the value that protects them, if one does."""

    control: str
    title: str
    does_not_mean: tuple[str, ...] = ()
    wanted: str | None = None
    last: LastValue | None = None

    @property
    def protects(self) -> bool:
        """Whether it was lately known to have the value that protects photos, or a person attested as much."""
        if self.last is None or self.last.stale:
            return False
        return self.last.attested or self.last.value == self.wanted


class Answer(Frozen):
    """What is known of one question, and the controls that decide it."""

    topic: PhotoTopic
    facts: tuple[PhotoFact, ...]
    deciding: tuple[Deciding, ...] = ()


class PhotoGuide(Frozen):
    """Everything about photos at a service, for accounts of which the same is known; without any: for the service.

    `not_known`: questions without an answer, as half sentences. `rights`: what can be asked for.
    """

    service: str
    service_name: str
    accounts: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    not_known: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()
    rights: tuple[RightKind, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the answers are from, each once, in their order."""
        return tuple(dict.fromkeys(Source.of(fact) for answer in self.answers for fact in answer.facts))


def grouped(guides: Iterable[PhotoGuide]) -> tuple[PhotoGuide, ...]:
    """The guides that differ in their accounts only, as one of them with all these accounts."""
    accounts: dict[PhotoGuide, list[str]] = {}
    for guide in guides:
        accounts.setdefault(guide.model_copy(update={"accounts": ()}), []).extend(guide.accounts)
    return tuple(guide.model_copy(update={"accounts": tuple(names)}) for guide, names in accounts.items())
