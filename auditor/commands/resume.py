"""Go on with a run that was killed or interrupted: what it saw of an account is not asked for again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.audit.evidence import EvidenceBox
from auditor.errors import UsageError
from auditor.model.reason import Reason
from auditor.runs.journal import Entry
from auditor.runs.layout import is_run_folder
from auditor.runs.read import evidence_of, observations_of
from auditor.runs.write import journal_of, unfinished
from auditor.text import count, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from auditor.audit.task import AccountTask
    from auditor.model.keys import AccountKey
    from auditor.model.observation import AccountSeen, Run


@dataclass(frozen=True)
class Before:
    """What was seen before: nothing, for a run that begins. `started`: when the first part of the run began."""

    entries: Mapping[AccountKey, Entry] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def left(self, tasks: Sequence[AccountTask]) -> tuple[AccountTask, ...]:
        """The tasks that are still to be done."""
        return tuple(task for task in tasks if task.key not in self.entries)

    def told(self, tasks: Sequence[AccountTask], folder: Path) -> Iterator[str]:
        """What a person should know when the run to this folder begins."""
        if self.entries:
            yield f"{len(self.entries)} of {count(len(tasks), 'account')} were read before, and are not visited again."
        for other in unfinished(folder.parent):
            yield f"A run was killed: `auditor check --resume {shown_path(other)}` goes on with it."

    def box(self) -> EvidenceBox:
        """A box with the evidence that was taken before."""
        return EvidenceBox(dict(self.files))

    def with_them(self, run: Run, tasks: Sequence[AccountTask]) -> Run:
        """The run with what was seen before, in the order of the tasks."""
        seen = {account.account_key: account for account in run.accounts}
        seen |= {key: entry.account for key, entry in self.entries.items()}
        started = min([run.started, *(entry.started for entry in self.entries.values())])
        return run.model_copy(update={"started": started, "accounts": tuple(seen[task.key] for task in tasks)})


def before(folder: Path, tasks: Sequence[AccountTask]) -> Before:
    """What a run that should have been written to FOLDER saw of these tasks. UsageError where there was none."""
    found = [*_interrupted(folder), *journal_of(folder).entries()]
    if not found:
        others = [shown_path(path) for path in unfinished(folder.parent)]
        known = f" There is {', '.join(others)}." if others else ""
        raise UsageError(f"There is no run to go on with at {shown_path(folder)}.{known}")
    by_key = {task.key: task for task in tasks}
    kept = {
        entry.account.account_key: (entry, files)
        for entry, files in found
        if (task := by_key.get(entry.account.account_key)) and _fits(entry.account, task)
    }
    files = {path: data for _, each in kept.values() for path, data in each.items()}
    return Before({key: entry for key, (entry, _) in kept.items()}, files)


def _interrupted(folder: Path) -> Iterator[tuple[Entry, Mapping[str, bytes]]]:
    """The accounts of a run that Ctrl-C ended, which has its folder."""
    if not is_run_folder(folder):
        return
    run, read = observations_of(folder), evidence_of(folder)
    for account in run.accounts if run.interrupted else ():
        entry = Entry(auditor=run.auditor, started=run.started, account=account)
        files = {path: data for path in entry.evidence if (data := read(path)) is not None}
        if len(files) == len(entry.evidence):
            yield entry, files


def _fits(seen: AccountSeen, task: AccountTask) -> bool:
    """Whether this is all that the task asks for, seen by the same rules. What was not read is visited again."""
    whole = not any(control.trouble and control.trouble.reason is Reason.INTERRUPTED for control in seen.controls)
    return (
        seen.trouble is None
        and whole
        and seen.service_file.sha256 == task.file.sha256
        and seen.declared == task.account.digest
        and {control.control for control in seen.controls} >= task.controls.keys()
    )


def entry_of(seen: AccountSeen, started: datetime) -> Entry:
    """An account for the journal."""
    return Entry(auditor=__version__, started=started, account=seen)
