"""What one service file declares: how to reach, prove and read each control. The language of checks/services.

Field descriptions are the documentation of the language: `auditor schema` publishes them to editors.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from auditor.model.address import Origin, OriginPattern, Target, WebAddress
from auditor.model.base import Frozen

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
Line = Annotated[str, Field(min_length=1, max_length=500)]


class Kind(StrEnum):
    """How a control shows its value on the page."""

    SWITCH = "switch"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    PRESSED = "pressed"
    MENU = "menu"
    TEXT = "text"
    COUNT = "count"
    PRESENCE = "presence"


TWO_STATE = frozenset({Kind.SWITCH, Kind.CHECKBOX, Kind.PRESSED})
"""Kinds whose state is explicit in the markup: on or off."""
PRESENT = 2
"""So many values at least have an element each, where presence tells the state."""
ONE_CLICK = TWO_STATE | {Kind.PRESENCE}
"""Kinds that one click turns, where no choice is declared."""
VALUE_PLACE = "{value}"
"""In a declared sentence, where the words of the value stand."""
IN_WORDS = frozenset({Kind.RADIO, Kind.SELECT, Kind.MENU, Kind.TEXT})
"""Kinds whose state is a word on the page; a count is a number."""


class Purpose(StrEnum):
    """What a control decides about."""

    TRAINING = "training"
    """Whether what a person does is used to train models, unless the person says no."""
    CONTRIBUTION = "contribution"
    """An extra that a person may give for training: off until it is given."""
    PRODUCT_IMPROVEMENT = "product_improvement"
    MEMORY = "memory"
    HISTORY = "history"
    RETENTION = "retention"
    SHARING = "sharing"
    LOCATION = "location"
    PERSONALISATION = "personalisation"
    ACCESS = "access"
    OUTPUT = "output"


class Confidence(StrEnum):
    """How sure the facts behind a declaration are."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


def _by_language(value: object) -> object:
    """`Reject all`, `[Reject all, Refuse]` and `{en: Reject all, fr: [...]}` are one shape: language → texts."""
    if isinstance(value, str):
        return {"any": (value,)}
    if isinstance(value, list | tuple):
        return {"any": tuple(value)}
    if isinstance(value, dict):
        return {key: (texts,) if isinstance(texts, str) else texts for key, texts in value.items()}
    return value


LABELS_OF = "control"
"""In place of texts, `{control: ID}` stands for all labels of that control of the same file."""
Language = Annotated[str, Field(pattern=rf"^(any|{LABELS_OF}|[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*)$")]
_Lines = Annotated[list[Line], Field(min_length=1)]
Texts = Annotated[
    dict[Language, Annotated[tuple[Line, ...], Field(min_length=1)]],
    BeforeValidator(_by_language, json_schema_input_type=Line | _Lines | dict[Language, Line | _Lines]),
]


def every(texts: Texts | None) -> tuple[str, ...]:
    """All texts of all languages, each once, in the order of the file."""
    return tuple(dict.fromkeys(text for each in (texts or {}).values() for text in each))


def _literal_keys(value: object) -> object:
    """JSON values as keys (`true: on`, `stealth: stealth`) become their JSON text: `true` and `"stealth"` differ."""
    if isinstance(value, dict):
        return {key if _is_json(key) else json.dumps(key): word for key, word in value.items()}
    return value


def _is_json(key: object) -> bool:
    return isinstance(key, str) and key.startswith('"') and key.endswith('"') and len(key) > 1


JsonValues = Annotated[dict[str, Line], BeforeValidator(_literal_keys, json_schema_input_type=dict[str, Line])]
# In a path, `{}` leads into a string that holds JSON of its own; a number, into a list, or to a chunk of an RPC answer.
JsonPath = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$", max_length=200)]


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


JsonPaths = Annotated[
    tuple[JsonPath, ...],
    Field(min_length=1),
    BeforeValidator(_one_or_many, json_schema_input_type=JsonPath | Annotated[list[JsonPath], Field(min_length=1)]),
]


