"""What people read: what happened, and what to do next."""

from __future__ import annotations

import re

import pytest

from auditor import messages
from auditor.model.observation import LocatorHit, Trouble
from auditor.model.reason import Reason, SignInDetail

from .samples import SERVICE, failed, saw

TRAINING = SERVICE.controls["training"]
DO = re.compile(
    r"`auditor |\b(Sign in|Try|Compare|Open|Check|Look|Run again|Correct|Configure|wait before)\b", re.IGNORECASE
)


def told(trouble: Trouble) -> str:
    return messages.unknown(trouble, TRAINING, SERVICE, "ada")


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("saw", [None, "the page was still loading"])
def test_every_reason_is_reported_in_two_sentences_with_a_next_step(reason: Reason, saw: str | None) -> None:
    text = told(Trouble(reason=reason, saw=saw))
    happened, _, next_step = text.partition(". ")
    assert happened
    assert saw is None or f"({saw})" in happened
    assert DO.search(next_step), next_step
    assert text.endswith(".")
    assert text[0].isupper()
    assert not re.search(r"[{}]|\.\.|None", text)


def test_no_two_reasons_are_reported_alike() -> None:
    happened = [told(Trouble(reason=reason)).partition(". ")[0] for reason in Reason]
    assert len(set(happened)) == len(Reason)


@pytest.mark.parametrize("detail", list(SignInDetail))
def test_every_sign_in_that_did_not_work_has_a_next_step_of_its_own(detail: SignInDetail) -> None:
    text = told(Trouble(reason=Reason.SIGN_IN_FAILED, detail=detail.value))
    assert DO.search(text)
    assert text.endswith(".")
    assert text != told(Trouble(reason=Reason.SIGN_IN_FAILED))
    assert "{" not in text


def test_a_manual_step_is_quoted_once_with_one_full_stop() -> None:
    assert "Settings → Data → Improve the model → off." in told(Trouble(reason=Reason.CONFLICT))


def test_the_account_is_named_where_a_command_needs_it() -> None:
    assert "`auditor login ada`" in told(Trouble(reason=Reason.SIGNED_OUT))


def test_a_note_is_made_once_when_two_loads_say_the_same() -> None:
    low = [saw("off", load=load, locator=LocatorHit(rank=2, of=3)) for load in (1, 2)]
    assert len(messages.notes(low, SERVICE)) == 1


def test_there_is_no_note_when_the_best_locator_found_it_or_nothing_did() -> None:
    best = saw("off", locator=LocatorHit(rank=1, of=3))
    assert messages.notes([best, failed(Reason.CONTROL_MISSING)], SERVICE) == ()


def test_there_is_no_link_when_the_control_has_no_page_or_the_account_no_address() -> None:
    assert messages.link(SERVICE.controls["form"], SERVICE, "https://parrot.com") is None
    assert messages.link(TRAINING, SERVICE, None) is None
