"""docs/products.md keeps what was seen of one release while another one is audited again."""

from __future__ import annotations

from dataclasses import replace

from .document import document, rows_in
from .row import Row

NEW = Row("A", "2.0", "memory", "all kept", "off", "pass", "off", 3.0)
OLD = Row("A", "1.9", "memory", "fresh", "nothing", "unknown", "–", 4.5)
OTHER = Row("B", "1", "mcp", "all kept", "off", "unknown", "–", 1.0, "not proven: Because.")
ORDER = [("A", "2.0"), ("A", "1.9"), ("B", "1")]


def test_what_is_written_is_read_again() -> None:
    assert rows_in(document("", [OTHER, OLD, NEW], 7, ORDER)) == [NEW, OLD, OTHER]


def test_a_release_replaces_its_own_rows_only() -> None:
    before = document("", [NEW, OLD, OTHER], 7, ORDER)
    after = document(before, [replace(OTHER, status="pass", observed="off", wrong="")], None, ORDER)
    assert [row.status for row in rows_in(after)] == ["pass", "unknown", "pass"]
    assert "3 readings compared, 0 wrong, 0 false passes." in after
    assert "7 readings in scenes" in after


def test_a_release_that_is_audited_no_more_is_left_out_and_false_passes_are_counted() -> None:
    before = document("", [NEW, OLD], 7, ORDER)
    after = document(before, [replace(NEW, wrong="false pass")], None, ORDER[:1])
    assert "1 readings compared, 1 wrong, 1 false passes." in after
