from __future__ import annotations

from io import StringIO

from rich.console import Console

from auditor.report.progress import Progress


def console(*, terminal: bool = False) -> tuple[Console, StringIO]:
    out = StringIO()
    return Console(file=out, width=80, force_terminal=terminal, _environ={"TERM": "xterm-256color"}), out


def test_one_plain_line_for_each_finished_account_when_there_is_no_terminal() -> None:
    where, out = console()
    with Progress(where, total=2) as progress:
        progress.step("ada", "signing in")
        assert out.getvalue() == ""
        progress.done("ada", "✗ 1 fail")
        progress.done("lab", "✓ 3 pass")
    assert out.getvalue() == "[1/2] ada: ✗ 1 fail\n[2/2] lab: ✓ 3 pass\n"


def test_nothing_is_printed_when_quiet() -> None:
    for terminal in (True, False):
        where, out = console(terminal=terminal)
        with Progress(where, total=1, quiet=True) as progress:
            progress.step("ada", "signing in")
            progress.done("ada", "✓ 3 pass")
        assert out.getvalue() == ""


def test_the_step_at_hand_is_shown_on_a_terminal_and_goes_when_the_account_is_done() -> None:
    where, out = console(terminal=True)
    with Progress(where, total=2) as progress:
        progress.step("ada", "reading chatgpt/training")
        progress.refresh()
        assert "reading chatgpt/training" in out.getvalue()
        progress.done("ada", "✓ 3 pass")
        out.truncate(0)
        progress.refresh()
        assert "reading" not in out.getvalue()
    assert "1/2" in out.getvalue()


def test_no_more_lines_than_fit_when_many_accounts_run_at_once() -> None:
    where, out = console(terminal=True)
    with Progress(where, total=90) as progress:
        for number in range(90):
            progress.step(f"staff-{number}", "signing in")
        progress.refresh()
    assert "and 78 more" in out.getvalue()
    assert "staff-50" not in out.getvalue()


def test_text_of_a_step_is_data() -> None:
    for terminal in (True, False):
        where, out = console(terminal=terminal)
        with Progress(where, total=1) as progress:
            progress.step("ada", "[red]x[/red]\x1b]0;t\x07")
            progress.refresh()
            progress.done("ada", "[bold]y[/bold]\x1b]0;t\x07")
        assert "[bold]y[/bold]\\u001b]0;t\\u0007" in out.getvalue()
        assert "\x1b]" not in out.getvalue()
