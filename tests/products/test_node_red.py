"""A real product in every run of the tests: Node-RED from the npm registry, which nobody here has written."""

from __future__ import annotations

import pytest

from . import node_red
from .install import NotInstalled
from .suite import audited


def test_what_node_red_stores_is_what_the_report_says() -> None:
    try:
        suite = audited(node_red.release("5.0.7"))
    except NotInstalled as error:
        pytest.skip(f"Node-RED is not here, so no real product was audited. {error}")
    assert [row for row in suite.rows if row.wrong] == []
    assert suite.wrong == []
    assert {(row.state, row.status) for row in suite.rows} == {
        ("fresh", "unknown"),
        ("all exposed", "fail"),
        ("all kept", "pass"),
        ("check --fix", "fixed"),
    }
