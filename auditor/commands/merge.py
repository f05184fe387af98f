"""Read the runs that are to be merged, and find out who is missing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.audit.interrupts import held, until_interrupted
from auditor.commands.judging import project_context
from auditor.commands.options import CONFIG
from auditor.commands.staff_merge import StaffResults, read_results
from auditor.commands.terminal import interrupted, known_formats, print_outcome
from auditor.declare.project import read_project, service_file
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode, exit_code
from auditor.judge.report import judge
from auditor.merge.merge import account_keys
from auditor.merge.merge import merge as merge_runs
from auditor.merge.notes import some_of
from auditor.merge.selection import RunInput
from auditor.model.observation import AccountSeen, Run, Trouble
from auditor.model.reason import Reason
from auditor.model.report import STALE_AFTER, Report
from auditor.runs.layout import is_evidence
from auditor.runs.read import evidence_of, observations_of, report_of
from auditor.runs.write import run_folder, write_run
from auditor.staff.as_run import joined
from auditor.text import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditor.declare.project import Project
    from auditor.merge.evidence import Picture

_ABSENT = "no merged run covers this account"
_NO_CONFIG = "There was no auditor.yaml to compare with: accounts that did not report cannot be listed."


def merge(
    folders: Sequence[Path],
    config: Path,
    output: Path | None,
    formats: Sequence[str],
    *,
    staff: Path | None = None,
    exit_zero: bool,
    quiet: bool,
) -> int:
    """Write the merged run folder, and print its report. UsageError before anything is written.

    `staff`: the staff file of the results of members among FOLDERS.
    """
    names, now = known_formats(formats), datetime.now(UTC)
    target = run_folder(output, now)
    _refuse_own_output(target, folders)
    results = [path for path in folders if path.suffix == ".json" and path.is_file()]
    folders = [path for path in folders if path not in results]
    if results and staff is None:
        raise UsageError(
            f"{results[0]} is a file: results of `auditor check --staff` need --staff with the staff file."
        )
    read = read_results(staff, results, now) if staff else StaffResults()
    parts = [*(read_part(folder) for folder in folders), *read.parts]
    if not parts:
        raise UsageError(" ".join(read.notes) or "There is nothing to merge: name run folders, or results of staff.")
    report, run, pictures = merged(parts, folders, config, now, read)
    with held() as interrupt:
        written = write_run(target, run, report, names, pictures, named=output is not None)
        ended = until_interrupted(lambda: print_outcome(report, written, quiet=quiet))
    if interrupt.came or ended:
        return interrupted(report, written)
    return ExitCode.OK if exit_zero else exit_code(report)


def _refuse_own_output(folder: Path, runs: Sequence[Path]) -> None:
    """UsageError where the merge would take the place of one of its runs."""
    for run in runs:
        if run.resolve() == folder.resolve():
            raise UsageError(f"--output {run} is one of the runs to merge: name another folder.")


def read_part(folder: Path) -> RunInput:
    """A run folder's observations and report. UsageError where one of them cannot be read, or they do not fit."""
    name = _name(folder)
    try:
        part = RunInput(name, observations_of(folder), report_of(folder))
    except UsageError as error:
        text = str(error)
        raise UsageError(text if name in text or str(folder) in text else f"{name}: {text}") from None
    seen = [account.account_key for account in part.run.accounts]
    reported = [account.account_key for account in part.report.accounts]
    judged = {finding.account_key for finding in part.report.findings}
    same_run = part.run.started.replace(microsecond=0) == part.report.started.replace(microsecond=0)
    if not same_run or sorted(seen) != sorted(reported) or not judged <= set(seen):
        raise UsageError(
            f"{name}: observations.json and report.json are not of the same run. "
            f"Make the report again with `auditor judge {name}`, and merge that."
        )
    if len(set(seen)) != len(seen):
        raise UsageError(f"{name}: observations.json has an account twice: it was changed. Leave this run out.")
    if any(not is_evidence(path) for path in _evidence_paths(part)):
        raise UsageError(f"{name}: a file of evidence is not in `evidence/`: it was changed. Leave this run out.")
    return part


def _name(folder: Path) -> str:
    """As the person wrote it, from the current folder where it lies below it."""
    path, here = Path(os.path.normpath(folder)), Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _evidence_paths(part: RunInput) -> Iterator[str]:
    yield from (each.path for account in part.run.accounts for control in account.controls for each in control.evidence)
    yield from (each.path for finding in part.report.findings for each in finding.evidence)


def merged(
    parts: Sequence[RunInput],
    folders: Sequence[Path],
    config: Path,
    now: datetime,
    staff: StaffResults = StaffResults(),  # noqa: B008 - it is immutable
) -> tuple[Report, Run, Mapping[str, bytes]]:
    """The merge of PARTS, compared with CONFIG where there is one, and its evidence. The first PARTS are those of
    FOLDERS, the rest of members of `staff`.
    """
    project = read_project(config) if config.is_file() or config != CONFIG else None
    own = _missing(project, parts, now) if project else None
    missing = joined([each for each in (own, staff.silent) if each])
    whole = merge_runs(parts, now, project.config.stale_after if project else STALE_AFTER, missing)
    readers = {id(part): evidence_of(folder) for part, folder in zip(parts, folders, strict=False)}
    pictures, lost = _verified(whole.pictures, readers)
    notes = [*staff.notes, *([] if project or staff.parts else [_NO_CONFIG]), *lost]
    about = whole.report.merged
    if notes and about:
        about = about.model_copy(update={"notes": (*about.notes, *notes)})
    return whole.report.model_copy(update={"merged": about}), whole.run, pictures


def _missing(project: Project, parts: Sequence[RunInput], now: datetime) -> RunInput | None:
    """The accounts of the project that no run covers: each check is unknown."""
    reported = account_keys(parts)
    accounts = tuple(
        AccountSeen(
            account=name,
            service=account.service,
            trouble=Trouble(reason=Reason.NOT_VISITED, saw=_ABSENT),
            notes=(f"Did not report: run `auditor check {name}`, or add the run folder that covers it.",),
            service_file=service_file(project.services[account.service]),
            source=project.account_sources[name],
        )
        for name, account in project.accounts.items()
        if (name, account.service) not in reported
    )
    if not accounts:
        return None
    run = Run(auditor=__version__, started=now, finished=now, accounts=accounts)
    return RunInput(str(project.config_path), run, judge(run, project_context(project)))


@dataclass(frozen=True)
class _Pictures(Mapping[str, bytes]):
    """Files of evidence, each read when it is asked for: those of many runs do not fit into memory."""

    places: Mapping[str, Picture]
    readers: Mapping[int, Callable[[str], bytes | None]]

    def __getitem__(self, path: str) -> bytes:
        found = self.places[path]
        data = self.readers[id(found.part)](found.path)
        if data is None or hashlib.sha256(data).hexdigest() != found.sha256:
            raise KeyError(path)
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


def _verified(
    places: Mapping[str, Picture], readers: Mapping[int, Callable[[str], bytes | None]]
) -> tuple[_Pictures, list[str]]:
    """The files that are what was recorded, and a sentence about the others."""
    known = {path: picture for path, picture in places.items() if id(picture.part) in readers}
    everything = _Pictures(known, readers)
    good = {path: picture for path, picture in known.items() if path in everything}
    lost = [picture.part.name for path, picture in known.items() if path not in good]
    if not lost:
        return everything, []
    files = f"{count(len(lost), 'file')} of evidence of {some_of(sorted(lost))}"
    return _Pictures(good, readers), [f"Left out, because missing or not as recorded: {files}."]
