"""What was seen: readings, identity, evidence, time. No judgement in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from auditor.model.base import Frozen
from auditor.model.keys import OfAccount
from auditor.model.reason import Reason, Unproven
from auditor.model.shard import Shard

SCHEMA_VERSION = 1
"""Of observations.json."""


class Trouble(Frozen):
    """Why something was not seen. `detail` is a word for programs, `saw` a sentence's worth for people.

    `until`: when the service may be asked again, where it says so.
    """

    reason: Reason
    detail: str | None = None
    saw: str | None = None
    until: datetime | None = None


class IdentityState(StrEnum):
    """What is known of who is signed in."""

    PROVEN = "proven"
    SIGNED_IN = "signed_in"
    NOT_PROVEN = "not_proven"


class Trace(Frozen):
    """The one value in an answer that a page shows: turned from `value` to `other`, it makes the page show `shows`.

    `place`: `GET /path → key.path`, without queries and ids. `json_path`: where it is in the answer, as a `response`
    reading says that; None for what is in a script. `query`: what distinguishes it from other requests;
    `stream`: whether it came in a message.
    """

    place: str
    value: str | int | bool
    other: str | int | bool
    shows: str
    json_path: str | None = None
    query: dict[str, str] = {}
    stream: bool = False


class LocatorHit(Frozen):
    """Which of the ranked locators found the control: rank 1 is the best of `of`."""

    rank: int
    of: int
    label: str | None = None


MANAGED = "managed"
"""`kind` of what an organisation's sign says of a value. Its slot comes after those of the declared readings."""
TOLD = frozenset({"response", "document", MANAGED})
"""Kinds of readings that come from an answer of the service. All others are what the page shows."""


class ReadingSeen(Frozen):
    """One attempt of one declared reading. `value` and `trouble`: exactly one is there, where it `counts`.

    `doubt`: why the value may not be what is stored; `by_absence`: it follows from a key that a response does not have.
    `traced`: the one value in an answer that turns what the page shows; `untraced`: why none was found.
    """

    slot: int
    load: int
    kind: str
    value: str | None = None
    trouble: Trouble | None = None
    doubt: Trouble | None = None
    by_absence: bool = False
    traced: Trace | None = None
    untraced: Unproven | None = None
    locator: LocatorHit | None = None
    counts: bool = True
    named: bool = False
    former_label: str | None = None


class Evidence(Frozen):
    """A file in the run folder."""

    kind: str
    path: str
    sha256: str


class WriteSeen(Frozen):
    """A request that a page would have made when a control was pressed in an offline replay.

    `query` and `body`: what was in it, by key (bodies: dotted paths of JSON, or names of a form), as text.
    """

    method: str
    path: str
    query: dict[str, str] = {}
    body: dict[str, str] = {}


class Rehearsed(Frozen):
    """What pressing a control in a replay would have written, and the words of the list that it opened there.

    `alike`: a value in an answer that is called as what would have been written; nothing shows that the page reads it.
    """

    writes: tuple[WriteSeen, ...] = ()
    offered: tuple[str, ...] = ()
    alike: Trace | None = None


class ControlSeen(Frozen):
    """Everything that was seen of one control. `rehearsed`: what pressing it in a replay did, where that was tried."""

    control: str
    page: str | None = None
    readings: tuple[ReadingSeen, ...] = ()
    trouble: Trouble | None = None
    managed: bool = False
    not_offered: str | None = None
    rehearsed: Rehearsed | None = None
    evidence: tuple[Evidence, ...] = ()
    observed_at: datetime | None = None


class Undeclared(Frozen):
    """A switch-like control on a visited page that no service file declares. `locator`: a suggestion, as YAML."""

    page: str
    label: str
    kind: str
    value: str | None = None
    locator: str | None = None


class Refused(Frozen):
    """Requests that were stopped: to an origin that nobody declared, or because they write."""

    origin: str
    why: str
    count: int


class ServiceFile(Frozen):
    """Which service file was used: `shipped` or the path of the user's own, and its hash."""

    origin: str
    sha256: str
    verified: str
    verified_against: str


class Source(Frozen):
    """Where in the user's files something stands."""

    file: str
    line: int


class ChangeState(StrEnum):
    """How far a change of a control came."""

    BEGUN = "begun"
    """Only in a receipt: the click was about to be made. If it stays so, the program was ended in between."""
    MADE = "made"
    """It was switched, and a fresh page proves the new value."""
    FOLLOWED = "followed"
    """The service changed it together with another control that was switched, and a fresh page proves it."""
    NOT_TRIED = "not_tried"
    """Nothing was clicked: `detail` and `saw` say why."""
    NOT_MADE = "not_made"
    """It was switched, and a fresh page shows the old value: `detail` says which kind of failure it was."""
    NOT_PROVEN = "not_proven"
    """It was switched, and what is stored now could not be proven."""
    UNDONE = "undone"
    """Only in a receipt: a later change took it back."""


class ChangeSeen(Frozen):
    """One change of one control that was tried. `receipt`: None where nothing was clicked.

    `question`: the text of a dialog that came up and was left alone.
    """

    control: str
    before: str
    after: str
    state: ChangeState
    detail: str | None = None
    saw: str | None = None
    receipt: str | None = None
    question: str | None = None


class Part(StrEnum):
    """A part of an audit that takes time."""

    BROWSER = "browser"
    SIGN_IN = "sign-in"
    PAGE = "page"
    IDENTITY = "identity"
    SETTINGS = "settings"
    """Waiting for the page's own settings."""
    READING = "reading"
    SECOND_LOAD = "second load"
    COUNTERFACTUAL = "counterfactual"
    EVIDENCE = "evidence"


class AccountSeen(OfAccount):
    """Everything that was seen of one account. `declared`: `Account.digest` of whom it was looked for."""

    declared: str | None = None
    home: str | None = None
    identity: IdentityState = IdentityState.NOT_PROVEN
    space: str | None = None
    other_spaces: tuple[str, ...] = ()
    release: str | None = None
    trouble: Trouble | None = None
    controls: tuple[ControlSeen, ...] = ()
    undeclared: tuple[Undeclared, ...] = ()
    changes: tuple[ChangeSeen, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    session_ends: datetime | None = None
    seconds: float = 0.0
    timings: dict[Part, float] = {}
    """Where these seconds went."""
    service_file: ServiceFile
    source: Source | None = None


class Run(Frozen):
    """One run of `auditor check`, as stored in observations.json."""

    schema_version: int = SCHEMA_VERSION
    auditor: str
    started: datetime
    finished: datetime
    browser: str | None = None
    proxy: str | None = None
    """The company's proxy that was gone through, and who named it."""
    authority: str | None = None
    """The certificates that were trusted besides the browser's own, and who named them."""
    interrupted: bool = False
    shard: Shard | None = None
    """Which part of a run this is, where several machines share it."""
    accounts: tuple[AccountSeen, ...]
