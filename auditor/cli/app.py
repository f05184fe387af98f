"""Every command in one place, in the order of `auditor --help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from auditor.cli import (
    attest,
    check,
    demo,
    diff,
    discover,
    doctor,
    explain,
    history,
    init,
    issues,
    judge,
    lint,
    login,
    merge,
    report,
    rights,
    schema,
    sessions,
    staff,
    undo,
)
from auditor.cli import (
    list as list_,
)
from auditor.cli.error_handler import handles_errors, prints_result

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    help="Reads the training, memory and history controls of AI accounts with a real browser, and reports.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _add(
    name: str,
    command: Callable[..., int | None],
    handler: Callable[[Callable[..., int | None]], Callable[..., None]] = handles_errors,
) -> None:
    app.command(name)(handler(command))


_add("check", check.check)
_add("demo", demo.demo)
_add("undo", undo.undo)
_add("attest", attest.attest)
_add("login", login.login)
_add("list", list_.list_all, prints_result)
_add("explain", explain.explain, prints_result)
_add("lint", lint.lint)
_add("schema", schema.schema, prints_result)
_add("discover", discover.discover, prints_result)
_add("report", report.report)
_add("judge", judge.judge)
_add("history", history.history, prints_result)
_add("diff", diff.diff, prints_result)
_add("merge", merge.merge)
_add("issues", issues.issues)
_add("init", init.init)
_add("doctor", doctor.doctor)
app.add_typer(sessions.app, name="sessions")
app.add_typer(rights.app, name="rights")
app.add_typer(staff.app, name="staff")


@app.callback()
def _main() -> None:
    """Reads the training, memory and history controls of AI accounts with a real browser, and reports."""
