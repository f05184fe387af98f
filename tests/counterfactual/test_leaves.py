"""Values are found in whatever a page is answered, and changed without touching anything else."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from auditor.browser.json_paths import at_path
from auditor.counterfactual.leaves import (
    INSIDE,
    Leaf,
    Place,
    changed,
    declarable,
    is_streamed,
    islands,
    leaves_of,
    parsed,
)
from auditor.counterfactual.tape import Answer, Entry, Frame, Socket, Tape

JSON, HTML, STREAM = "application/json", "text/html", "text/event-stream"


def found(body: str, content_type: str = JSON) -> dict[tuple[object, ...], object]:
    """Path → value of each leaf, of all islands."""
    entry = Entry(
        "GET", "https://a.test/x", "fetch", answer=Answer(200, (("content-type", content_type),), body.encode())
    )
    return {leaf.path: leaf.value for leaf in leaves_of(Tape((entry,)))}


def turned(body: str, path: tuple[object, ...], to: object, content_type: str = JSON, island: int = 0) -> str:
    return changed(body, content_type, {(island, path): to})  # type: ignore[dict-item]


def test_every_value_of_json_is_a_leaf_and_null_is_none() -> None:
    body = '{"a": {"b": [true, 0, "x", null, 1.5]}, "c": {}}'
    assert found(body) == {("a", "b", 0): True, ("a", "b", 1): 0, ("a", "b", 2): "x", ("a", "b", 4): 1.5}


def test_a_body_that_is_one_value_is_one_leaf() -> None:
    assert found("true") == {(): True}
    assert turned("true", (), False) == "false"


def test_one_value_is_changed_and_all_others_stay() -> None:
    body = '{"training": true, "name": "Zoë </script>", "big": 12345678901234567890}'
    made = json.loads(turned(body, ("training",), False))
    assert made == {"training": False, "name": "Zoë </script>", "big": 12345678901234567890}


@pytest.mark.parametrize("prefix", [")]}'\n", ")]}',\n", "while(1);", "for (;;);", "\ufeff", " \n"])
def test_a_prefix_against_hijacking_stays(prefix: str) -> None:
    body = prefix + '{"on": true}'
    assert found(body) == {("on",): True}
    assert turned(body, ("on",), False) == prefix + '{"on":false}'


def test_chunks_get_their_new_length_and_json_in_strings_is_looked_into() -> None:
    inner = json.dumps([["Ünï", True], 3], ensure_ascii=False)
    chunk = json.dumps([["wrb.fr", "id", inner]], ensure_ascii=False)
    other = '[["di",12]]'
    body = f")]}}'\n\n{len(chunk) + 1}\n{chunk}\n{len(other) + 1}\n{other}\n"
    path = (0, 2, INSIDE, 0, 1)
    assert found(body)[path] is True
    made = turned(body, path, False)
    lines = made.split("\n")
    assert json.loads(json.loads(lines[3])[0][2]) == [["Ünï", False], 3]
    assert int(lines[2]) == len(lines[3]) + 1
    assert lines[4:] == body.split("\n")[4:]


def test_chunks_that_count_bytes_stay_in_bytes() -> None:
    chunk = '["é","on"]'
    body = f"{len(chunk.encode())}\n{chunk}\n"
    made = turned(body, (1,), "off").split("\n")
    assert made[1] == '["é","off"]'
    assert int(made[0]) == len(made[1].encode())


def test_the_data_of_an_event_may_be_a_value_or_a_string_that_holds_json() -> None:
    assert turned("data: true\n\n", (), False, STREAM) == "data: false\n\n"
    assert turned('data: "{\\"a\\": true}"\n\n', ("{}", "a"), False, STREAM) == 'data: "{\\"a\\":false}"\n\n'


def test_event_streams_and_lines_of_json() -> None:
    body = 'event: settings\ndata: {"memory": true}\n\n: ping\n\ndata: {"memory": true, "n": 2}\n\n'
    made = turned(body, ("memory",), False, STREAM, island=1)
    assert made == 'event: settings\ndata: {"memory": true}\n\n: ping\n\ndata: {"memory":false,"n":2}\n\n'
    assert turned('{"a":1}\n{"a":0}\n', ("a",), 1, "application/x-ndjson", island=1) == '{"a":1}\n{"a":1}\n'


def test_messages_of_sockets_that_the_service_sent() -> None:
    frames = (Frame(True, '{"get": true}'), Frame(False, '42["settings",{"training":true}]'), Frame(False, b"\x00\x01"))
    leaves = leaves_of(Tape(sockets=(Socket("wss://a.test/ws", frames),)))
    assert leaves == [
        Leaf(Place(0, 1), 0, (0,), "settings"),
        Leaf(Place(0, 1), 0, (1, "training"), True),
    ]
    assert turned('42["settings",{"training":true}]', (1, "training"), False, "") == '42["settings",{"training":false}]'


NEXT = '<script id="__NEXT_DATA__" type="application/json">{"props":{"training":true,"html":"<\\/script>"}}</script>'
REACT = '<script type="application/json" data-target="react-app.embeddedData">{"payload":{"on":"enabled"}}</script>'
STATE = '<script>window.__STATE__ = {"user": {"memory": false}}; go(1);</script>'
PARSED = '<script>window.S = JSON.parse("{\\"optIn\\":true}")</script>'
FLIGHT = '<script>self.__next_f.push([1,"[{\\"shared\\":true}]"])</script>'
CALLED = '<script>boot({"flags": [true], "locale": "en"})</script>'


@pytest.mark.parametrize(
    ("script", "path"),
    [
        (NEXT, ("props", "training")),
        (REACT, ("payload", "on")),
        (STATE, ("user", "memory")),
        (PARSED, (INSIDE, "optIn")),
        (FLIGHT, (1, INSIDE, 0, "shared")),
        (CALLED, ("flags", 0)),
    ],
)
def test_data_in_scripts_of_a_document(script: str, path: tuple[object, ...]) -> None:
    page = f"<!doctype html><p>true</p>{script}<script src='/a.js'>{{}}</script>"
    value = found(page, HTML)[path]
    new = "disabled" if isinstance(value, str) else not value
    made = turned(page, path, new, HTML)
    assert found(made, HTML) == {**found(page, HTML), path: new}
    assert made.startswith("<!doctype html><p>true</p><script")
    assert made.count("</script>") == page.count("</script>")


def test_a_script_of_code_has_no_leaves_and_neither_has_markup() -> None:
    code = "<script>const a = b ? {c: 1} : [];</script><script type='text/template'>{\"a\": true}</script>"
    assert found(code, HTML) == {}
    constants = 'const DEFAULTS = {"training": "off"}; function start() { render(DEFAULTS.training) } start();'
    assert found(f"<script>{constants}</script>", HTML) == {}
    assert found("<b data-x='{\"a\":1}'>", HTML) == {}


@pytest.mark.parametrize("body", ["", "plain text", "{broken", "\x00", "[" * 100_000, "<p>{}</p>"])
def test_what_is_no_json_has_no_leaves(body: str) -> None:
    assert found(body) == {}
    assert changed(body, JSON, {(0, ("a",)): True}) == body


def test_failed_and_missing_answers_have_no_leaves() -> None:
    refused = Entry("GET", "https://a.test/", "fetch", answer=Answer(403, (), b'{"a": true}'))
    assert leaves_of(Tape((refused, Entry("GET", "https://a.test/b", "fetch")))) == []


CHUNKED = ')]}\'\n\n22\n[["r","[[true]]"]]\n5\n[[1]]\n'


def test_what_a_response_can_be_declared_to_be() -> None:
    assert parsed(')]}\'\n{"on": true}') == {"on": True}
    assert parsed(CHUNKED) == [[["r", "[[true]]"]], [[1]]]
    for text in ("", "data: {}\n\n", "<p>", '{"a": 1}\n{"a": 2}', "{"):
        with pytest.raises(ValueError, match="no JSON"):
            parsed(text)


@pytest.mark.parametrize(
    ("body", "kind", "path", "declared"),
    [
        ('{"a": {"b": [true]}}', "fetch", ("a", "b", 0), "a.b.0"),
        (CHUNKED, "fetch", (0, 1, INSIDE, 0, 0), "0.0.1.{}.0.0"),
        ('{"a.b": true}', "fetch", ("a.b",), None),
        ("true", "fetch", (), None),
        ('{"a": true}', "document", ("a",), None),
    ],
)
def test_a_leaf_is_declared_by_a_path_that_leads_to_it(
    body: str, kind: str, path: tuple[object, ...], declared: str | None
) -> None:
    tape = Tape((Entry("GET", "https://a.test/x", kind, answer=Answer(200, (), body.encode())),))
    leaf = next(leaf for leaf in leaves_of(tape) if leaf.path == path)
    assert declarable(tape, leaf) == declared
    if declared:
        assert at_path(parsed(body), declared) == leaf.value


def test_a_leaf_in_a_message_is_declared_by_its_path_there() -> None:
    stream = Answer(200, (("content-type", STREAM),), b'data: {"hello": 1}\n\ndata: {"a": true}\n\n')
    socket = Socket("wss://a.test/live", (Frame(True, "get"), Frame(False, '{"b": {"c": 1}}')))
    tape = Tape((Entry("GET", "https://a.test/x", "eventsource", answer=stream),), (socket,))
    found = {declarable(tape, leaf): is_streamed(tape, leaf) for leaf in leaves_of(tape)}
    assert found == {"hello": True, "a": True, "b.c": True}


def test_islands_never_overlap() -> None:
    page = f"{STATE}{NEXT}{FLIGHT}"
    all_of = islands(page, HTML)
    assert len(all_of) == 3
    assert all(each.end <= other.start for each, other in pairwise(all_of))
