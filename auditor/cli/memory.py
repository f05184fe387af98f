"""What a run remembers: the history in AUDITOR_HOME, a former report from a file, and one that is kept for the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.audit.receipts import receipts
from auditor.cli.boundary import complain
from auditor.errors import AuditorError, UsageError
from auditor.history.remember import remembered, trend_of
from auditor.history.state import Key, Made, state_of
from auditor.history.store import history
from auditor.model.observation import ChangeState
from auditor.report import FORMATS, load_report
from auditor.sessions.files import private_folder, write_whole
from auditor.sessions.home import auditor_home, refuse_git
from auditor.sessions.kept import is_sealed, seal, unseal
from auditor.sessions.keys import vault_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from auditor.model.observation import Run
    from auditor.model.report import Report

_FILE = "history.sqlite"
_MOST_BYTES = 1 << 30


def history_file() -> Path:
    """Where the history is, or will be. UsageError where a commit could publish it."""
    path = auditor_home() / _FILE
    refuse_git(path)
    return path


@dataclass(frozen=True)
class Memory:
    """What a run is compared with: a former report, where one was named, else the history. `keep`: for the next run."""

    former: tuple[Report, str] | None = None
    keep: Path | None = None

    def recall(self, report: Report) -> Report:
        """The report with what former runs tell; as it is where the history cannot be read, after a warning."""
        if self.former:
            former, name = self.former
            return remembered(report, state_of(former, name), trend_of(former, report), changes_from_here(report))
        try:
            with history(history_file(), write=True) as runs:
                subjects = [(one.account, one.service) for one in report.accounts]
                return remembered(report, runs.before(subjects), runs.trend(subjects), changes_from_here(report))
        except UsageError:
            return remembered(report, None)  # when it is to be recorded, the reason is told

    def traces(self, account: str, service: str) -> dict[str, str]:
        """Where former runs found what the pages of an account show; a hint, so nothing where that cannot be read."""
        if self.former:
            mine = [one for one in self.former[0].findings if (one.account, one.service) == (account, service)]
            return {one.control: each.traced for one in mine for each in one.readings if each.traced}
        try:
            if not history_file().is_file():
                return {}
            with history(history_file(), write=False) as runs:
                return runs.traces((account, service))
        except (UsageError, ValueError):
            return {}

    def record(self, run: Run, report: Report) -> None:
        """Add the run to the history, and keep its report. What cannot be written is a warning: the run is there."""
        try:
            path = history_file()
            private_folder(path.parent)
            with history(path, write=True) as runs:
                runs.record(run, report)
        except AuditorError as error:
            complain(f"warning: this run is not part of the history. {error}")
        try:
            if self.keep:
                keep_report(self.keep, report)
        except AuditorError as error:
            complain(f"warning: the report was not kept for the next run. {error}")


def memory(since: Path | None, keep: Path | None) -> Memory:
    """What the options say, looked at before anything starts. Raises UsageError."""
    if keep is not None:
        if vault_key(auditor_home()) is None:
            raise UsageError("--keep encrypts the report, and there is no key: set AUDITOR_KEY.")
        if not keep.absolute().parent.is_dir():
            raise UsageError(f"There is no folder {keep.absolute().parent} to keep the report in: make it first.")
    return Memory((former_report(since), since.name) if since else None, keep)


def former_report(path: Path) -> Report:
    """The report in a file, be it report.json or one that `--keep` wrote, or in a run folder. Raises UsageError."""
    file = path / FORMATS["json"].file if path.is_dir() else path
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Name a report.json or a run folder.") from None
    if is_sealed(data):
        data = unseal(data, vault_key(auditor_home()), str(file))
    try:
        return load_report(data.decode())
    except UnicodeDecodeError:
        raise UsageError(f"{file} is no report.json: it is not even text.") from None
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None


def keep_report(path: Path, report: Report) -> None:
    """Write the report, encrypted with the vault's key. AuditorError where it cannot be written."""
    key = vault_key(auditor_home())
    if key is None:
        raise UsageError("There is no key any more.")
    text = FORMATS["json"].render(report, lambda _: None)
    write_whole(path.absolute(), seal(text.encode(), key))


def changes_from_here(report: Report | None = None) -> Callable[[Key], Iterable[Made]]:
    """The changes that were made to a check: by this run, and by the receipts of this machine."""
    by_account: dict[str, list[tuple[Key, Made]]] = {}

    def of(account: str) -> list[tuple[Key, Made]]:
        if account not in by_account:
            by_account[account] = list(_receipts_of(account))
        return by_account[account]

    def made(key: Key) -> Iterable[Made]:
        yield from (one for theirs, one in of(key[0]) if theirs == key)
        for change in report.changes if report else ():
            if (change.account, change.service, change.control) == key and report and change.receipt:
                yield Made(change.before, change.after, report.started, change.receipt)

    return made


def _receipts_of(account: str) -> Iterable[tuple[Key, Made]]:
    lasting = {ChangeState.MADE, ChangeState.FOLLOWED, ChangeState.UNDONE}
    for receipt in receipts(account):
        if receipt.state in lasting:
            key = (receipt.account, receipt.service, receipt.control)
            yield key, Made(receipt.before, receipt.after, receipt.finished or receipt.begun, receipt.id)
