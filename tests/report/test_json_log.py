"""Standard error as JSON: every line is one object, whatever was printed."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from auditor.report.json_log import JsonLines, JsonLog


def told(out: StringIO) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert all(entry.pop("time").endswith("Z") for entry in found)
    return found


def test_steps_and_ends_are_objects_without_what_a_service_answered() -> None:
    out = StringIO()
    log = JsonLog(JsonLines(out))
    log.step("ada", "replaying Data controls offline, GET /api/chats: title.Salary negotiation")
    log.done("ada", "identity proven, 3 of 3 controls read in 2.7 s")
    assert told(out) == [
        {"event": "step", "account": "ada", "step": "replaying Data controls offline"},
        {"event": "finished", "account": "ada", "outcome": "identity proven, 3 of 3 controls read in 2.7 s"},
    ]


@pytest.mark.parametrize(
    ("printed", "level", "message"),
    [
        ("warning: it is late\n", "warning", "it is late"),
        ("error: Unknown account “\u2028x”: did you mean y?\n", "error", "Unknown account “\u2028x”: did you mean y?"),
        ("Interrupted: nothing was written.\n", "info", "Interrupted: nothing was written."),
        ('a "quoted" \x1b[31mword\x07\n', "info", 'a "quoted" \x1b[31mword\x07'),
    ],
)
def test_what_is_printed_is_an_object_with_its_level(printed: str, level: str, message: str) -> None:
    out = StringIO()
    lines = JsonLines(out)
    for sign in printed:
        lines.write(sign)
    assert "\x1b" not in out.getvalue()
    assert told(out) == [{"event": "message", "level": level, "message": message}]


def test_a_table_is_a_line_for_each_of_its_lines() -> None:
    out = StringIO()
    Console(file=JsonLines(out), width=40).print("one\n\ntwo")  # type: ignore[arg-type]
    assert [entry["message"] for entry in told(out)] == ["one", "two"]
