"""From the facts about one element to a value, or to the reason why there is none. Pure; the page's part is probe.js.

Only an explicit state is a value: a missing attribute, `mixed`, or traces that contradict each other are none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NotRequired, TypedDict, assert_never

from auditor.browser.text_match import normal
from auditor.model.observation import Trouble
from auditor.model.reading import TWO_STATE, Kind
from auditor.model.reason import Reason
from auditor.model.texts import VALUE_PLACE, every

if TYPE_CHECKING:
    from auditor.model.reading import Reading

CONTRADICTION = "contradiction"
"""`detail` where an element shows two states at once."""
DRAWN = "drawn_words"
"""`detail` where what a person reads is not the element's text."""
_DECORATION = " ›»‹«▾▼▸▶✓✔☑•·|↓→⌄"
_EXPLICIT = {"true": "on", "false": "off"}
_OFFER = re.compile(r"\W*turn (on|off)\b", re.IGNORECASE)
"""A button that is called “Turn off …” is on."""
_TRACES = {"checked": "on", "unchecked": "off", "on": "on", "off": "off"}


class Option(TypedDict):
    """One radio of a group."""

    name: str
    checked: str | None
    painted: NotRequired[list[str]]


class Box(TypedDict):
    """A part of the page, in CSS pixels of the viewport."""

    x: float
    y: float
    width: float
    height: float


class Row(Box):
    """The part of the page that shows the control and its label. `key`: as in `Facts`."""

    key: str


class Facts(TypedDict):
    """What scripts/probe.js returns for one element. `why` is None where a person could see and reach it."""

    key: str
    why: str | None
    cover: NotRequired[str]
    name: str
    tag: NotRequired[str]
    says: NotRequired[list[str]]
    """Where it may be pressed: its name, text and title; the titles of its dialog; what row and dialog say; its ids."""
    titles: NotRequired[list[str]]
    around: NotRequired[list[str]]
    ids: NotRequired[list[str]]
    aria: str | None
    pressed: str | None
    data: str | None
    native: list[str]
    text: str
    painted: NotRequired[list[str]]
    """Words that only a style sheet draws in it, or that something without a state of its own draws over it."""
    byLabel: NotRequired[bool]
    """A native input that only its label draws."""
    options: list[Option]
    marked: list[str]
    disabled: bool
    loaded: NotRequired[bool]
    busy: NotRequired[bool]
    row: Row | None


def state_of(reading: Reading, facts: Facts, names: tuple[str, ...]) -> str | Trouble:
    """The value that the element explicitly shows, or why it shows none. `names` are the control's labels."""
    kind = reading.see
    if kind not in TWO_STATE and facts.get("painted"):
        return _drawn()
    match kind:
        case Kind.SWITCH:
            return _two_state([facts["aria"]] if facts["aria"] else [], facts)
        case Kind.CHECKBOX:  # there are some that say it as buttons do
            return _two_state([each for each in (facts["aria"], facts["pressed"]) if each], facts)
        case Kind.PRESSED:
            return _two_state([facts["pressed"]], facts)
        case Kind.RADIO:
            return _chosen(reading, facts["options"])
        case Kind.SELECT | Kind.MENU:
            return _agreeing(_worded(reading, facts["text"], names), reading, facts)
        case Kind.TEXT:
            return _declared_value(reading, facts["text"])
        case Kind.COUNT:
            return _number(facts["text"])
        case Kind.PRESENCE | None:
            raise ValueError("its value is no state of an element")
        case _:
            assert_never(kind)


def _two_state(declared: list[str | None], facts: Facts) -> str | Trouble:
    explicit = {_EXPLICIT.get(state or "") for state in (*declared, *facts["native"])}
    trace = _TRACES.get(facts["data"] or "")
    if len(explicit) == 1 and (value := explicit.pop()):
        return value if trace in {None, value} else _contradiction()
    return _contradiction() if len(explicit) > 1 else _unreadable("it shows no explicit state")


def _worded(reading: Reading, text: str, names: tuple[str, ...]) -> str | Trouble:
    shown = normal(text).strip(_DECORATION)
    for name in sorted(map(normal, names), key=len, reverse=True):
        shown = shown.removeprefix(name).strip(" :–-") if shown != name else shown
    for value, texts in reading.words.items():
        if shown in map(normal, every(texts)):
            return value
    return _unreadable("it shows no declared word")


def _agreeing(value: str | Trouble, reading: Reading, facts: Facts) -> str | Trouble:
    """The value, unless the entry that is marked in the menu, or what the button offers to do, says another."""
    marked = {each for text in facts["marked"] if isinstance(each := _worded(reading, text, ()), str)}
    offered = _OFFER.match(facts["name"])
    if isinstance(value, str) and (marked - {value} or (offered and offered[1].lower() == value)):
        return _contradiction()
    return value


def _declared_value(reading: Reading, text: str) -> str | Trouble:
    """The value whose words are the whole text, or stand at their place in a declared sentence."""
    shown = normal(text).strip(_DECORATION)
    said = {shown}
    for sentence in every(reading.sentence):
        before, _, after = (normal(part) for part in sentence.partition(VALUE_PLACE))
        if shown.startswith(before) and shown.endswith(after) and len(shown) > len(before) + len(after):
            said.add(shown.removeprefix(before).removesuffix(after).strip())
    for value, texts in reading.words.items():
        if not said.isdisjoint(map(normal, every(texts))):
            return value
    return _unreadable("what it says is no declared word or sentence")


def _chosen(reading: Reading, options: list[Option]) -> str | Trouble:
    if any(option.get("painted") for option in options):
        return _drawn()
    states = [option["checked"] for option in options]
    if states.count("true") != 1 or states.count("false") != len(states) - 1:
        return _unreadable("not exactly one choice is marked")
    return _worded(reading, options[states.index("true")]["name"], ())


def _number(text: str) -> str | Trouble:
    numbers = re.findall(r"\d+", text)
    return str(int(numbers[0])) if len(numbers) == 1 else _unreadable("it shows no single number")


def _drawn() -> Trouble:
    return Trouble(reason=Reason.STATE_UNREADABLE, detail=DRAWN, saw="a style sheet draws words that its text has not")


def _contradiction() -> Trouble:
    return Trouble(reason=Reason.STATE_UNREADABLE, detail=CONTRADICTION, saw="its markup contradicts itself")


def _unreadable(saw: str) -> Trouble:
    return Trouble(reason=Reason.STATE_UNREADABLE, saw=saw)