TEST_ID_ATTRIBUTES = ("data-testid", "data-test-id", "data-test", "data-cy", "data-qa")
"""What test frameworks call the attribute by which their tests find an element."""


def by_test_id(value: str) -> str:
    """The CSS selector of the elements that carry this test id, in whichever attribute.

    >>> by_test_id('say "yes"').partition(",")[0]
    ':is([data-testid="say \\\\"yes\\\\""]'
    """
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return ":is(" + ", ".join(f'[{name}="{quoted}"]' for name in TEST_ID_ATTRIBUTES) + ")"


class Locator(Frozen):
    """One way to point at an element. Names and texts are compared whole, never as a part."""

    test_id: Line | None = Field(
        None, description=f"value of {', '.join(TEST_ID_ATTRIBUTES[:-1])} or {TEST_ID_ATTRIBUTES[-1]}"
    )
    role: Line | None = Field(None, description="ARIA role; `switch` and `checkbox` stand for each other")
    name: Texts | None = Field(
        None, description="accessible name for `role`; in `find`, the control's labels by default"
    )
    label: Texts | None = Field(None, description="text of the label of a form field")
    text: Texts | None = Field(None, description="text that a person reads")
    placeholder: Texts | None = Field(None, description="placeholder of a form field")
    css: Line | None = Field(None, description="CSS selector; structural ones break first")
    row: Line | None = Field(
        None, description="in `find`: the only element of this role in the row that shows the control's label"
    )
    within: Locator | None = Field(None, description="look only inside this element")

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = [way for way in LOCATOR_WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"a locator needs exactly one of {', '.join(LOCATOR_WAYS)}")
        if self.name is not None and self.role is None:
            raise ValueError("`name` goes with `role`")
        return self


LOCATOR_WAYS = ("test_id", "role", "label", "text", "placeholder", "css", "row")


Scalar = str | int | float | bool | None


class Fetched(Frozen):
    """A response that the page itself fetched: its path, and what tells it from others to the same path."""

    response: Target | None = Field(
        None, description="path of a response that the page itself fetches, or of a stream or websocket that it opens"
    )
    method: Literal["GET", "POST"] | None = Field(
        None, description="response: the method that the page asks with; default: GET"
    )
    query: dict[Line, str] = Field({}, description="response: what the request's query must hold")
    except_query: tuple[Line, ...] = Field(
        (), description="response: an answer to a request with this query key is another"
    )
    operation: Line | None = Field(
        None, description="response: the operation's name, where one path serves many (GraphQL, RPC)"
    )
    sends: dict[JsonPath, Scalar] = Field(
        {}, description="response: what the request's JSON or form must hold, by dotted path"
    )
    stream: bool = Field(
        False,
        description="response: true: it is an event stream or a websocket; each message with the key is an answer",
    )
    event: Line | None = Field(None, description="stream: the name of the event")
    message: dict[JsonPath, Scalar] = Field(
        {}, description="stream: what the messages that count must hold, by dotted path"
    )

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in it; empty where its coming or its status is all that is asked."""
        return ()


OF_RESPONSE = tuple(name for name in Fetched.model_fields if name != "response")
"""What may be said of a response only."""


class Sign(Fetched):
    """A fact that a page can show: a visible element, its address or title, or a value in a response."""

    test_id: Line | None = None
    role: Line | None = None
    name: Texts | None = None
    label: Texts | None = None
    text: Texts | None = None
    css: Line | None = None
    within: Locator | None = None
    url: Line | None = Field(None, description="the page's address starts with this address or path")
    title: Texts | None = Field(None, description="the title of the document")
    status: int | None = Field(None, ge=100, le=599, description="HTTP status of that response")
    json_path: JsonPath | None = Field(None, alias="json", description="dotted path into that response")
    is_: str | int | bool | None = Field(None, alias="is", description="the value at `json`")
    absent: bool = Field(False, description="true: that response came without this key")

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The key that is looked at."""
        return (self.json_path,) if self.json_path else ()

    @model_validator(mode="after")
    def _exactly_one_fact(self) -> Self:
        ways = [way for way in SIGN_WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"a sign needs exactly one of {', '.join(SIGN_WAYS)}")
        if self.response is not None and self.status is None and self.json_path is None:
            raise ValueError("a response is a sign only with `status` or `json`")
        return self

    @property
    def locator(self) -> Locator | None:
        """The element that is the sign, or None where the sign is an address, a title or a response."""
        if self.url or self.title or self.response:
            return None
        given = {way: getattr(self, way) for way in (*LOCATOR_WAYS[:4], "css", "name", "within")}
        return Locator(**given)


