"""What a service file must get right beyond its shape: names that refer to each other, addresses, real independence."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import PurePath
from typing import TYPE_CHECKING

from auditor.declare.field_names import TEXTS, Node, nodes
from auditor.declare.suggestions import listed, or_else, quoted
from auditor.model.address import covers, is_at, matches, origin_of
from auditor.model.control import Control, Purpose
from auditor.model.fetched import OF_RESPONSE, Fetched, FromResponse
from auditor.model.identity import NameSource
from auditor.model.locator import Locator
from auditor.model.reading import Reading
from auditor.model.service import NAMING, Service
from auditor.model.sign import Sign
from auditor.model.sign_in import SignIn, Step
from auditor.model.texts import LABELS_OF, every
from auditor.model.write import SessionWrite, Write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from auditor.declare.document import Document, Where
    from auditor.model.problem import Problem

_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\.yaml")
_ADDRESSES = {
    SignIn: ("start",),
    Step: ("goto",),
    Sign: ("response", "url"),
    NameSource: ("response",),
    FromResponse: ("response",),
    Reading: ("response",),
    Write: ("path",),
    SessionWrite: ("path",),
}


def service_problems(document: Document, service: Service) -> list[Problem]:
    """Every rule that a well-shaped service file breaks."""
    places = nodes(Service, document.data)
    return [
        *_file_name(document),
        *_home(document, service),
        *_training(document, service),
        *_addresses(document, service, places),
        *_elements(document, places),
        *_references(document, service, places),
        *_session_writes(document, service),
        *_names(document, service),
        *_unrelated(document, service),
        *_photos(document, service),
        *(
            problem
            for name, control in service.controls.items()
            for problem in _control(document, service, name, control)
        ),
    ]


def _file_name(document: Document) -> Iterator[Problem]:
    name = PurePath(document.file).name
    if not _FILE_NAME.fullmatch(name):
        words = "the file's name is the service's id: lower-case letters, digits and hyphens, then .yaml"
        yield document.problem((), f"{quoted(name)} cannot be the name of a service file: {words}")


def _home(document: Document, service: Service) -> Iterator[Problem]:
    if service.self_hosted and service.home:
        yield document.problem(("home",), "a self-hosted service has no `home`: its address is the account's `url`")
    elif service.home and not _within(service.origins, service.home):
        yield document.problem(("home",), f"`home` is not among `origins`: they are {listed(service.origins)}")
    elif service.origins and not service.home and "*" in service.origins[0]:
        yield document.problem(
            ("origins", 0),
            "paths start at the first origin, which cannot have a star: put another first, or add `home`",
        )


def _within(origins: Iterable[str], address: str) -> bool:
    origin = origin_of(address)
    return any(matches(_no_default_port(pattern), origin) for pattern in origins)


def _no_default_port(pattern: str) -> str:
    return pattern.removesuffix(":443")


def _training(document: Document, service: Service) -> Iterator[Problem]:
    about = [name for name, control in service.controls.items() if control.purpose is Purpose.TRAINING]
    if about and "training" not in service.controls:
        where = ("controls", about[0])
        yield document.key_problem(
            where, f"the control that decides about training is called `training`, not {quoted(about[0])}"
        )
    if "training" in service.controls and "training" not in about:
        yield document.problem(
            ("controls", "training", "purpose"),
            "the control called `training` decides about training: write `purpose: training`, or rename the control",
        )


def _addresses(document: Document, service: Service, places: list[Node]) -> Iterator[Problem]:
    for where, kind, value in places:
        for key in _ADDRESSES.get(kind, ()):
            address = value.get(key) if isinstance(value, dict) else None
            if isinstance(address, str) and (wrong := _wrong_address(service, address)):
                yield document.problem((*where, key), f"`{key}` is {quoted(address)}: {wrong}")


def _wrong_address(service: Service, address: str) -> str | None:
    if address.startswith("/") and not address.startswith("//"):
        return None
    if not address.startswith("https://"):
        return "expected a path that starts with one /, or an https:// address"
    if service.self_hosted:
        return "a self-hosted service has paths only, its address is the account's `url`"
    try:
        inside = _within((*service.origins, *service.sign_in.origins), address)
    except ValueError:
        return "this is not an address, its host or port cannot be read"
    return None if inside else f"it is not within `origins`, which are {listed(service.origins)}"


def _elements(document: Document, places: list[Node]) -> Iterator[Problem]:
    """Rules about locators, signs and steps."""
    for where, kind, value in places:
        if not isinstance(value, dict):
            continue
        given = {key for key, each in value.items() if each is not None}
        if kind is Locator and not _knows_labels(where):
            yield from _outside_find(document, where, given)
        elif isinstance(kind, type) and issubclass(kind, Sign):
            yield from _outside_find(document, where, given)
            yield from _go_together(document, where, given, _OF_SIGN)
        if isinstance(kind, type) and issubclass(kind, Fetched):
            yield from _go_together(document, where, given, _OF_FETCHED)
        elif kind is Step and where[-2] == "reveal" and "click" not in given:
            yield document.problem(where, "`reveal` is made of clicks: write `click`, or a way of its page's `open`")


def _references(document: Document, service: Service, places: list[Node]) -> Iterator[Problem]:
    """Texts that stand for the labels of a control."""
    for where, kind, value in places:
        if kind != TEXTS or not isinstance(value, dict) or LABELS_OF not in value:
            continue
        name = value[LABELS_OF]
        if where[-1] not in NAMING or len(value) > 1:
            yield document.problem(
                (*where, LABELS_OF), f"`{LABELS_OF}` stands alone, in {listed(sorted(NAMING))}: write the texts here"
            )
        elif name not in service.controls:
            hint = or_else(str(name), service.controls, "known controls:")
            yield document.problem((*where, LABELS_OF), f"there is no control {quoted(str(name))}: {hint}")


def _session_writes(document: Document, service: Service) -> Iterator[Problem]:
    """What may pass in a check never is what writes a control."""
    for index, renewal in enumerate(service.session_writes):
        for name, control in service.controls.items():
            write = control.write
            same = write is not None and write.method == renewal.method and is_at(write.path, renewal.path)
            if same and write is not None and not _distinguished(write, renewal):
                yield document.problem(
                    ("session_writes", index, "path"),
                    f"this writes {quoted(name)} too: distinguish them by `query` or `operation`, or remove it",
                )


def _distinguished(write: Write, renewal: SessionWrite) -> bool:
    if write.operation and renewal.operation and write.operation != renewal.operation:
        return True
    return any(key in renewal.query and renewal.query[key] != value for key, value in write.query.items())


def _names(document: Document, service: Service) -> Iterator[Problem]:
    """Who is signed in is never read from where another person's data may be."""
    for source in service.identity.account:
        if "*" in (source.response or ""):
            yield document.problem(
                ("identity", "account"), "`*` may stand for somebody else here: name the address of one's own account"
            )


