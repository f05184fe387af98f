"""What is known about photos at a service, which controls decide it, and what to do before sharing one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from auditor.model.keys import ControlId
from auditor.model.photos import PhotoTopic
from auditor.model.rights import RightKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from auditor.model.control import Control
    from auditor.model.fact import Confidence
    from auditor.model.photos import PhotoFact
    from auditor.model.service import Service

QUESTIONS = {
    PhotoTopic.TRAINING: "Do models learn from them?",
    PhotoTopic.PUBLIC: "Who can see them?",
    PhotoTopic.STORED: "Where are they kept, and how long?",
    PhotoTopic.DELETED_BY: "What deletes them?",
    PhotoTopic.REVIEW: "Do people look at them?",
    PhotoTopic.FACES: "What happens to faces?",
}
"""In the order in which people ask."""
_NOT_KNOWN = {
    PhotoTopic.TRAINING: "whether models learn from them",
    PhotoTopic.PUBLIC: "who can see them",
    PhotoTopic.STORED: "where they are kept, and how long",
    PhotoTopic.DELETED_BY: "what deletes them",
    PhotoTopic.REVIEW: "whether people look at them",
    PhotoTopic.FACES: "what happens to faces",
}
_DECISIVE = frozenset({PhotoTopic.TRAINING, PhotoTopic.PUBLIC})
"""What cannot be taken back once it happened."""


Source: TypeAlias = "tuple[str, date, Confidence]"
"""An address, the day of what it says, and how sure that is."""


@dataclass(frozen=True)
class Deciding:
    """A control that decides about photos.

    `wanted`: the value that protects them, None where no policy says so. `known`: the one that was seen last, and when.
    """

    id: ControlId
    control: Control
    wanted: str | None
    known: str | None
    known_at: datetime | None

    @property
    def protects(self) -> bool:
        """Whether it was seen to have the value that protects photos."""
        return self.known is not None and self.known == self.wanted


@dataclass(frozen=True)
class Answer:
    """What is known of one question, and the controls that decide it."""

    topic: PhotoTopic
    facts: tuple[PhotoFact, ...]
    deciding: tuple[Deciding, ...]


@dataclass(frozen=True)
class PhotoGuide:
    """Everything about photos at one account. `not_known`: questions without an answer, as half sentences."""

    answers: tuple[Answer, ...]
    not_known: tuple[str, ...]
    to_do: tuple[str, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the answers are from, each once, in their order."""
        return tuple(dict.fromkeys(source_of(fact) for answer in self.answers for fact in answer.facts))


def photo_guide(
    service_id: str, service: Service, wanted: Mapping[str, str], known: Mapping[str, tuple[str, datetime]]
) -> PhotoGuide:
    """What is known about photos at this service.

    `wanted`: which value of a control protects photos. `known`: which was seen last, and when.
    """
    answers = [
        Answer(topic, facts, tuple(_deciding(service_id, service, facts, wanted, known)))
        for topic in QUESTIONS
        if (facts := tuple(fact for fact in service.photos if fact.topic is topic))
    ]
    answered = {answer.topic for answer in answers}
    open_ = [topic for topic in QUESTIONS if topic not in answered]
    return PhotoGuide(
        answers=tuple(answers),
        not_known=tuple(_NOT_KNOWN[topic] for topic in open_),
        to_do=tuple(_to_do(service, answers, open_)),
    )


def source_of(fact: PhotoFact) -> Source:
    """Where a fact is from."""
    return fact.source, fact.as_of, fact.confidence


def _deciding(
    service_id: str,
    service: Service,
    facts: tuple[PhotoFact, ...],
    wanted: Mapping[str, str],
    known: Mapping[str, tuple[str, datetime]],
) -> list[Deciding]:
    found = []
    for name in dict.fromkeys(fact.control for fact in facts if fact.control):
        value, when = known.get(name, (None, None))
        found.append(Deciding(ControlId(service_id, name), service.controls[name], wanted.get(name), value, when))
    return found


def _to_do(service: Service, answers: list[Answer], open_: list[PhotoTopic]) -> list[str]:
    """The steps before a photo is shared."""
    deciding = {each.id: each for answer in answers for each in answer.deciding}
    steps = [f"{_state(each)}: {each.control.by_hand}." for each in deciding.values() if not each.protects]
    about_training = [each for answer in answers if answer.topic is PhotoTopic.TRAINING for each in answer.deciding]
    right = service.rights.get(RightKind.OBJECT_TO_TRAINING)
    if right and not (about_training and all(each.protects for each in about_training)):
        begin = "Or object" if about_training else "Object"
        steps.append(f"{begin} to training, at {right.page}: {' → '.join(right.steps)}.")
    decisive = [_NOT_KNOWN[topic] for topic in open_ if topic in _DECISIVE]
    if decisive:
        steps.append(f"Share nothing that would hurt you in other hands: it is not known {' and '.join(decisive)}.")
    return steps


def _state(each: Deciding) -> str:
    aim = f"Set “{each.control.title}” to {each.wanted}" if each.wanted else f"Look at “{each.control.title}”"
    return f"{aim} ({'it was ' + each.known if each.known else 'nobody has read it yet'})"