SIGN_WAYS = ("test_id", "role", "label", "text", "css", "url", "title", "response")
Signs = tuple[Sign, ...]


class ManagedSign(Sign):
    """A sign that an organisation decides. In a response, and with a source, it may give the control's value."""

    means: Line | None = Field(None, description="the control's value wherever this shows; needs `source`")
    source: WebAddress | None = Field(None, description="where the service says so")

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if (self.means is None) != (self.source is None):
            raise ValueError("`means` and `source` go together")
        if self.means is not None and self.response is None:
            raise ValueError("`means` goes with `response`: a page says too much to be taken for a value")
        return self


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, dict | Locator) else value


OneOrMore = Annotated[
    tuple[Locator, ...],
    Field(min_length=1),
    BeforeValidator(_one_or_more, json_schema_input_type=Locator | list[Locator]),
]


class With(StrEnum):
    """What a sign-in step types."""

    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 - the name of a field, not a password
    TOTP = "totp"
    CODE = "code"
    """One that the service sends, by e-mail or to a phone: a person is asked for it in the terminal."""


class Step(Frozen):
    """One action on a page. Few verbs, each done once; `when` makes it depend on what the page shows."""

    goto: Target | None = Field(None, description="open this address or path")
    click: OneOrMore | None = Field(None, description="the first of these locators that a person could reach")
    fill: Locator | None = None
    with_: With | None = Field(None, alias="with", description="what to fill in")
    when: Sign | None = Field(None, description="do this step only where the page shows this")

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if sum(action is not None for action in (self.goto, self.click, self.fill)) != 1:
            raise ValueError("a step needs exactly one of goto, click, fill")
        if (self.fill is None) != (self.with_ is None):
            raise ValueError("`fill` and `with` go together")
        return self


Steps = tuple[Step, ...]


class Outcomes(Frozen):
    """Signs by which a sign-in says why it did not work."""

    wrong_password: Signs = ()
    wrong_code: Signs = ()
    code_needed: Signs = ()
    locked: Signs = ()


class SignIn(Frozen):
    """How a person signs in. `steps` is absent where the service offers no password sign-in."""

    start: Target = "/"
    origins: tuple[OriginPattern, ...] = Field((), description="the identity provider's, reached during sign-in only")
    steps: Steps = ()
    outcomes: Outcomes = Outcomes()


