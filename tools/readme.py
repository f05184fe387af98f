"""Keeps README.md true between markers: help texts, excerpts of the sample, the services, figures of trust.

`python -m tools.readme` writes them; a test compares.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_service
from auditor.messages import PROVEN_BY, proven_by

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TERMINAL = ROOT / "reports/sample/terminal.txt"
PHOTOS = ROOT / "reports/sample/photos.txt"
MARKED = re.compile(
    r"(<!-- (?P<kind>help|excerpt|photos|services|proofs|trust): (?P<what>[^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL
)
_MEASURED = re.compile(r"^\| (?P<product>[^|]+) \| (?P<version>[\d.]+) \| `", re.MULTILINE)


def current(text: str) -> str:
    """TEXT with everything between markers as the program would write it now."""
    return MARKED.sub(lambda found: f"{found[1]}\n{_content(found['kind'], found['what'])}\n\n{found[4]}", text)


def _content(kind: str, what: str) -> str:
    if kind == "services":
        return services()
    if kind == "proofs":
        return proofs()
    if kind == "trust":
        return figures((ROOT / what).read_text("utf-8"))
    return f"```text\n{_printed(kind, what)}\n```"


def _printed(kind: str, what: str) -> str:
    if kind == "help":
        return help_of(what.split()[1:])
    if kind == "photos":
        parts = PHOTOS.read_text("utf-8").rstrip().split("\n\n")
        return next(part for part in parts if part.startswith(f"{what}: "))
    return excerpt(TERMINAL.read_text("utf-8"), what)


def services() -> str:
    """The table of shipped services. Whether there is a practice service is looked up, not claimed."""
    measured: dict[str, dict[str, None]] = {}  # product -> its releases, in the order of the document
    for found in _MEASURED.finditer((ROOT / "docs/products.md").read_text("utf-8")):
        measured.setdefault(found["product"], {})[found["version"]] = None
    rows = [
        "| id | service | facts of | confirmed against | tested on | writes declared |",
        "|---|---|---|---|---|---|",
    ]
    for name, entry in open_catalog().services.items():
        service = load_service(entry.path).value
        readable = [control for control in service.controls.values() if control.readings]
        writes = f"{sum(control.write is not None for control in readable)} of {len(readable)}" if readable else "–"
        practice = (ROOT / "auditor/practice" / name.replace("-", "_")).is_dir()
        tested = "practice service" if practice else "nothing" if readable else "by hand only: nothing to read"
        if releases := measured.get(service.name):
            tested += f", and the real program {', '.join(releases)} ([measured](docs/products.md))"
        cells = (f"`{name}`", service.name, str(service.verified), service.verified_against, tested, writes)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def proofs() -> str:
    """The table of shipped controls by how far a program can prove them."""
    found: dict[str, list[str]] = {how: [] for how in PROVEN_BY.values()}
    for name, entry in open_catalog().services.items():
        for control, declared in load_service(entry.path).value.controls.items():
            found[proven_by(declared)].append(f"`{name}/{control}`")
    rows = ["| proven by | controls | |", "|---|---:|---|"]
    rows += [f"| {how} | {len(controls)} | {', '.join(controls)} |" for how, controls in found.items()]
    return "\n".join(rows)


def figures(document: str) -> str:
    """The first table of a document."""
    rows = document.partition("\n| ")[2].partition("\n\n")[0]
    return f"| {rows}"


def help_of(words: list[str]) -> str:
    """What `auditor WORDS` prints on a terminal of 100 columns."""
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *words],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "TERM": "dumb"},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


def excerpt(report: str, account: str) -> str:
    """The part of a printed report that is about ACCOUNT, and the totals at its end."""
    parts = report.rstrip().split("\n\n")
    about = next(part for part in parts if part.startswith(f"{account} · "))
    totals = "\n".join(parts[-1].splitlines()[:2])
    return f"{about}\n\n…\n\n{totals}"


if __name__ == "__main__":
    README.write_text(current(README.read_text("utf-8")), "utf-8")
