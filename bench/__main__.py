"""`make bench`: auditor beside what a person would write by hand, in one run, as ratios.

Writes bench/results.json and bench/README.md after each part; `python -m bench --only "one account"` runs that only.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.browser.binaries import find_binary
from auditor.practice.server import PracticeServer
from bench import document
from bench.accounts import CROWDS, services
from bench.cost import Cost, measure
from bench.document import (
    BARE,
    FIVE_HUNDRED,
    HELP,
    HUNDRED,
    LACKING,
    ONE,
    ONE_WORKER,
    OURS,
    PLAIN,
    PYTEST,
    ROBOTS,
    SCRIPT,
    SEE_ONLY,
    TRACED,
    TWENTY,
    TWO_WORKERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS = 4
HERE = Path(__file__).parent
_NOT_OURS = frozenset({"PYTHONDONTWRITEBYTECODE", "SSL_CERT_FILE"})
"""What a machine may set that costs time, and that has nothing to do with what is measured."""
ROBOT = Path(".venv-bench/bin/pabot")
DOCUMENTS = ("scale", "staff")
"""Modules that print what reports of many accounts cost, as JSON."""


@dataclass(frozen=True)
class Scene:
    """Commands that do the same, run in turn: their medians can be compared. `contenders`: label → crowd."""

    name: str
    rounds: int
    contenders: dict[str, str]


SCENES = (
    Scene(ONE, 7, {OURS: "one", BARE: "one", LACKING: "lacking", SCRIPT: "one", HELP: "one"}),
    Scene(SEE_ONLY, 5, {TRACED: "traced", PLAIN: "plain"}),
    Scene(
        TWENTY,
        3,
        {
            OURS: "twenty",
            LACKING: "twenty-lacking",
            SCRIPT: "twenty",
            PYTEST: "twenty",
            ROBOTS: "twenty",
            ONE_WORKER: "twenty",
            TWO_WORKERS: "twenty",
        },
    ),
    Scene(HUNDRED, 1, {OURS: "hundred", SCRIPT: "hundred"}),
    Scene(FIVE_HUNDRED, 1, {OURS: "five-hundred", SCRIPT: "five-hundred"}),
)


def main() -> None:
    """Run the parts, print their medians, and write each as it ends."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = [*(scene.name for scene in SCENES), *DOCUMENTS]
    parser.add_argument("--only", action="append", choices=names, metavar="PART", help="one of: " + ", ".join(names))
    parser.add_argument("--rounds", type=int, help="in place of each scene's own number; nothing is written then")
    given = parser.parse_args()
    scenes = [scene for scene in SCENES if not given.only or scene.name in given.only]
    today = datetime.now(UTC).date().isoformat()
    for scene, medians in run(scenes, given.rounds):
        print(document.table(scene.name, medians), flush=True)
        if not given.rounds:
            _write(scene.name, {"date": today, "rounds": scene.rounds, "medians": medians})
    for name in DOCUMENTS:
        if not given.only or name in given.only:
            done = subprocess.run([sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, check=True)
            _write(name, {"date": today, **json.loads(done.stdout)})


def _write(part: str, figures: dict[str, Any]) -> None:
    """Put this part into the results, and those into the document. Figures of another machine are dropped."""
    machine = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "browser": find_binary(None, headed=False).path.name,
    }
    path = HERE / "results.json"
    former = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept = former.get("parts", {}) if former.get("machine") == machine else {}
    order = [*(scene.name for scene in SCENES), *DOCUMENTS]
    parts = dict(sorted({**kept, part: figures}.items(), key=lambda item: order.index(item[0])))
    results = {"machine": machine, "parts": parts}
    path.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (HERE / "README.md").write_text(document.text(results), "utf-8")


