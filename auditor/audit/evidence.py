"""Evidence of a run, in memory until the run folder is written whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.model.observation import Evidence
from auditor.runs.layout import evidence_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.browser.evidence import Capture


@dataclass
class EvidenceBox:
    """Files by their path in the run folder."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, account: str, service: str, control: str, captures: Sequence[Capture]) -> tuple[Evidence, ...]:
        """Keep what was captured of one control; where it will be, with its hash."""
        kept: list[Evidence] = []
        for capture in captures:
            path = evidence_path(account, service, control, capture.kind)
            self.files[path] = capture.data
            kept.append(Evidence(kind=capture.kind, path=path, sha256=hashlib.sha256(capture.data).hexdigest()))
        return tuple(kept)
