"""What is known about photos at a service, which controls decide it, and what to do before sharing one. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.model.keys import ControlId
from auditor.model.photo_guide import Answer, Deciding, PhotoGuide, Source
from auditor.model.photos import PhotoTopic
from auditor.model.rights import RightKind
from auditor.text import day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from auditor.model.photo_guide import LastValue
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
NOTHING_TO_DO = "Nothing more: every control that decides about photos was found to protect them."


def photo_guide(
    service_id: str,
    service: Service,
    wanted: Mapping[str, str],
    last: Mapping[str, LastValue],
    accounts: tuple[str, ...] = (),
    asked: Collection[RightKind] = (),
) -> PhotoGuide:
    """What is known about photos at this service.

    `wanted`: which value of a control protects photos. Of these accounts, `last`: which was known last; `asked`: what
    was asked for, and not refused or withdrawn.
    """
    answers = tuple(
        Answer(topic=topic, facts=facts, deciding=tuple(_deciding(service_id, service, facts, wanted, last)))
        for topic in QUESTIONS
        if (facts := tuple(fact for fact in service.photos if fact.topic is topic))
    )
    answered = {answer.topic for answer in answers}
    open_ = [topic for topic in QUESTIONS if topic not in answered]
    return PhotoGuide(
        service=service_id,
        service_name=service.name,
        accounts=accounts,
        answers=answers,
        not_known=tuple(_NOT_KNOWN[topic] for topic in open_),
        to_do=tuple(_to_do(service, answers, open_, asked)),
        rights=tuple(service.rights),
    )


def said(fact: PhotoFact) -> str:
    """`Uploaded: they may train models. In doubt: …`"""
    doubts = f" In doubt: {' '.join(fact.doubts)}" if fact.doubts else ""
    return f"{' and '.join(fact.about).capitalize()}: {fact.says}{doubts}"


def decided(deciding: Deciding) -> str:
    """Which control decides, and what is known of it."""
    return f"Decided by “{deciding.title}” ({deciding.control}): {_known(deciding)}"


def source_line(source: Source) -> str:
    """When a source said it, and how sure that is."""
    return f"{day(source.as_of)}, confidence {source.confidence}"


def _known(deciding: Deciding) -> str:
    last, wanted = deciding.last, deciding.wanted
    if last is None:
        return "nobody has read it yet."
    when = f"{last.value} when it was seen last, on {day(last.day)}"
    if last.attested:
        return f"{last.value}, and attested by a person, on {day(last.day)}{_old(last)}."
    return f"{when}{_old(last)}{'' if wanted in {None, last.value} else f'; it should be {wanted}'}."


def _old(last: LastValue) -> str:
    return "; that is too long ago to count" if last.stale else ""


def _deciding(
    service_id: str,
    service: Service,
    facts: tuple[PhotoFact, ...],
    wanted: Mapping[str, str],
    last: Mapping[str, LastValue],
) -> Iterator[Deciding]:
    for name in dict.fromkeys(fact.control for fact in facts if fact.control):
        control = service.controls[name]
        yield Deciding(
            control=str(ControlId(service_id, name)),
            title=control.title,
            does_not_mean=control.does_not_mean,
            wanted=wanted.get(name),
            last=last.get(name),
        )


def _to_do(
    service: Service, answers: Sequence[Answer], open_: Sequence[PhotoTopic], asked: Collection[RightKind]
) -> Iterator[str]:
    """The steps before a photo is shared."""
    deciding = {each.control: each for answer in answers for each in answer.deciding}
    for each in deciding.values():
        if not each.protects:
            by_hand = service.controls[ControlId.parse(each.control).control].by_hand
            yield f"{_aim(each)}: {by_hand.rstrip('.')}."
    about_training = [each for answer in answers if answer.topic is PhotoTopic.TRAINING for each in answer.deciding]
    right = service.rights.get(RightKind.OBJECT_TO_TRAINING)
    protected = bool(about_training) and all(each.protects for each in about_training)
    if right and not protected and RightKind.OBJECT_TO_TRAINING not in asked:
        begin = "Or object" if about_training else "Object"
        yield f"{begin} to training, at {right.page}: {' → '.join(right.steps)}."
    decisive = [_NOT_KNOWN[topic] for topic in open_ if topic in _DECISIVE]
    if decisive:
        yield f"Share nothing that would hurt you in other hands: it is not known {' and '.join(decisive)}."


def _aim(each: Deciding) -> str:
    last = each.last
    if last and last.stale and each.wanted in {None, last.value}:
        return f"Check “{each.title}” again (it was {last.value}, on {day(last.day)})"
    seen = f"it was {last.value}" if last else "nobody has read it yet"
    return f"Set “{each.title}” to {each.wanted} ({seen})" if each.wanted else f"Look at “{each.title}” ({seen})"
