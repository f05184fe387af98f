"""What a run remembers: the history in AUDITOR_HOME, a former report from a file, and one that is kept for the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from auditor.audit.receipts import receipts
from auditor.commands.terminal import warn
from auditor.errors import AuditorError, UsageError
from auditor.history.annotate import NOTHING_KNOWN, Known, trend_of
from auditor.history.state import AppliedChange, state_of
from auditor.history.store import history
from auditor.model.observation import ChangeState
from auditor.report import FORMATS, load_report
from auditor.runs.layout import REPORT
from auditor.storage.encrypted_file import is_sealed, seal, unseal
from auditor.storage.files import held, private_folder, write_whole
from auditor.storage.home import auditor_home, refuse_git
from auditor.storage.keys import vault_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime
    from pathlib import Path

    from auditor.model.keys import AccountKey, ControlKey
    from auditor.model.observation import Run
    from auditor.model.report import Report

_FILE = "history.sqlite"
_KEPT = timedelta(days=3 * 365)
"""How long runs stay in the history, unless somebody removes them."""
_MOST_BYTES = 1 << 30


def history_file() -> Path:
    """Where the history is, or will be. UsageError where a commit could publish it."""
    path = auditor_home() / _FILE
    refuse_git(path)
    return path


@dataclass(frozen=True)
class PreviousRun:
    """What a run is compared with: a former report, where one was named, else the history. `keep`: for the next run."""

    former: tuple[Report, str] | None = None
    keep: Path | None = None

    def known(self, accounts: Collection[AccountKey], before: datetime | None = None) -> Known:
        """What was known of these accounts, or of their state `before` a time; nothing where that cannot be read."""
        if self.former:
            former, name = self.former
            return Known(state_of(former, name), trend_of(former, accounts), applied_changes())
        for write in (True, False) if before is None else (False,):  # one that cannot be written is still read
            try:
                with history(history_file(), write=write) as runs:
                    return Known(runs.before(accounts, before), runs.trend(accounts, before), applied_changes())
            except UsageError:
                continue
        return NOTHING_KNOWN  # when the run is to be recorded, the reason is printed

    def traces(self, key: AccountKey) -> dict[str, str]:
        """Where former runs found what the pages of an account show; a hint, so nothing where that cannot be read."""
        if self.former:
            mine = [finding for finding in self.former[0].findings if finding.account_key == key]
            return {finding.control: each.traced for finding in mine for each in finding.readings if each.traced}
        try:
            if not history_file().is_file():
                return {}
            with history(history_file(), write=False) as runs:
                return runs.traces(key)
        except (UsageError, ValueError):
            return {}

    def record(self, run: Run, report: Report) -> None:
        """Add the run to the history, and keep its report. What cannot be written is a warning: the run is there."""
        try:
            path = history_file()
            private_folder(path.parent)
            with history(path, write=True) as runs:
                runs.record(run, report)
                runs.prune(report.started - _KEPT)
        except AuditorError as error:
            warn(f"this run is not part of the history. {error}")
        try:
            if self.keep:
                keep_report(self.keep, report)
        except AuditorError as error:
            warn(f"the report was not kept for the next run. {error}")


def previous_run(since: Path | None, keep: Path | None) -> PreviousRun:
    """What the options say, checked before anything starts. Raises UsageError."""
    if keep is not None:
        if vault_key(auditor_home()) is None:
            raise UsageError("--keep encrypts the report, and there is no key: set AUDITOR_KEY.")
        if not keep.absolute().parent.is_dir():
            raise UsageError(f"There is no folder {keep.absolute().parent} to keep the report in: make it first.")
    return PreviousRun((former_report(since), since.name) if since else None, keep)


def former_report(path: Path) -> Report:
    """The report in a file, be it report.json or one that `--keep` wrote, or in a run folder. Raises UsageError."""
    file = path / REPORT if path.is_dir() else path
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
        raise UsageError("The key is gone.")
    text = FORMATS["json"].render(report, lambda _: None)
    with held(path.absolute()):
        write_whole(path.absolute(), seal(text.encode(), key))


def applied_changes() -> Callable[[ControlKey], Iterable[AppliedChange]]:
    """The changes that were made to a control, by the receipts of this machine."""
    by_account: dict[str, list[tuple[ControlKey, AppliedChange]]] = {}

    def changes(key: ControlKey) -> Iterable[AppliedChange]:
        if key.account not in by_account:
            by_account[key.account] = list(_receipts_of(key.account))
        return [change for each, change in by_account[key.account] if each == key]

    return changes


def _receipts_of(account: str) -> Iterable[tuple[ControlKey, AppliedChange]]:
    lasting = {ChangeState.MADE, ChangeState.FOLLOWED, ChangeState.UNDONE}
    for receipt in receipts(account):
        if receipt.state in lasting:
            yield (
                receipt.control_key,
                AppliedChange(receipt.before, receipt.after, receipt.finished or receipt.begun, receipt.id),
            )
