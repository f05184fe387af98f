"""`auditor check --staff`: the administrator's policy on one's own accounts, and the signed result that may leave."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditor.commands.judging import judging_context
from auditor.commands.staff import enrolled
from auditor.declare.project import read_project
from auditor.errors import UsageError
from auditor.judge.report import judge
from auditor.staff.result import result_of
from auditor.storage.files import write_whole
from auditor.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.declare.load import Loaded
    from auditor.declare.project import Project
    from auditor.model.observation import Run
    from auditor.model.staff import StaffFile, StaffResult
    from auditor.staff.own_keys import OwnKey


@dataclass
class Handover:
    """What leaves this machine after a check, shown to the person first."""

    staff: Loaded[StaffFile]
    key: OwnKey
    project: Project
    _result: StaffResult | None = field(default=None, init=False)

    def take(self, run: Run) -> None:
        """Judge the run for the organisation: the person's own waivers and attestations do not count there."""
        services, policy = self.project.services, self.project.policy
        self._result = result_of(
            judge(run, judging_context(policy, services, None, {})), self.staff.value, self.key.private
        )

    def offer(self, *, yes: bool) -> None:
        """Show it, and write it where the person agrees, or has said --yes."""
        if self._result is None:
            return
        text = self._result.model_dump_json(indent=2)
        name = f"{self.staff.value.organisation}-{self._result.pseudonym}-{self._result.made:%Y-%m-%dT%H-%M-%SZ}.json"
        typer.echo(f"This is all that {self.staff.value.organisation} would get:\n{text}", err=True)
        if not yes and not sys.stdin.isatty():
            typer.echo("It was not written: nobody could be asked. Add --yes to write it.", err=True)
            return
        if not yes and not typer.confirm(f"Write it to {name}?", err=True):
            typer.echo("It was not written.", err=True)
            return
        path = Path(name).absolute()
        write_whole(path, f"{text}\n".encode(), 0o644)
        typer.echo(
            f"Wrote {shown_path(path)}. Send it to the administrator of {self.staff.value.organisation}.", err=True
        )


def handover_for(
    path: Path, config: Path, policy: str | None, accounts: Sequence[str], groups: Sequence[str]
) -> Handover:
    """What a check for the organisation of this staff file needs. Raises UsageError."""
    if policy is not None:
        raise UsageError("--staff has a policy of its own: leave --policy out.")
    staff, key = enrolled(path)
    beside = path.parent / staff.value.policy
    project = read_project(config, str(beside) if beside.is_file() else staff.value.policy, accounts, groups)
    return Handover(staff, key, project.at(_asked(staff.value, project)))


def _asked(staff: StaffFile, project: Project) -> Sequence[int]:
    """The places of the accounts that the organisation asks about. UsageError where there is none, or not its own."""
    places = [place for place, declared in enumerate(project.declared) if declared.account.service in staff.services]
    if not places:
        raise UsageError(
            f"{project.config_path} has no account at {', '.join(staff.services)}, and {staff.organisation} asks about "
            "these: add yours, then run again."
        )
    for place in places:
        declared = project.declared[place]
        name = declared.account.username or ""
        if staff.usernames and not fnmatchcase(name.casefold(), staff.usernames.casefold()):
            raise UsageError(
                f"{staff.organisation} asks about accounts such as {staff.usernames}, and {declared.id} has "
                f"{f'the username {name}' if name else 'no username'}: name the accounts of your work only."
            )
    return places
