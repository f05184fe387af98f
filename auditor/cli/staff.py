"""`auditor staff`: results of colleagues without their passwords."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.error_handler import handles_errors, prints_result

File = Annotated[Path, typer.Argument(help="The staff file, such as acme.yaml.", metavar="FILE")]

app = typer.Typer(
    help="Results of colleagues without their passwords: publish, enrol, sign.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command("init")
@handles_errors
def _init(
    organisation: Annotated[str, typer.Argument(help="A short name, such as acme: it names the file.")],
    services: Annotated[
        list[str] | None,
        typer.Option(
            "--service", help="Ask about accounts there (repeatable); default: all of the policy.", metavar="NAME"
        ),
    ] = None,
    policy: Annotated[str, typer.Option("--policy", "-p", help="What is expected: a name or a file.")] = "baseline",
    usernames: Annotated[
        str | None,
        typer.Option("--usernames", help="What the organisation's user names look like: *@example.com."),
    ] = None,
) -> None:
    """For administrators: write the staff file to publish, signed with a new key that stays here."""
    from auditor.commands.staff import write_staff_file

    write_staff_file(organisation, services or (), policy, usernames)


@app.command("sign")
@handles_errors
def _sign(file: File) -> None:
    """For administrators: sign the staff file again, after a change."""
    from auditor.commands.staff import sign_staff_file

    sign_staff_file(file)


@app.command("add")
@handles_errors
def _add(
    file: File,
    line: Annotated[str, typer.Argument(help="What `auditor staff enroll` printed, in quotes.")],
    note: Annotated[str | None, typer.Option("--note", help="One line of your own.", metavar="TEXT")] = None,
) -> None:
    """For administrators: take a member who enrolled into the register beside the staff file."""
    from auditor.commands.staff import add_member

    add_member(file, line, note)


@app.command("list")
@prints_result
def _list(file: File) -> None:
    """For administrators: who enrolled, by pseudonym."""
    from auditor.commands.staff import list_members

    list_members(file)


@app.command("enroll")
@prints_result
def _enroll(file: File) -> None:
    """For members of staff: make your key for the organisation, and print the line for its administrator."""
    from auditor.commands.staff import enroll

    enroll(file)
