"""Evidence of many runs in one folder: no two pictures at one path, and each with the hash that was recorded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from auditor.merge.selection import AccountResult, RunInput
    from auditor.model.keys import AccountKey
    from auditor.model.observation import Evidence

    Moved = Callable[[AccountResult, tuple[Evidence, ...]], tuple[Evidence, ...]]


@dataclass(frozen=True)
class Picture:
    """A file of evidence: the run and the path where it is, and what it hashes to."""

    part: RunInput
    path: str
    sha256: str


def placed(chosen: Mapping[AccountKey, AccountResult]) -> tuple[dict[AccountKey, AccountResult], dict[str, Picture]]:
    """The same with paths that are free of each other, and where the files are that belong there."""
    claims: dict[str, set[str]] = defaultdict(set)
    for result in chosen.values():
        for evidence in _evidence(result):
            claims[evidence.path].add(evidence.sha256)
    pictures: dict[str, Picture] = {}

    def moved(result: AccountResult, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        fresh = []
        for evidence_file in evidence:
            path = evidence_file.path if len(claims[evidence_file.path]) == 1 else _named_by_hash(evidence_file)
            pictures.setdefault(path, Picture(result.part, evidence_file.path, evidence_file.sha256))
            fresh.append(evidence_file.model_copy(update={"path": path}))
        return tuple(fresh)

    return {key: _with(result, moved) for key, result in chosen.items()}, pictures


def _evidence(result: AccountResult) -> Iterator[Evidence]:
    yield from (evidence for control in result.seen.controls for evidence in control.evidence)
    yield from (evidence for finding in result.findings for evidence in finding.evidence)


def _named_by_hash(evidence: Evidence) -> str:
    path = PurePosixPath(evidence.path)
    return str(path.with_name(f"{path.stem}-{evidence.sha256[:12]}{path.suffix}"))


def _with(result: AccountResult, moved: Moved) -> AccountResult:
    if not any(True for _ in _evidence(result)):
        return result
    controls = tuple(
        control.model_copy(update={"evidence": moved(result, control.evidence)}) if control.evidence else control
        for control in result.seen.controls
    )
    findings = tuple(
        replace(finding, evidence=moved(result, finding.evidence)) if finding.evidence else finding
        for finding in result.findings
    )
    return replace(result, seen=result.seen.model_copy(update={"controls": controls}), findings=findings)
