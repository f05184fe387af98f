"""`python -m tests.mutations`: alter practice pages in thousands of ways, and count false passes."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from tests.mutations.plan import SEED, parse, plan
from tests.mutations.run import look_at
from tests.mutations.score import ENOUGH, Outcome, Result, Verdict, as_json

if TYPE_CHECKING:
    from tests.mutations.plan import Case
    from tests.mutations.score import Count

_PAGES = 2050
_JOBS = 6


def main(arguments: list[str] | None = None) -> int:
    """Run it; 1 where a report said that something is in line while it is not, or too little could be read."""
    asked = _parser().parse_args(arguments)
    try:
        cases = tuple(case for text in asked.only for case in parse(text)) or plan(asked.pages, asked.seed)
        cases = tuple(case for case in cases if case.fix or not asked.fixes)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    began, outcomes = time.monotonic(), list[Outcome]()
    asyncio.run(look_at(cases, asked.jobs, lambda one: _done(one, outcomes, len(cases), each=bool(asked.only))))
    result, seconds = Result(tuple(outcomes)), time.monotonic() - began
    if not (asked.only or asked.fixes):
        _write(asked.output, as_json(result, asked.seed, seconds))
    _show(result, seconds, cases)
    print(f"false passes: {result.total.false_passes}")
    return 0 if result.enough else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="SERVICE[/CONTROL]:ALTERATION[+ALTERATION][:STATE]",
        help="only these pages, and what the report says about each (repeatable)",
    )  # fmt: skip
    parser.add_argument("--fixes", action="store_true", help="only the pages whose control is switched, too")
    parser.add_argument("--pages", type=int, default=_PAGES, help="altered pages (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=_JOBS, help="pages at a time (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="which pairs are drawn (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=Path("reports/trust.json"), help="(default: %(default)s)")
    return parser


def _done(one: Outcome, outcomes: list[Outcome], pages: int, *, each: bool) -> None:
    outcomes.append(one)
    if each:
        print(f"{one.case.id}  [{', '.join(sorted(one.told)) or 'nothing altered'}]  {one.seconds:.1f} s")
        for seen in one.seen:
            print(f"  {seen.control}: {seen.status} {seen.reason or ''} — stored {seen.truth}: {seen.message}")
    elif (one.false_passes or one.harm) and not one.case.undetectable:
        print(f"false pass: {one.case.id}", flush=True)
    elif len(outcomes) % 100 == 0:
        print(f"{len(outcomes)} of {pages} pages", file=sys.stderr, flush=True)


def _write(path: Path, content: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"Written: {path}")


def _show(result: Result, seconds: float, cases: tuple[Case, ...]) -> None:
    table = Table("service", "pages", "deviating", "altered", "right", "unknown", "false fails", "false passes",
                  "fixed", "harmless", "of these right", title=f"{len(cases)} pages in {seconds:.0f} s")  # fmt: skip
    for name, each in {**result.services, "all": result.total}.items():
        if each.pages:
            table.add_row(name, *_cells(each))
    console = Console(width=140)
    console.print(table)
    switched = [one for one in result.outcomes if one.case.fix]
    console.print(
        f"  switched, or tried to: {len(switched)} pages; proven to be switched: "
        f"{sum(one.target.status == 'fixed' for one in switched)}; "
        f"written or destroyed what nobody asked for: {sum(one.harm for one in result.outcomes)}"
    )
    for name, number in result.total.unknown.items():
        console.print(f"  unknown, {name}: {number}")
    hidden = [one for one in result.outcomes if one.case.undetectable]
    if hidden:
        names = sorted({f"{one.case.service}:{'+'.join(one.case.names)}" for one in hidden})
        console.print(f"Counted apart, as nobody could tell ({len(hidden)} pages): {', '.join(names)}")
    for one in result.false_passes:
        wrong = ", ".join(f"{seen.control} said {seen.status}, stored {seen.truth}" for seen in one.false_passes)
        wrong = wrong or "the account was written to"
        console.print(f"FALSE PASS: {wrong}. Again: python -m tests.mutations --only {one.case.id}", soft_wrap=True)
    for one in result.counted:
        if one.target.verdict is Verdict.FALSE_FAIL:
            console.print(f"False fail: python -m tests.mutations --only {one.case.id}", soft_wrap=True)
    if not result.enough and not result.false_passes:
        console.print(f"Too few of the harmless pages were read right; {ENOUGH:.0%} are needed for each service.")


def _cells(each: Count) -> list[str]:
    numbers = (each.pages, each.deviating, each.altered, each.right, sum(each.unknown.values()), each.false_fails,
               each.false_passes, each.fixed, each.harmless)  # fmt: skip
    return [*map(str, numbers), f"{each.share:.1%}"]


if __name__ == "__main__":
    sys.exit(main())