def _unrelated(document: Document, service: Service) -> Iterator[Problem]:
    """What a control is read from is related to it."""
    read = {
        reading.response for control in service.controls.values() for reading in control.readings if reading.response
    }
    for index, path in enumerate(service.unrelated):
        if wrong := _wrong_address(service, path):
            yield document.problem(("unrelated", index), f"this is {quoted(path)}: {wrong}")
        if any(covers(path, reading) for reading in read):
            yield document.problem(("unrelated", index), "a control is read from there: remove it")


def _photos(document: Document, service: Service) -> Iterator[Problem]:
    """The control that decides about images is one of this file."""
    for index, fact in enumerate(service.photos):
        if fact.control is not None and fact.control not in service.controls:
            hint = or_else(fact.control, service.controls, "known controls:")
            yield document.problem(("photos", index, "control"), f"there is no control {quoted(fact.control)}: {hint}")


def _knows_labels(where: Where) -> bool:
    """Whether a locator stands where a control is looked for, so that the control's labels can name it."""
    match where:
        case (*_, "find", int()) | (*_, "present", str()) | (*_, "present", str(), int()):
            return True
        case (*_, "reveal", int(), "click") | (*_, "reveal", int(), "click", int()):
            return True
    return False


def _outside_find(document: Document, where: Where, given: set[object]) -> Iterator[Problem]:
    if "row" in given:
        yield document.problem(
            (*where, "row"), "`row` is possible in `find` and `reveal` only, where the row shows the control's label"
        )
    if "role" in given and "name" not in given:
        yield document.problem(
            (*where, "role"),
            "a `role` without `name` is possible in `find` and `reveal` only, where the control is known: add `name`",
        )


