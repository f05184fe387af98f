"""What a value could be instead."""

from __future__ import annotations

import pytest

from auditor.counterfactual.other_value import tokens, turned

MONTHS = (("3-months", "older than 3 months"), ("18-months", "older than 18 months"))


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (True, False),
        (False, True),
        (0, 1),
        (1, 0),
        ("true", "false"),
        ("OFF", "ON"),
        ("Enabled", "Disabled"),
        ("opt_in", "opt_out"),
        ("opted-out", "opted-in"),
        ("DATA_SHARING_ENABLED", "DATA_SHARING_DISABLED"),
        ("trainingAllowed", "trainingBlocked"),
        ("1", "0"),
    ],
)
def test_it_has_an_opposite(value: object, other: object) -> None:
    result = turned(value)  # type: ignore[arg-type]
    assert result == other
    assert type(result) is type(other)


@pytest.mark.parametrize(
    "value", [7, 1.0, 0.5, "ada@example.test", "", "on the road to nowhere and back", "2026", "x" * 80]
)
def test_it_is_no_value_of_a_control(value: object) -> None:
    assert turned(value) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "words", "other"),
    [
        ("3", MONTHS, "18"),
        (18, MONTHS, 3),
        (36, MONTHS, None),
        ("stealth", (("public", "Public"), ("stealth", "Stealth")), "public"),
        ("Always", (("default",), ("always", "Always")), "Default"),
        ("allowed", (("allow", "Allowed"), ("block", "Blocked")), "block"),
        ("ALL_SITES", (("all sites",), ("no sites",)), "NO SITES"),
    ],
)
def test_a_value_that_is_one_of_the_controls_words_becomes_another_of_them(
    value: object, words: tuple[tuple[str, ...], ...], other: object
) -> None:
    assert turned(value, words) == other  # type: ignore[arg-type]


def test_names_of_code_and_of_people_share_their_words() -> None:
    assert tokens(["allowGrokMemory", "XAI_data"]) == {"allow", "grok", "memory", "xai", "data"}
    assert tokens(["Allow Grok to remember"]) == {"allow", "grok", "to", "remember"}
