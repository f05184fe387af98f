from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from auditor.declare import strict_yaml
from auditor.declare.strict_yaml import MAX_BYTES, parse, read_bytes
from auditor.errors import InvalidFiles

if TYPE_CHECKING:
    from pathlib import Path

PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.fixture(params=PARSERS, autouse=True)
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser in C is not on every machine; what is accepted must not depend on it."""
    monkeypatch.setattr(strict_yaml, "_PARSER", request.param)


def refusals(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    try:
        document = parse("x.yaml", raw)
    except InvalidFiles as error:
        return [str(problem) for problem in error.problems]
    return [str(problem) for problem in document.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("12", 12),
        ("-1", -1),
        ("012", "012"),
        ("0x1f", "0x1f"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1.5", 1.5),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-10-02", "2026-10-02"),
        ("'12'", "12"),
        ('"\\u00e9"', "é"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("<<", "<<"),
    ],
)
def test_a_plain_word_is_what_it_looks_like(text: str, value: object) -> None:
    found = parse("x.yaml", f"key: {text}".encode()).data["key"]
    assert (type(found), found) == (type(value), value)


def test_keys_keep_their_type() -> None:
    data = parse("x.yaml", b"values: {true: on, false: off, null: a, 3: b, on: c}").data
    assert data == {"values": {True: "on", False: "off", None: "a", 3: "b", "on": "c"}}


def test_every_node_has_its_place() -> None:
    document = parse("x.yaml", "\ufeff# first\nö: {a: [1, x]}\nlist:\n  - b: 2\n    c:\n".encode())
    assert document.keys == {
        ("ö",): (2, 1),
        ("ö", "a"): (2, 5),
        ("list",): (3, 1),
        ("list", 0, "b"): (4, 5),
        ("list", 0, "c"): (5, 5),
    }
    assert document.values[("ö", "a", 1)] == (2, 12)
    assert document.place(("ö", "a", 1)) == (2, 12)
    assert document.place(("ö", "a")) == (2, 5)
    assert document.place(("list", 0)) == (4, 5)
    assert document.place(("list", 0, "c")) == (5, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1: repeated key `a`: it stands at 1:1 already, keep one of them"),
        ("a: &x 1\n", "1:4: an anchor (`&`) is not allowed here: remove it, or put the text in quotes"),
        ("a: *x\n", "1:4: an alias (`*`) is not allowed here: write the value out, or in quotes if it is a text"),
        (
            "a: !!python/name:os.system x\n",
            "1:4: a tag (`!`) is not allowed here: remove it, or put the text in quotes",
        ),
        ("a: !!str 1\n", "1:4: a tag (`!`) is not allowed here: remove it, or put the text in quotes"),
        ("a: ! 1\n", "1:4: a tag (`!`) is not allowed here: remove it, or put the text in quotes"),
        ("a: b\n---\nc: d\n", "2:1: a second document: a file holds one, without `---` in the middle"),
        ("", "1:1: the file is empty: it holds one mapping, `key: value` lines"),
        ("# nothing\n", "1:1: the file is empty: it holds one mapping, `key: value` lines"),
        ("---\n", "2:1: the file is empty: it holds one mapping, `key: value` lines"),
        ("- a\n", "1:1: the file holds no mapping: it needs `key: value` lines at the top"),
        ("word\n", "1:1: the file holds no mapping: it needs `key: value` lines at the top"),
        ("a: b: c\n", "1:5: a `: ` is not possible here: put a text that holds one in quotes"),
        ("a:\n\tb: c\n", "2:1: this character cannot stand here: indent with spaces, quote a text that starts with it"),
        ("a: @b\n", "1:4: this character cannot stand here: indent with spaces, quote a text that starts with it"),
        ("a: 'b\n", "2:1: a quote that is not closed: add the closing quote"),
        (
            "a:\n  b: 1\n c: 2\n",
            "3:2: this fits neither the indentation nor the quotes before it: align it with the keys above",
        ),
        ('a: "b" c\n', "1:8: this fits neither the indentation nor the quotes before it: align it with the keys above"),
        ("a: b\nc\nd: e\n", "3:1: a key without `:`: put a colon and a space after it"),
        ("a: {b: c\n", "2:1: a mapping that is not closed: `{`, `key: value` with commas between them, `}`"),
        ("a: [b\n", "2:1: a list that is not closed: `[`, values with commas between them, `]`"),
        ("? [a]\n: b\n", "1:3: a key is a word, not a list or a mapping: put a text with brackets in quotes"),
        ("1.5: a\n", "1:1: a number with a fraction cannot be a key: put it in quotes"),
        ("a: 1234567890123456789\n", "1:4: a number has at most 18 digits: put it in quotes if it is a text"),
        ('a: "\\x1b[2J"\n', "1:4: a control character in a text: write it without the escape"),
        ("a: \x1b[2J\n", "1:4: a control character: remove it, or write it as an escape in double quotes"),
        ("a: \u202eb\n", "1:4: a character that changes the direction of text: remove it, it hides what the line says"),
    ],
)
def test_what_could_surprise_is_refused_with_its_place(text: str, message: str) -> None:
    assert refusals(text) == [f"x.yaml:{message}"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('a: "\\q"\n', {"an escape that does not exist: write \\\\ for a backslash, or use single quotes"}),
        (
            "- a\nb: c\n",
            {
                "a list ends where a key begins: a mapping and a list cannot be mixed",
                "this fits neither the indentation nor the quotes before it: align it with the keys above",
            },
        ),
    ],
)
def test_what_the_two_parsers_place_or_name_differently_has_a_sentence_of_ours(text: str, sentences: set[str]) -> None:
    [line] = refusals(text)
    assert line.split(": ", 1)[1] in sentences


def test_bytes_that_are_not_utf8_are_refused_where_they_stand() -> None:
    assert refusals(b"a: b\nc: \xc3\xa9\xff\n") == ["x.yaml:2:5: not UTF-8 text: save the file as UTF-8"]
    assert refusals("a: b\n".encode("utf-16")) == ["x.yaml:1:1: not UTF-8 text: save the file as UTF-8"]


def test_all_repeated_keys_are_reported_and_the_first_value_stays() -> None:
    document = parse("x.yaml", b"a: 1\na: {b: 1, b: 2}\na: 3\nc: [{d: 1, d: 2}]\n")
    assert [(problem.line, problem.column) for problem in document.problems] == [(2, 1), (2, 11), (3, 1), (4, 12)]
    assert document.data == {"a": 1, "c": [{"d": 1}]}
    assert ("a", "b") not in document.values


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    levels = [f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" for level in range(1, 30)]
    assert all("alias" in line or "anchor" in line for line in refusals("l0: &l0 x\n" + "\n".join(levels)))


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 400_000, "a: " + "{b: " * 200_000, "\n".join(" " * i + "a:" for i in range(900))]
)
def test_deep_nesting_is_refused_before_it_is_built(text: str) -> None:
    assert [line.split(": ", 1)[1] for line in refusals(text)] == [
        "nested more than 50 deep: no declaration needs that"
    ]


def test_a_file_over_a_mebibyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: b\n" + b"#" * MAX_BYTES)
    with pytest.raises(InvalidFiles, match=r"large\.yaml:1:1: larger than 1 MiB: a declaration is a small file"):
        read_bytes(path, "large.yaml")
    path.write_bytes(b"a: b\n" + b"#" * (MAX_BYTES - 5))
    assert parse("x", read_bytes(path, "x")).data == {"a": "b"}


def test_a_path_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    folder = tmp_path
    for path, message in [
        (folder, "this is a folder: name a file in it"),
        (folder / "none.yaml", "there is no such file: check the path"),
        (folder / "nul\0", "cannot be read (not a path): check its permissions"),
    ]:
        with pytest.raises(InvalidFiles) as caught:
            read_bytes(path, "x")
        assert [problem.message for problem in caught.value.problems] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "password: {hunter2: a, hunter2: b}",
        "totp: *hunter2",
        "password: &hunter2 x",
        "password: !hunter2 x",
        "password: !x!hunter2 x",
        'password: "\\hunter2"',
        "password: hunter2: x",
        "totp: 12345678901234567890",
    ],
)
def test_a_message_never_shows_what_stands_under_a_password(text: str) -> None:
    lines = refusals(text)
    assert lines
    assert not any("hunter2" in line or "1234" in line for line in lines)
