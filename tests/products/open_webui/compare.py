"""One reading against one fact, and the table of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .truth import Fact


@dataclass(frozen=True)
class Row:
    """A control of an account in one scene: what was set, what the server says, what the program says."""

    scene: str
    account: str
    control: str
    set_to: str
    truth: str
    finding: Mapping[str, Any]
    seconds: float
    wrong: str | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the table."""
        status = self.finding.get("status", "no finding")
        why = ", ".join(word for word in (self.finding.get("reason"), self.finding.get("detail")) if word)
        return (
            self.account,
            self.control,
            self.set_to,
            self.truth,
            self.finding.get("observed") or "–",
            f"{status} ({why})" if why else status,
            f"{self.seconds:.1f}",
        )


def mistake(fact: Fact, finding: Mapping[str, Any] | None) -> str | None:
    """Why this finding is not what the server's answer asks for; None where it is."""
    if finding is None:
        return "there is no finding"
    status, observed = finding["status"], finding["observed"]
    if not fact.offered:
        return None if status == "not_applicable" or _tells_what_is_saved(fact, finding) else "it is not offered"
    if fact.hidden:
        return None if status in {"unknown", "not_applicable"} else "nobody can see this control"
    if fact.value is None:
        return None if status in {"unknown", "fail"} else "what is saved is none of its values"
    if observed != fact.value:
        return f"it is {fact.value}"
    if fact.enforced and not finding["managed"]:
        return "the administrator decides, and the finding does not say so"
    wanted = "pass" if fact.value == finding["expected"] else "fail"
    return None if status == wanted else f"this is a {wanted}"


def _tells_what_is_saved(fact: Fact, finding: Mapping[str, Any]) -> bool:
    """A saved value that deviates counts as `fail` even where the account cannot see the control any more."""
    return bool(finding["status"] == "fail" and finding["observed"] == fact.value != finding["expected"])


def exit_code(statuses: Iterable[str]) -> int:
    """The documented exit code of a check with these findings."""
    found = set(statuses)
    return 1 if "fail" in found else 3 if found & {"unknown", "manual"} else 0


def table(rows: Sequence[Row]) -> str:
    """Lines for the terminal, a heading for each scene."""
    head = ("account", "control", "state set", "server says", "auditor says", "status", "seconds")
    cells = [row.cells for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    lines, scene = [_line(head, widths)], ""
    for row, cell in zip(rows, cells, strict=True):
        if row.scene != scene:
            scene = row.scene
            lines += ["", scene]
        lines.append(_line(cell, widths) + (f"  WRONG: {row.wrong}" if row.wrong else ""))
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
