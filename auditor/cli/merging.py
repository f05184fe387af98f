"""Read the runs that are to be merged, and find out who is missing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.cli.running import standard_of
from auditor.cli.runs import evidence_of, is_evidence, observations_of, report_of
from auditor.declare.project import read_project, service_file
from auditor.errors import UsageError
from auditor.judge import judge
from auditor.merge.notes import listed
from auditor.merge.pile import Part
from auditor.merge.whole import merge, units_of
from auditor.model.observation import AccountSeen, Reason, Run, Trouble
from auditor.model.report import STALE_AFTER, Report
from auditor.sentences import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from auditor.declare.project import Project
    from auditor.merge.pictures import Picture

_ABSENT = "no merged run tells of this account"
_NO_CONFIG = "There was no auditor.yaml to compare with: whether somebody did not report is not known."


def refuse_own_output(folder: Path, runs: Sequence[Path]) -> None:
    """UsageError where the merge would take the place of one of its runs."""
    for run in runs:
        if run.resolve() == folder.resolve():
            raise UsageError(f"--output {run} is one of the runs to merge: name another folder.")


def read_part(folder: Path) -> Part:
    """A run folder's observations and report. UsageError where one of them cannot be read, or they do not fit."""
    name = _name(folder)
    try:
        part = Part(name, observations_of(folder), report_of(folder))
    except UsageError as error:
        text = str(error)
        raise UsageError(text if name in text or str(folder) in text else f"{name}: {text}") from None
    seen = [(one.account, one.service) for one in part.run.accounts]
    told = [(one.account, one.service) for one in part.report.accounts]
    judged = {(one.account, one.service) for one in part.report.findings}
    same_run = part.run.started.replace(microsecond=0) == part.report.started.replace(microsecond=0)
    if not same_run or sorted(seen) != sorted(told) or not judged <= set(seen):
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


def _evidence_paths(part: Part) -> Iterator[str]:
    yield from (each.path for one in part.run.accounts for control in one.controls for each in control.evidence)
    yield from (each.path for finding in part.report.findings for each in finding.evidence)


def merged(
    parts: Sequence[Part], folders: Sequence[Path], config: Path, now: datetime
) -> tuple[Report, Run, Mapping[str, bytes]]:
    """The merge of PARTS, read from FOLDERS, compared with CONFIG where there is one, and its evidence."""
    project = read_project(config) if config.is_file() or config != Path("auditor.yaml") else None
    missing = _missing(project, parts, now) if project else None
    whole = merge(parts, now, project.config.stale_after if project else STALE_AFTER, missing)
    readers = {id(part): evidence_of(folder) for part, folder in zip(parts, folders, strict=True)}
    pictures, lost = _verified(whole.pictures, readers)
    notes = ([] if project else [_NO_CONFIG]) + lost
    about = whole.report.merged
    if notes and about:
        about = about.model_copy(update={"notes": (*about.notes, *notes)})
    return whole.report.model_copy(update={"merged": about}), whole.run, pictures


def _missing(project: Project, parts: Sequence[Part], now: datetime) -> Part | None:
    """What is to be said of accounts of the project of which no run tells: each check is unknown."""
    told = units_of(parts)
    accounts = tuple(
        AccountSeen(
            account=name,
            service=account.service,
            trouble=Trouble(reason=Reason.NOT_VISITED, saw=_ABSENT),
            notes=(f"Did not report: run `auditor check {name}`, or add the run folder that tells of it.",),
            service_file=service_file(project.services[account.service]),
            source=project.account_sources[name],
        )
        for name, account in project.accounts.items()
        if (name, account.service) not in told
    )
    if not accounts:
        return None
    run = Run(auditor=__version__, started=now, finished=now, accounts=accounts)
    return Part(str(project.config_path), run, judge(run, standard_of(project, now.date())))


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
    known = {path: one for path, one in places.items() if id(one.part) in readers}
    everything = _Pictures(known, readers)
    good = {path: one for path, one in known.items() if path in everything}
    lost = [one.part.name for path, one in known.items() if path not in good]
    if not lost:
        return everything, []
    files = f"{count(len(lost), 'file')} of evidence of {listed(sorted(lost))}"
    return _Pictures(good, readers), [f"Not there, or not what was recorded, and so left out: {files}."]
