"""What is said of photos: only what is known, and what to do where they are not protected."""

from __future__ import annotations

from datetime import date

import pytest

from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.model.fact import Confidence
from auditor.model.photo_guide import LastValue, grouped
from auditor.model.photos import PhotoFact, PhotoKind, PhotoTopic
from auditor.photos import QUESTIONS, decided, photo_guide

CHATGPT = load_service(open_catalog().services["chatgpt"].path).value
OFF = {"training": "off"}
SEEN = date(2026, 11, 20)


def last(value: str, **more: bool) -> dict[str, LastValue]:
    return {"training": LastValue.model_validate({"value": value, "day": SEEN, **more})}


def fact(topic: PhotoTopic, control: str | None = None) -> PhotoFact:
    return PhotoFact(
        about=(PhotoKind.UPLOADED,),
        topic=topic,
        says="So it is.",
        control=control,
        source="https://example.com/help",
        as_of=date(2026, 10, 1),
        confidence=Confidence.HIGH,
    )


def test_every_topic_has_a_question() -> None:
    assert set(QUESTIONS) == set(PhotoTopic)


def test_what_nobody_knows_is_said_to_be_not_known() -> None:
    guide = photo_guide("chatgpt", CHATGPT.model_copy(update={"photos": ()}), OFF, {})
    assert guide.answers == ()
    assert len(guide.not_known) == len(PhotoTopic)
    assert guide.to_do[-1] == (
        "Share nothing that would hurt you in other hands: it is not known whether models learn from them and who can "
        "see them."
    )


@pytest.mark.parametrize(("value", "protects"), [("off", True), ("on", False), (None, False)])
def test_only_a_value_that_was_seen_protects(value: str | None, protects: bool) -> None:
    service = CHATGPT.model_copy(update={"photos": (fact(PhotoTopic.TRAINING, "training"), fact(PhotoTopic.PUBLIC))})
    guide = photo_guide("chatgpt", service, OFF, last(value) if value else {})
    (deciding,) = guide.answers[0].deciding
    assert (deciding.protects, deciding.last and deciding.last.value) == (protects, value)
    assert bool(guide.to_do) is not protects


def test_a_control_that_no_policy_asks_about_protects_nothing() -> None:
    guide = photo_guide("chatgpt", CHATGPT, {}, last("off"))
    assert guide.to_do[0].startswith("Look at “Improve the model for everyone” (it was off): Settings →")


def test_a_right_to_object_is_named_where_models_learn() -> None:
    learns = photo_guide("chatgpt", CHATGPT, OFF, last("on"))
    assert any("Or object to training, at https://privacy.openai.com/policies: " in step for step in learns.to_do)
    protected = photo_guide("chatgpt", CHATGPT, OFF, last("off"))
    assert not any("object" in step for step in protected.to_do)


def test_a_source_stands_once() -> None:
    service = CHATGPT.model_copy(update={"photos": (fact(PhotoTopic.STORED), fact(PhotoTopic.PUBLIC))})
    assert len(photo_guide("chatgpt", service, OFF, {}).sources) == 1


def test_a_proof_of_long_ago_protects_nothing_any_more() -> None:
    guide = photo_guide("chatgpt", CHATGPT, OFF, last("off", stale=True))
    (deciding,) = guide.answers[0].deciding
    assert not deciding.protects
    assert decided(deciding).endswith("on 20 November 2026; that is too long ago to count.")
    assert guide.to_do[0].startswith("Check “Improve the model for everyone” again (it was off, on 20 November 2026): ")


def test_what_a_person_attested_protects_whatever_the_switch_shows() -> None:
    guide = photo_guide("chatgpt", CHATGPT, OFF, last("on", attested=True))
    (deciding,) = guide.answers[0].deciding
    assert deciding.protects
    assert "on, and attested by a person" in decided(deciding)
    assert not any("Improve the model" in step or "object" in step for step in guide.to_do)


def test_accounts_of_which_the_same_is_known_share_a_guide() -> None:
    ada, eve = (photo_guide("chatgpt", CHATGPT, OFF, last("off"), (name,)) for name in ("ada", "eve"))
    bob = photo_guide("chatgpt", CHATGPT, OFF, last("on"), ("bob",))
    assert [guide.accounts for guide in grouped((ada, bob, eve))] == [("ada", "eve"), ("bob",)]
