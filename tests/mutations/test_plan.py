"""The plan keeps its promises: everything in both states, nothing too often, enough that deviates."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.mutations.alterations import ALTERATIONS
from tests.mutations.plan import Case, parse, plan
from tests.mutations.subjects import SUBJECTS

CASES = plan(2100)
ALTERED = [case for case in CASES if case.names and not case.undetectable]


def test_there_are_as_many_pages_as_asked_for_and_most_are_altered() -> None:
    assert len(CASES) == 2100
    assert len(ALTERED) >= 1900
    assert len({case.id for case in ALTERED}) == len(ALTERED)


def test_half_of_the_pages_deviate() -> None:
    assert sum(case.deviating for case in ALTERED) * 2 >= len(ALTERED)


def test_every_alteration_is_on_every_service_that_it_applies_to_in_both_states() -> None:
    planned = {(case.service, name, case.deviating) for case in CASES for name in case.names}
    for subject in SUBJECTS.values():
        for part in ALTERATIONS.values():
            if any(part.applies(subject, target) for target in subject.targets):
                states = {True} if part.switching else {True, False}
                assert states == {each[2] for each in planned if each[:2] == (subject.service, part.name)}


def test_every_control_is_switched_and_so_is_all_that_is_about_switching() -> None:
    able = [case for case in CASES if case.deviating and case.control.control not in case.subject.unfixed]
    assert all(case.fix for case in able if not case.names or case.about_switching)
    assert len({(case.service, case.target) for case in CASES if case.fix}) > 20
    assert not any(case.fix for case in CASES if not case.deviating)


def test_every_alteration_applies_somewhere() -> None:
    assert set(ALTERATIONS) == {name for case in CASES for name in case.names}


def test_no_alteration_makes_more_than_a_tenth_of_the_pages() -> None:
    used = Counter(name for case in ALTERED for name in case.names)
    assert max(used.values()) * 10 <= len(ALTERED), used.most_common(3)


def test_few_pages_are_counted_apart_and_each_says_why() -> None:
    apart = [case for case in CASES if case.undetectable]
    assert len(apart) * 50 <= len(ALTERED)
    assert all(len(case.names) == 1 for case in apart)


def test_no_table_of_the_harness_comes_from_a_service_file() -> None:
    for subject in SUBJECTS.values():
        assert len({target.id for target in subject.targets}) == len(subject.targets)
        assert all(len(set(target.values.values())) >= 2 for target in subject.targets)


def test_a_case_is_repeated_by_its_name() -> None:
    case = Case("chatgpt", "memory", ("twin_hidden", "zoomed"), deviating=True)
    assert parse(case.id) == (case.to_be_fixed(1),)
    assert len(parse("chatgpt/memory:twin_hidden+zoomed")) == 2
    assert {page.service for page in parse("gemini:unaltered")} == {"gemini"}


@pytest.mark.parametrize("text", ["nobody:zoomed", "chatgpt:no_such_thing", "chatgpt:zoomed:sideways"])
def test_a_wrong_name_is_reported(text: str) -> None:
    with pytest.raises(ValueError, match=text.partition(":")[0]):
        parse(text)