_OF_SIGN = (("name", "role"), ("status", "response"), ("json", "response"), ("is", "json"), ("absent", "json"))
_OF_FETCHED = (*((name, "response") for name in OF_RESPONSE), ("event", "stream"), ("message", "stream"))


def _go_together(
    document: Document, where: Where, given: set[object], pairs: Iterable[tuple[str, str]]
) -> Iterator[Problem]:
    for key, needs in pairs:
        if key in given and needs not in given:
            yield document.problem((*where, key), f"`{key}` goes with `{needs}`: add it, or remove `{key}`")


def _control(document: Document, service: Service, name: str, control: Control) -> Iterator[Problem]:
    where: Where = ("controls", name)
    if control.page is not None and control.page not in service.pages:
        hint = or_else(control.page, service.pages, "known pages:")
        yield document.problem((*where, "page"), f"there is no page {quoted(control.page)}: {hint}")
    for value in control.means:
        if value not in control.values:
            yield document.key_problem((*where, "means", value), _no_value(value, control))
    for index, reading in enumerate(control.readings):
        yield from _reading(document, (*where, "readings", index), control, reading)
    yield from _same_readings(document, where, control)


def _no_value(value: str, control: Control) -> str:
    return f"{quoted(value)} is not a value of this control: {or_else(value, control.values, 'its values are')}"


def _reading(document: Document, where: Where, control: Control, reading: Reading) -> Iterator[Problem]:
    raw = document.at((*where, "values")) if reading.values else {}
    for key, value in raw.items() if isinstance(raw, dict) else ():
        if value not in control.values:
            yield document.problem((*where, "values", key), _no_value(value, control))
    for key in ("words", "present"):
        for value in getattr(reading, key):
            if value not in control.values:
                yield document.key_problem((*where, key, value), _no_value(value, control))
    if reading.absent is not None and reading.absent not in control.values:
        yield document.problem((*where, "absent"), _no_value(reading.absent, control))
    yield from _ambiguous_words(document, where, reading)


def _ambiguous_words(document: Document, where: Where, reading: Reading) -> Iterator[Problem]:
    meaning: dict[str, str] = {}
    for value, texts in reading.words.items():
        for text in every(texts):
            first = meaning.setdefault(" ".join(text.split()).casefold(), value)
            if first != value:
                message = f"{quoted(text)} stands for `{first}` and for `{value}`: one shown word has one meaning"
                yield document.key_problem((*where, "words", value), message)


def _same_readings(document: Document, where: Where, control: Control) -> Iterator[Problem]:
    """Two readings of one thing would agree for no reason, and their agreement is what proves a value."""
    for (first, pair), (second, other) in combinations(enumerate(control.readings), 2):
        same_look = pair.reveal == other.reveal and (pair.document is None) == (other.document is None)
        same_place = same_look and any(locator in other.locators for locator in pair.locators)
        same_response = pair.response is not None and pair.response == other.response
        same_key = bool(set(pair.json_paths or ()) & set(other.json_paths or ()))
        if same_place or (same_response and same_key):
            message = f"this reads the same as reading {first + 1}: two readings are independent of each other"
            yield document.problem((*where, "readings", second), message)