def run(scenes: list[Scene], rounds: int | None) -> Iterator[tuple[Scene, dict[str, dict[str, Any]]]]:
    """Each scene as it ends, with its medians by contender."""
    crowds = [CROWDS[name] for name in {crowd: None for scene in scenes for crowd in scene.contenders.values()}]
    apps = services(crowds)
    with PracticeServer(list(apps.values())) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for crowd in crowds:
            crowd.configure(folder / crowd.name, apps[crowd.service])
        for scene in scenes:
            costs: dict[str, list[Cost]] = {label: [] for label in scene.contenders}
            warm_up = int(scene.rounds > 1)  # fills Python's cache of bytecode
            for number in range(warm_up + (rounds or scene.rounds)):
                for label, name_of_crowd in scene.contenders.items():
                    if label == ROBOTS and not ROBOT.exists():
                        continue
                    cost = _measured(label, folder / name_of_crowd, server)
                    costs[label] += [cost] if number >= warm_up else []
            yield scene, {label: asdict(_median(each)) for label, each in costs.items() if each}


def _measured(label: str, folder: Path, server: PracticeServer) -> Cost:
    browser = str(find_binary(None, headed=False).path)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in _NOT_OURS},
        "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode"),
        "AUDITOR_HOME": str(folder / "home"),
        "PYTHONPATH": str(Path.cwd()),
        "BENCH_BROWSER": browser,
        "BENCH_PORT": str(server.port),
        "BENCH_SPKI": server.spki,
        "BENCH_STATES": str(folder / "states"),
    }
    auditor = [sys.executable, "-m", "auditor"]
    spki = f"--browser-arg=--ignore-certificate-errors-spki-list={server.spki}"
    check = [*auditor, "check", "--connect-to", f"::127.0.0.1:{server.port}", spki, "-q"]
    check += ["--output", "run"]
    match label:
        case document.ONE_WORKER | document.TWO_WORKERS:
            number = 1 if label == document.ONE_WORKER else 2
            check = [word for word in check if word != "--headless"] + [
                "--engine",
                "dask",
                "--scheduler",
                "{scheduler}",
            ]
            workers = [sys.executable, "-m", "bench.workers", str(number), str(JOBS // number)]
            return measure([*workers, *check], {**environment, "AUDITOR_BROWSER": browser}, folder)
        case document.SCRIPT:
            states = str(folder / "states")
            command = [sys.executable, str(HERE / "by_hand.py"), states, browser, str(server.port), server.spki]
            return measure([*command, str(JOBS)], environment, folder, good=(0,))
        case document.PYTEST:
            command = [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                str(JOBS),
                "-c",
                os.devnull,
                "-p",
                "no:cacheprovider",
            ]
            return measure([*command, str(HERE / "suite")], environment, folder, good=(0,))
        case document.ROBOTS:
            environment["PATH"] = os.pathsep.join([str(ROBOT.parent.absolute()), environment["PATH"]])
            command = [str(ROBOT.absolute()), "--processes", str(JOBS), "--outputdir", str(folder / "robot")]
            return measure([*command, *_suites(folder)], environment, folder, good=(0,))
        case document.HELP:
            return measure([*auditor, "--help"], environment, folder)
        case _:
            here = ["--headless", "--browser-path", browser, "--jobs", str(JOBS)]
            bare = ["--evidence", "none"] if label == BARE else []
            return measure([*check, *here, *bare], environment, folder)


def _suites(folder: Path) -> list[str]:
    """The robot suite, once for each process, with its share of the accounts."""
    states = sorted((folder / "states").glob("*.json"))
    template, made = (HERE / "suite" / "chatgpt.robot").read_text("utf-8"), []
    for number in range(JOBS):
        tests = "".join(f"{state.stem}\n    Audit    {state}\n" for state in states[number::JOBS])
        path = folder / f"chatgpt_{number}.robot"
        path.write_text(template + tests, "utf-8")
        made.append(str(path))
    return made


def _median(costs: list[Cost]) -> Cost:
    kinds = dict.fromkeys(kind for cost in costs for kind in cost.kinds)
    wall, cpu, peak = (statistics.median(getattr(cost, part) for cost in costs) for part in ("wall", "cpu", "peak"))
    return Cost(
        wall, cpu, peak, {kind: statistics.median(cost.kinds.get(kind, 0.0) for cost in costs) for kind in kinds}
    )


if __name__ == "__main__":
    main()
