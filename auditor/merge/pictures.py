"""Evidence of many runs in one folder: no two pictures at one path, and each with the hash that was recorded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from auditor.merge.pile import Part, Told, Unit
    from auditor.model.observation import Evidence

    Moved = Callable[[Told, tuple[Evidence, ...]], tuple[Evidence, ...]]


@dataclass(frozen=True)
class Picture:
    """A file of evidence: the run and the path where it is, and what it hashes to."""

    part: Part
    path: str
    sha256: str


def placed(chosen: Mapping[Unit, Told]) -> tuple[dict[Unit, Told], dict[str, Picture]]:
    """The same with paths that are free of each other, and where the files are that belong there."""
    claims: dict[str, set[str]] = defaultdict(set)
    for told in chosen.values():
        for one in _evidence(told):
            claims[one.path].add(one.sha256)
    pictures: dict[str, Picture] = {}

    def moved(told: Told, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        fresh = []
        for one in evidence:
            path = one.path if len(claims[one.path]) == 1 else _named_by_hash(one)
            pictures.setdefault(path, Picture(told.part, one.path, one.sha256))
            fresh.append(one.model_copy(update={"path": path}))
        return tuple(fresh)

    return {unit: _with(told, moved) for unit, told in chosen.items()}, pictures


def _evidence(told: Told) -> Iterator[Evidence]:
    yield from (one for control in told.seen.controls for one in control.evidence)
    yield from (one for finding in told.findings for one in finding.evidence)


def _named_by_hash(one: Evidence) -> str:
    path = PurePosixPath(one.path)
    return str(path.with_name(f"{path.stem}-{one.sha256[:12]}{path.suffix}"))


def _with(told: Told, moved: Moved) -> Told:
    if not any(True for _ in _evidence(told)):
        return told
    controls = tuple(
        one.model_copy(update={"evidence": moved(told, one.evidence)}) if one.evidence else one
        for one in told.seen.controls
    )
    findings = tuple(
        one.model_copy(update={"evidence": moved(told, one.evidence)}) if one.evidence else one for one in told.findings
    )
    return replace(told, seen=told.seen.model_copy(update={"controls": controls}), findings=findings)
