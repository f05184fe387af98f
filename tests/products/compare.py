"""One finding against what a product's own store has. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .product import Pair

PROVEN = frozenset({"pass", "fixed"})
FALSE_PASS = "false pass"


def mistake(stored: str | None, pair: Pair, finding: Mapping[str, Any], *, decided: bool, offered: bool = True) -> str:
    """What is wrong with a finding; empty where it is right. `decided`: somebody set the value, so it can be proven.

    `offered`: the product has the control now; else a stored value that deviates is a deviation all the same.
    """
    status = finding.get("status", "no finding")
    if status in PROVEN and stored != pair.kept:
        return FALSE_PASS
    if stored is not None and finding.get("observed") not in {None, stored}:
        return f"it is {stored}"
    if not offered and stored == pair.kept:
        return "" if status == "not_applicable" else "it is not offered"
    if decided and status not in (PROVEN if stored == pair.kept else {"fail"}):
        return f"not proven: {finding.get('message', '')[:160]}"
    return ""
