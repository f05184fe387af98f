"""`python -m tests.trust`: audit thousands of altered and generated pages, and count false passes."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from auditor import __version__
from tests.generated.plan import SERVICE, draw
from tests.mutations.plan import SEED, parse, plan
from tests.trust.document import document
from tests.trust.run import look_at
from tests.trust.score import ENOUGH, Outcome, Result, Verdict, as_json

if TYPE_CHECKING:
    from tests.generated.plan import Page
    from tests.mutations.plan import Case
    from tests.trust.score import Count

_PAGES = 2500
_GENERATED = 0.2
"""The share of them that is generated; the others are altered."""
_JOBS = 5 * (os.cpu_count() or 1)
"""Pages wait more than they compute."""
_DOCUMENT = Path("docs/trust.md")
_HEAD = ("service", "pages", "deviating", "altered", "right", "unknown", "false fails", "false passes", "fixed",
         "harmless", "of these right")  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run it; 1 where a report said that something is compliant while it is not, or too little could be read."""
    asked = _parser().parse_args(arguments)
    try:
        pages = [page for text in asked.only for page in _parse(text)] or _plan(asked.pages, asked.seed)
        pages = [page for page in pages if page.fix or not asked.fixes]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    began, outcomes = time.monotonic(), list[Outcome]()
    browser = asyncio.run(
        look_at(pages, asked.jobs, lambda page: _done(page, outcomes, len(pages), each=bool(asked.only)))
    )
    result, seconds = Result(tuple(outcomes)), time.monotonic() - began
    if not (asked.only or asked.fixes):
        told = as_json(result, asked.seed, seconds)
        about = {"date": datetime.now(UTC).date().isoformat(), "version": __version__, "browser": browser}
        _write(asked.output, {**about, "cores": os.cpu_count(), **told}, whole=asked.pages >= _PAGES)
    _show(result, seconds)
    print(f"false passes: {result.total.false_passes}")
    return 0 if result.enough else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="PAGE",
        help="SERVICE[/CONTROL]:ALTERATION[+ALTERATION][:STATE], or generated:SEED: only these pages, and what the "
        "report says about each (repeatable)",
    )  # fmt: skip
    parser.add_argument("--fixes", action="store_true", help="only the pages whose control is switched, too")
    parser.add_argument(
        "--pages", type=int, default=_PAGES,
        help=f"pages (default: %(default)s; so many or more write {_DOCUMENT})",
    )  # fmt: skip
    parser.add_argument("--jobs", type=int, default=_JOBS, help="pages at a time (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="which pages are drawn (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=Path("reports/trust.json"), help="(default: %(default)s)")
    return parser


def _parse(text: str) -> tuple[Case | Page, ...]:
    service, _, seed = text.partition(":")
    return (draw(int(seed)),) if service == SERVICE else parse(text)


def _plan(pages: int, seed: int) -> list[Case | Page]:
    """Altered and generated ones, mixed, so that what waits and what computes are side by side."""
    generated = [draw(seed + number) for number in range(round(pages * _GENERATED))]
    planned: list[Case | Page] = [*plan(pages - len(generated), seed)]
    every = len(planned) // max(len(generated), 1) + 1
    for number, page in enumerate(generated):
        planned.insert(number * every, page)
    return planned


def _done(outcome: Outcome, outcomes: list[Outcome], pages: int, *, each: bool) -> None:
    outcomes.append(outcome)
    if each:
        print(f"{outcome.page.id}  [{', '.join(sorted(outcome.told)) or 'nothing altered'}]  {outcome.seconds:.1f} s")
        for seen in outcome.seen:
            print(f"  {seen.control}: {seen.status} {seen.reason or ''} — stored {seen.truth}: {seen.message}")
    elif (outcome.false_passes or outcome.harm) and not outcome.page.undetectable:
        print(f"false pass: {outcome.page.id}", flush=True)
    elif len(outcomes) % 100 == 0:
        print(f"{len(outcomes)} of {pages} pages", file=sys.stderr, flush=True)


def _write(path: Path, told: dict[str, object], *, whole: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"Written: {path}")
    if whole:
        _DOCUMENT.write_text(document(told), "utf-8")
        print(f"Written: {_DOCUMENT}")


def _show(result: Result, seconds: float) -> None:
    table = Table(*_HEAD, title=f"{len(result.outcomes)} pages in {seconds:.0f} s")
    for name, each in {**result.services, "all": result.total}.items():
        table.add_row(name, *_cells(each))
    console = Console(width=140)
    console.print(table)
    switched = [outcome for outcome in result.outcomes if outcome.page.fix]
    console.print(
        f"  switched, or tried to: {len(switched)} pages; proven to be switched: "
        f"{sum(outcome.target.status == 'fixed' for outcome in switched)}; "
        f"written or destroyed what nobody asked for: {sum(outcome.harm for outcome in result.outcomes)}"
    )
    for name, number in result.total.unknown.items():
        console.print(f"  unknown, {name}: {number}")
    hidden = [outcome.page for outcome in result.outcomes if outcome.page.undetectable]
    if hidden:
        names = sorted({f"{page.service}:{'+'.join(page.names)}" for page in hidden})
        console.print(f"Counted apart, not detectable ({len(hidden)} pages): {', '.join(names)}")
    for each_outcome in result.false_passes:
        wrong = ", ".join(
            f"{seen.control} said {seen.status}, stored {seen.truth}" for seen in each_outcome.false_passes
        )
        wrong = wrong or "the account was written to"
        console.print(
            f"FALSE PASS: {wrong}. Again: python -m tests.trust --only {each_outcome.page.id}", soft_wrap=True
        )
    for item in result.counted:
        if item.target.verdict is Verdict.FALSE_FAIL:
            console.print(f"False fail: python -m tests.trust --only {item.page.id}", soft_wrap=True)
        elif item.page.harmless and not item.right:
            console.print(f"Not read: python -m tests.trust --only {item.page.id}", soft_wrap=True)
    if not result.enough and not result.false_passes:
        console.print(f"Too few of the harmless pages were read right; {ENOUGH:.0%} are needed for each service.")


def _cells(each: Count) -> list[str]:
    numbers = (each.pages, each.deviating, each.altered, each.right, sum(each.unknown.values()), each.false_fails,
               each.false_passes, each.fixed, each.harmless)  # fmt: skip
    return [*map(str, numbers), f"{each.share:.1%}"]


if __name__ == "__main__":
    sys.exit(main())