class Told(Fetched):
    """Where a response of the page tells something about the account."""

    response: Target
    json_paths: JsonPaths = Field(alias="json")

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in it."""
        return self.json_paths


class NameKind(StrEnum):
    """Which kind of name a service shows."""

    EMAIL = "email"
    HANDLE = "handle"
    FULL_NAME = "full_name"


NAME_PLACE, ANY_PLACE = "{name}", "{any}"
"""In a declared sentence: where the name stands, and where anything may stand."""


class NameSource(Fetched):
    """Where the signed-in user's name is told: in a response, or by an element of the page."""

    json_paths: JsonPaths | None = Field(None, alias="json", description="dotted path, or several, first that is there")
    see: Locator | None = Field(None, description="an element of the page; `meta` elements too")
    attribute: Line | None = Field(
        None, description="the attribute of that element that has the name; default: its text"
    )
    sentence: Texts = Field(
        {}, description="what stands there, with a place for the name: `Google Account: {any} ({name})`"
    )
    kind: NameKind = Field(NameKind.EMAIL, description="which kind of name it is")
    if_told: bool = Field(
        False, description="true: it is not known for sure that the service tells it here; where it does, it must fit"
    )

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in it."""
        return self.json_paths or ()

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.see is None) == (self.response is None):
            raise ValueError("a name is told by exactly one of response, see")
        if (self.response is None) != (self.json_paths is None):
            raise ValueError("`response` and `json` go together")
        if self.see is None and (self.attribute or self.sentence):
            raise ValueError("`attribute` and `sentence` go with `see`")
        if any(sentence.count(NAME_PLACE) != 1 for sentence in every(self.sentence)):
            raise ValueError(f"a `sentence` has the place for the name once: {NAME_PLACE}")
        return self


class Spaces(Frozen):
    """One login may have several spaces: a personal one, workspaces, seats."""

    current: Told = Field(description="where the name or kind of the space that is shown is told")
    all_: Told | None = Field(
        None,
        alias="all",
        description="where all of the login's spaces are told; `*` in the path stands for every entry",
    )


def _one_source_or_more(value: object) -> object:
    return (value,) if isinstance(value, dict | NameSource) else value


class Identity(Frozen):
    """Signs of who is signed in. A page that guests see too is no proof."""

    account: Annotated[
        tuple[NameSource, ...],
        BeforeValidator(_one_source_or_more, json_schema_input_type=NameSource | list[NameSource]),
    ] = ()
    spaces: Spaces | None = None
    signed_in: Signs = ()
    signed_out: Signs = ()
    expired: Signs = ()


class Dismiss(Frozen):
    """An overlay that may be closed where it is in the way, and how. Nothing else is ever closed."""

    within: Locator
    click: Locator | None = None
    press: Literal["Escape"] | None = Field(None, description="for overlays whose buttons write to the account")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.click is None) == (self.press is None):
            raise ValueError("an overlay is closed by exactly one of click, press")
        return self


class Page(Frozen):
    """A place where controls are. `open` holds ways to get there, tried in turn."""

    title: Line | None = None
    open: Annotated[tuple[Annotated[Steps, Field(min_length=1)], ...], Field(min_length=1)]
    ready: Annotated[Signs, Field(min_length=1, description="one of these shows that the page is there")]


class Served(Frozen):
    """The document as the server sent it, read without running its scripts."""

    source: WebAddress = Field(description="where it is said or shown that the server writes the state into it")
    script: Line | None = Field(
        None, description="CSS selector of the element that holds the data, as JSON or assigned to a variable"
    )
    json_paths: JsonPaths | None = Field(None, alias="json", description="script: dotted path, or several")

    @model_validator(mode="after")
    def _data(self) -> Self:
        if (self.script is None) != (self.json_paths is None):
            raise ValueError("`script` and `json` go together")
        return self


DOCUMENT = "document"
"""The `kind` of a reading of the document as the server sent it."""


class Reading(Fetched):
    """One independent way to learn a control's value: `see` it on the page, or take it from a `response`.

    With `document`, the document as the server sent it is read: its data, or what can be seen in it.
    """

    see: Kind | None = None
    document: Served | None = Field(None, description="read this in the document as the server sent it")
    reveal: Steps = Field((), description="clicks that bring the control into sight, where it is not there yet")
    find: tuple[Locator, ...] = Field((), description="ranked; all that match must be one and the same element")
    present: dict[Line, OneOrMore] = Field(
        {}, description="presence: value of the control → the element that is there with it, and only with it"
    )
    json_paths: JsonPaths | None = Field(None, alias="json", description="dotted path, or several, first that is there")
    values: JsonValues = Field({}, description="response: JSON value → value of the control")
    words: dict[Line, Texts] = Field({}, description="see: value of the control → the words that show it, by language")
    sentence: Texts = Field({}, description="text: sentences with a place for the words: `Kept for {value}`")
    absent: Line | None = Field(
        None, description="response: what an absent key means; needs `absent_source`, and `body_has` or `body_null`"
    )
    absent_source: WebAddress | None = None
    body_has: tuple[JsonPath, ...] = Field(
        (), description="response: what proves that a body without the key holds the settings: all of these are in it"
    )
    body_null: bool = Field(
        False, description="response: true: `null` as the whole body means what an absent key means"
    )
    unless: Signs = Field((), description="where one of these shows, this reading does not count")
    generation: Id | None = Field(
        None, description="readings of one generation of the page count where any of them is there, else none of them"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.see is not None, self.response is not None, self.has_script)
        if sum(ways) != 1:
            raise ValueError("a reading needs exactly one of see, response, or document with script")
        if self.see is None:
            self._must_not(("find", "present", "reveal", "words", "sentence"), "go with `see`")
            if not self.values or (self.response is not None and self.json_paths is None):
                raise ValueError("a `response` reading needs `json` and `values`; a `document` with `script`, `values`")
        else:
            self._must_not(("json_paths", "values", "absent"), "go with `response`")
        return self

    @model_validator(mode="after")
    def _seen(self) -> Self:
        if self.see is Kind.PRESENCE:
            if len(self.present) < PRESENT or self.find:
                raise ValueError("`see: presence` needs `present` with two values or more, and no `find`")
        elif self.see is not None and (self.present or not self.find):
            raise ValueError("a `see` reading needs `find`; `present` goes with `see: presence`")
        if self.document is not None and self.reveal:
            raise ValueError("`reveal` clicks, and a `document` is only read")
        if self.sentence and self.see is not Kind.TEXT:
            raise ValueError("`sentence` goes with `see: text`")
        if any(sentence.count(VALUE_PLACE) != 1 for sentence in every(self.sentence)):
            raise ValueError(f"a `sentence` has the place for the value once: {VALUE_PLACE}")
        if self.see in IN_WORDS and not self.words:
            raise ValueError(f"a `{self.see}` reading needs `words`: what the page shows for each value")
        return self

    @model_validator(mode="after")
    def _proof_of_absence(self) -> Self:
        if (self.absent is None) != (self.absent_source is None):
            raise ValueError("`absent` and `absent_source` go together")
        if (self.absent is None) == bool(self.body_has or self.body_null):
            raise ValueError("`absent` goes with `body_has` or `body_null`: without, any answer would be the settings")
        return self

    def _must_not(self, keys: tuple[str, ...], why: str) -> None:
        if given := [key for key in keys if getattr(self, key)]:
            raise ValueError(f"`{given[0].removesuffix('_paths')}` {why.replace('go ', 'goes ', 1)}")

    @property
    def has_script(self) -> bool:
        """Whether it reads data in the document."""
        return self.document is not None and self.document.script is not None

    @property
    def kind(self) -> str:
        """`switch`, `menu`, …, `response`, or `document`."""
        if self.document is not None:
            return DOCUMENT
        return "response" if self.see is None else self.see.value

    @property
    def on_page(self) -> bool:
        """Whether it is read from what the page shows."""
        return self.see is not None and self.document is None

    @property
    def paths(self) -> tuple[JsonPath, ...]:
        """The keys that are read in a response."""
        return self.json_paths or ()

    @property
    def locators(self) -> tuple[Locator, ...]:
        """Every way to find its element."""
        return self.find or tuple(locator for each in self.present.values() for locator in each)


class Write(Frozen):
    """A request by which a page writes. A check stops it; a fix lets it pass once, with the wanted value."""

    method: Annotated[str, Field(pattern=r"^(POST|PUT|PATCH|DELETE|GET)$")]
    path: Target
    query: dict[str, str] = {}
    operation: Line | None = Field(None, description="the operation's name, where one path serves many (GraphQL, RPC)")
    value: Line | None = Field(None, description="key in the query that holds the new value")
    json_path: JsonPath | None = Field(
        None, alias="json", description="key in the request body; it holds the new value, unless `value` says where"
    )
    values: JsonValues = Field(
        {}, description="JSON value that is written → value of the control; default: as the response reading has them"
    )


class SessionWrite(Frozen):
    """A request by which a page renews its session. Never a PUT, PATCH or DELETE, never a control's address."""

    method: Literal["POST", "GET"] = "POST"
    path: Target
    query: dict[str, str] = {}
    operation: Line | None = None


