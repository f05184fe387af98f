"""A fix whose run folder cannot be written: nothing is switched before, and nothing is silent after."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.commands.program import at_chatgpt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.practice.app import App
    from auditor.practice.web import Request, Response


def when(app: App, moment: Callable[[Request], bool], do: Callable[[], None]) -> None:
    """Do something while the service answers the first such request."""
    inner = app.handle
    done: list[Request] = []

    def handle(asked: App, request: Request) -> Response:
        if not done and moment(request):
            done.append(request)
            do()
        return inner(asked, request)

    app.handle = handle


def lose(folder: Path) -> None:
    """The work folder goes away, and nothing can be put in its place."""
    shutil.rmtree(folder / ".run.work")
    (folder / ".run.work").write_bytes(b"")


def test_nothing_is_switched_where_the_report_would_not_fit(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        when(app, lambda request: "settings" in request.path, lambda: lose(tmp_path))
        done = program.run("check", "--fix", "--yes")

    assert done.code == 2
    assert "Nothing was changed" in done.errors
    assert app.writes == []
    assert "1 deviates" in done.output
    assert not (tmp_path / "run").exists()


def test_what_was_switched_is_reported_where_the_report_cannot_be_written(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, app):
        when(app, lambda request: request.method == "PATCH", lambda: lose(tmp_path))
        done = program.run("check", "--fix", "--yes")
        listed = program.run("undo", "--list")
        remembered = program.run("history", "ada", "chatgpt/training")

    assert done.code == 2
    assert "could not be written" in done.errors
    assert len(app.writes) == 1
    assert "The one check matches the policy." in done.output
    assert "Changed 1 control" in done.output
    assert "from on to off, made" in listed.output
    assert "fixed" in remembered.output


def test_a_damaged_receipt_is_named_by_the_list_and_by_the_next_check(tmp_path: Path) -> None:
    with at_chatgpt(tmp_path) as (program, _):
        assert program.run("check", "--fix", "--yes").code == 0
        (path,) = (tmp_path / "home" / "receipts").glob("*.json")
        path.write_text(path.read_text()[:100])
        listed = program.run("undo", "--list")
        program.run("check")
        notes = program.report()["accounts"][0]["notes"]

    assert f"{path.stem}  damaged" in listed.output
    assert any(path.name in note for note in notes)
