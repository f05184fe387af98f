"""From the facts about one element to a value: only an explicit state is one."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.browser.state import Facts, Option, state_of
from auditor.browser.text_match import normal
from auditor.model.observation import Trouble
from auditor.model.reading import Reading
from auditor.model.reason import Reason

FIND = [{"test_id": "toggle"}]
SWITCH, CHECKBOX, PRESSED = (
    Reading.model_validate({"see": kind, "find": FIND}) for kind in ("switch", "checkbox", "pressed")
)
COUNT = Reading.model_validate({"see": "count", "find": FIND})
WORDS = {"off": {"en": ["Off", "Disabled"], "de": "Aus"}, "on": {"en": ["On", "Enabled"], "de": "Ein"}}


def in_words(kind: str, words: dict[str, Any] | None = None) -> Reading:
    return Reading.model_validate({"see": kind, "find": FIND, "words": words or WORDS})


def facts(**shown: Any) -> Facts:
    """An element that shows nothing at all, but for this."""
    nothing: dict[str, Any] = {
        "key": "1",
        "why": None,
        "name": "Improve the model",
        "aria": None,
        "pressed": None,
        "data": None,
        "native": [],
        "text": "",
        "options": [],
        "marked": [],
        "disabled": False,
        "row": None,
    }
    return cast("Facts", nothing | shown)


def value(reading: Reading, *names: str, **shown: Any) -> str | None:
    """The value; None where there is none, which always has the same reason and says what was seen."""
    state = state_of(reading, facts(**shown), names)
    if isinstance(state, Trouble):
        assert state.reason is Reason.STATE_UNREADABLE
        assert state.saw
        return None
    return state


@pytest.mark.parametrize("reading", [SWITCH, CHECKBOX])
@pytest.mark.parametrize(("aria", "expected"), [("true", "on"), ("false", "off")])
def test_a_switch_has_a_value_when_aria_checked_is_true_or_false(reading: Reading, aria: str, expected: str) -> None:
    assert value(reading, aria=aria) == expected


@pytest.mark.parametrize("reading", [SWITCH, CHECKBOX, PRESSED])
@pytest.mark.parametrize("state", [None, "", "mixed", "undefined", "TRUE", "on", "1", "yes", " true"])
def test_a_switch_has_no_value_when_its_state_is_missing_or_another_word(reading: Reading, state: str | None) -> None:
    assert value(reading, aria=state, pressed=state) is None


@pytest.mark.parametrize("reading", [SWITCH, CHECKBOX])
@pytest.mark.parametrize(("native", "expected"), [("true", "on"), ("false", "off"), ("mixed", None)])
def test_a_native_checkbox_speaks_for_itself(reading: Reading, native: str, expected: str | None) -> None:
    assert value(reading, native=[native]) == expected


@pytest.mark.parametrize(
    ("aria", "native"),
    [("true", ["false"]), ("false", ["true"]), ("mixed", ["true"]), ("true", ["mixed"]), (None, ["true", "false"])],
)
def test_a_switch_has_no_value_when_aria_and_native_contradict(aria: str | None, native: list[str]) -> None:
    assert value(SWITCH, aria=aria, native=native) is None


@pytest.mark.parametrize(("aria", "native"), [("true", ["true"]), ("false", ["false"])])
def test_a_switch_has_a_value_when_aria_and_native_agree(aria: str, native: list[str]) -> None:
    assert value(SWITCH, aria=aria, native=native) == {"true": "on", "false": "off"}[aria]


@pytest.mark.parametrize(
    ("aria", "data"), [("true", "unchecked"), ("true", "off"), ("false", "checked"), ("false", "on")]
)
def test_a_switch_has_no_value_when_data_state_contradicts(aria: str, data: str) -> None:
    assert value(SWITCH, aria=aria, data=data) is None
    assert value(PRESSED, pressed=aria, data=data) is None


@pytest.mark.parametrize("data", [None, "checked", "on", "open", "closed", "active"])
def test_a_switch_keeps_its_value_when_data_state_agrees_or_is_about_something_else(data: str | None) -> None:
    assert value(SWITCH, aria="true", data=data) == "on"


@pytest.mark.parametrize("data", ["checked", "unchecked", "on", "off"])
def test_data_state_alone_is_no_value(data: str) -> None:
    assert value(SWITCH, data=data) is None
    assert value(CHECKBOX, data=data) is None
    assert value(PRESSED, data=data) is None


def test_a_pressed_button_is_read_from_aria_pressed_only() -> None:
    assert value(PRESSED, pressed="true") == "on"
    assert value(PRESSED, pressed="false") == "off"
    assert value(PRESSED, aria="true") is None
    assert value(SWITCH, pressed="true") is None


def test_a_checkbox_may_say_it_as_buttons_do() -> None:
    assert value(CHECKBOX, pressed="true") == "on"
    assert value(CHECKBOX, pressed="false") == "off"
    assert value(CHECKBOX, pressed="mixed") is None
    assert value(CHECKBOX, aria="true", pressed="false") is None
    assert value(CHECKBOX, native=["true"], pressed="false") is None


def test_the_text_of_a_switch_is_no_value() -> None:
    assert value(SWITCH, text="On") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Off", "off"),
        ("  oFF\n", "off"),
        ("Aus", "off"),
        ("Enabled", "on"),
        ("Keep activity: On", "on"),
        ("Keep activity – Off", "off"),
        ("Keep activity", None),
        ("Offline", None),
        ("On or Off", None),
        ("Turn on", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("kind", ["menu", "select"])
def test_a_menu_has_the_value_whose_word_it_shows_whole(kind: str, text: str, expected: str | None) -> None:
    assert value(in_words(kind), "Keep activity", text=text) == expected


def test_the_longest_label_is_taken_off_a_menu_first() -> None:
    assert value(in_words("menu"), "Memory", "Memory (beta)", text="Memory (beta): Off") == "off"


def test_a_label_that_is_also_a_word_is_still_read_as_the_word() -> None:
    assert value(in_words("menu"), "Off", text="Off") == "off"


TOLD = Reading.model_validate(
    {
        "see": "text",
        "find": FIND,
        "words": {"3": {"en": ["3 months", "three months"]}, "18": "18 months", "never": {"en": "Auto-delete (Off)"}},
        "sentence": {"en": ["Auto-delete activity older than {value}", "Kept for {value}."]},
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 months", "3"),
        ("Auto-delete activity older than 18\u00a0months ›", "18"),
        ("auto-delete activity older than three months", "3"),
        ("Kept for 3 months.", "3"),
        ("Auto-delete (Off)", "never"),
        ("Auto-delete: Off. Tip: choose 3 months or 18 months.", None),
        ("Tip: choose 3 months", None),
        ("Auto-delete activity older than 3 months or 18 months", None),
        ("Auto-delete activity older than 3 months. Change it", None),
        ("Auto-delete activity older than ", None),
        ("Auto-delete (Off) for 3 months", None),
        ("13 months", None),
        ("", None),
    ],
)
def test_a_text_is_a_declared_word_or_a_declared_sentence_and_nothing_more(text: str, expected: str | None) -> None:
    assert value(TOLD, text=text) == expected


def radios(*states: str | None) -> list[Option]:
    names = ("Off", "On", "Something else")
    return [{"name": names[number], "checked": state} for number, state in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("true", "false"), "off"),
        (("false", "true"), "on"),
        (("false", "false"), None),
        (("true", "true"), None),
        (("true", None), None),
        ((None, "true"), None),
        (("mixed", "true"), None),
        (("false", "false", "true"), None),
        ((), None),
    ],
)
def test_a_radio_has_a_value_when_exactly_one_choice_is_marked_and_the_others_are_not(
    states: tuple[str | None, ...], expected: str | None
) -> None:
    assert value(in_words("radio"), options=radios(*states)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("3 devices", "3"),
        ("007", "7"),
        ("none", None),
        ("", None),
        ("2 of 5", None),
        ("1,024", None),
        ("1.5", None),
    ],
)
def test_a_count_is_the_only_number_in_the_text(text: str, expected: str | None) -> None:
    assert value(COUNT, text=text) == expected


def test_a_response_has_no_state_on_the_page() -> None:
    reading = Reading.model_validate({"response": "/s", "json": "a", "values": {"true": "on", "false": "off"}})
    with pytest.raises(ValueError, match="no state"):
        state_of(reading, facts(aria="true"), ())


STATES = st.none() | st.sampled_from(["true", "false", "mixed", "", "on", "off", "checked"]) | st.text(max_size=6)


@given(st.sampled_from([SWITCH, CHECKBOX]), STATES, STATES, st.lists(st.sampled_from(["true", "false", "mixed"])))
def test_no_switch_has_a_value_that_a_part_of_its_markup_denies(
    reading: Reading, aria: str | None, data: str | None, native: list[str]
) -> None:
    seen = value(reading, aria=aria, data=data, native=native)
    denied = {"on": ("false", "mixed"), "off": ("true", "mixed")}
    if seen:
        assert aria not in denied[seen]
        assert not set(native) & set(denied[seen])
        assert data not in {"on": ("unchecked", "off"), "off": ("checked", "on")}[seen]
        assert aria in {"true", "false"} or native


@given(st.text(alphabet=" OfnAusEi:\n", max_size=12))
def test_no_text_but_the_words_themselves_is_a_value(text: str) -> None:
    shown = normal(text)
    assert value(in_words("menu"), text=text) == {"off": "off", "aus": "off", "on": "on", "ein": "on"}.get(shown)


@pytest.mark.parametrize(("marked", "expected"), [([], "off"), (["Off"], "off"), (["On"], None), (["Help"], "off")])
def test_a_menu_has_no_value_when_another_entry_is_marked_in_it(marked: list[str], expected: str | None) -> None:
    assert value(in_words("menu"), name="", text="Off", marked=marked) == expected


@pytest.mark.parametrize(("text", "expected"), [("On", "on"), ("Off", None)])
def test_a_menu_has_no_value_when_it_offers_to_turn_off_what_it_says_is_off(text: str, expected: str | None) -> None:
    assert value(in_words("menu"), name="Turn off your activity", text=text) == expected