class Question(Frozen):
    """A question that the page asks before it changes something, told by its title or its text, and what to click.

    It is answered once, and only while the new value does not stand yet. Any other question stops the change.
    """

    title: Texts | None = Field(None, description="a heading or the name of the dialog, whole")
    text: Texts | None = Field(None, description="a paragraph of the dialog, or all of it, whole")
    click: Locator = Field(description="what to click, inside the dialog")

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if self.title is None and self.text is None:
            raise ValueError("a question needs `title` or `text`: without, any dialog would be answered")
        return self


ANY_VALUE = "any"
"""In `confirm`: a question that is asked whatever the new value is."""


def _questions(value: object) -> object:
    """One question, or one or several for each new value, are one shape: new value → questions."""
    if isinstance(value, dict) and "click" in value:
        value = {ANY_VALUE: value}
    if isinstance(value, dict):
        return {key: (each,) if isinstance(each, dict | Question) else each for key, each in value.items()}
    return value


_Questions = Annotated[list[Question], Field(min_length=1)]
Questions = Annotated[
    dict[Line, Annotated[tuple[Question, ...], Field(min_length=1)]],
    BeforeValidator(_questions, json_schema_input_type=Question | dict[Line, Question | _Questions]),
]


class Change(Frozen):
    """How a person changes a control, beyond one click on it or on the option that is called as the new value."""

    choose: dict[Line, OneOrMore] = Field({}, description="new value → what to click in what the control opens")
    confirm: Questions = Field({}, description="new value → the questions that the page may ask; or one for any value")
    save: OneOrMore | None = Field(None, description="the button that saves, where the page does not save at once")
    also: dict[Line, dict[Id, Line]] = Field(
        {}, description="new value → other controls that the service changes with it, and to what"
    )
    needs: dict[Id, Line] = Field({}, description="values that other controls must have for this one to be changed")
    final: dict[Line, Line] = Field({}, description="new value → why it cannot be taken back")
    settles_within: int = Field(
        0, ge=0, le=300, description="seconds in which the service may still tell the former value"
    )

    def questions(self, value: str) -> tuple[Question, ...]:
        """The questions that may be asked on the way to this value."""
        return (*self.confirm.get(value, ()), *self.confirm.get(ANY_VALUE, ()))


class Control(Frozen):
    """One setting of a service."""

    title: Line = Field(description="the label of the control in English")
    purpose: Purpose
    labels: Texts = Field({}, description="the label in every language that is known")
    formerly: Texts = Field({}, description="labels that the control had before")
    covers: tuple[Line, ...] = Field(description="text, photos, voice, video, files …: what the control decides about")
    page: Id | None = Field(None, description="the page it is on; absent for a manual control")
    readings: tuple[Reading, ...] = Field((), description="independent of each other; empty: a manual control")
    values: Annotated[tuple[Line, ...], Field(min_length=2)] = ("on", "off")
    write: Write | None = None
    change: Change | None = Field(None, description="how a person changes it; needed where it is more than one click")
    managed: tuple[ManagedSign, ...] = Field((), description="signs that an organisation decides")
    not_offered: Signs = Field(
        (), description="signs that the service does not offer it on this plan or in this region"
    )
    means: dict[str, Line] = Field({}, description="what each value does, in plain words")
    does_not_mean: tuple[Line, ...] = Field((), description="what the protective value does not cover")
    default: Line | None = Field(None, description="what a fresh account has, as far as is known")
    by_hand: Line
    docs: tuple[WebAddress, ...] = ()
    confidence: Confidence
    doubts: tuple[Line, ...] = Field((), description="what about these facts was not confirmed")

    @model_validator(mode="after")
    def _place(self) -> Self:
        if bool(self.readings) != (self.page is not None):
            raise ValueError("`page` and `readings` go together; a manual control has neither")
        return self

    @property
    def changeable(self) -> bool:
        """Whether it is declared how it is changed: by a request that can be watched, or at least by which clicks."""
        seen = any(reading.on_page for reading in self.readings)
        watched = self.write is not None and bool(self.write.value or self.write.json_path)
        return seen and (watched or self.change is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every label a person may see on this control, current ones first, then former ones."""
        return tuple(dict.fromkeys((self.title, *every(self.labels), *every(self.formerly))))

    @property
    def former_names(self) -> frozenset[str]:
        """Labels that the control had before and has no longer."""
        return frozenset(every(self.formerly)) - {self.title, *every(self.labels)}


class BrowserNeed(StrEnum):
    """Which browser a service is read with."""

    ANY = "any"
    HEADED = "headed"


class Keeps(StrEnum):
    """What a saved session needs beside cookies."""

    LOCAL_STORAGE = "local_storage"
    INDEXED_DB = "indexed_db"


def _with_labels(data: object, controls: dict[str, object]) -> object:
    if isinstance(data, list | tuple):
        return [_with_labels(each, controls) for each in data]
    if not isinstance(data, dict):
        return data
    return {
        key: _labels_of(each, controls) if key in NAMING else _with_labels(each, controls) for key, each in data.items()
    }


def _labels_of(texts: object, controls: dict[str, object]) -> object:
    if not isinstance(texts, dict) or texts.keys() != {LABELS_OF}:
        return texts
    control = controls.get(str(texts[LABELS_OF]))
    if not isinstance(control, dict):
        return texts
    labels: dict[str, list[object]] = {}
    for key in ("title", "labels", "formerly"):
        by_language = _by_language(control.get(key) or ())
        for language, each in by_language.items() if isinstance(by_language, dict) else ():
            labels.setdefault(language, []).extend(each if isinstance(each, list | tuple) else [each])
    return labels


NAMING = frozenset({"name", "label", "text", "placeholder", "title"})
"""Keys whose texts name an element, so that they may refer to a control."""


class Service(Frozen):
    """An AI service, described by one file `checks/services/<id>.yaml`."""

    name: Line
    vendor: Line
    verified: date = Field(description="the day the facts were last confirmed")
    verified_against: Line = Field(description="what they were confirmed against")
    sources: Annotated[tuple[WebAddress, ...], Field(min_length=1)]
    self_hosted: bool = Field(False, description="true: the address comes from the account's `url`")
    home: Origin | None = Field(None, description="origin that paths are relative to; default: the first origin")
    origins: tuple[OriginPattern, ...] = Field((), description="nothing else is reached")
    browser: BrowserNeed = BrowserNeed.ANY
    browser_note: Line | None = Field(None, description="what to expect without a window")
    session_keeps: tuple[Keeps, ...] = Field((), description="what a saved session needs beside cookies")
    session_cookies: tuple[Line, ...] = Field(
        (),
        description="cookies that carry the session, by the start of their names: it ends when the first of them does",
    )
    session_end: Told | None = Field(None, description="where the service itself tells when the session ends")
    sign_in: SignIn = SignIn()
    identity: Identity = Identity()
    dismiss: tuple[Dismiss, ...] = ()
    writes: tuple[Write, ...] = Field((), description="what its pages write by themselves, beside the controls")
    session_writes: tuple[SessionWrite, ...] = Field(
        (), description="what its pages write to renew the session while they load: a check lets it pass"
    )
    unrelated: tuple[Target, ...] = Field(
        (), description="paths of data that say nothing about settings: where they fail, nothing is in doubt"
    )
    pages: dict[Id, Page] = {}
    controls: Annotated[dict[Id, Control], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _labels(cls, data: object) -> object:
        """Texts that refer to a control of this file are its labels. A wrong reference stays: the lint reports it."""
        controls = data.get("controls") if isinstance(data, dict) else None
        return _with_labels(data, controls) if isinstance(controls, dict) else data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.self_hosted == bool(self.origins):
            raise ValueError(
                "a service has `origins`, or is `self_hosted: true` and takes its address from the account"
            )
        if self.pages and not self.identity.signed_in:
            raise ValueError("a service with `pages` needs `identity` with `signed_in`: nothing is read without it")
        return self


def control_id(service: str, control: str) -> str:
    """`chatgpt/training`: how a control is named everywhere."""
    return f"{service}/{control}"
