"""The figures of a run as text: each scene for the terminal, and all of them as bench/README.md. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Medians = Mapping[str, Mapping[str, Mapping[str, Any]]]
    """Scene → contender → `wall`, `cpu`, `peak`, and `kinds`: CPU by kind of process."""

OURS = "auditor"
LACKING = "auditor, five absent"
BARE = "auditor --evidence none"
SCRIPT, PYTEST, ROBOTS, HELP = "script", "pytest-playwright", "Robot Framework", "auditor --help"
TRACED, PLAIN = "auditor, traced", "auditor, nothing to trace"
ONE_WORKER, TWO_WORKERS = "auditor, one Dask worker", "auditor, two Dask workers"
ONE, SEE_ONLY, TWENTY = "one account", "see-only", "20 accounts"
HUNDRED, FIVE_HUNDRED = "100 accounts", "500 accounts"

_TEXT = """\
# What a run costs

Written by `make bench` on {cores} cores, Python {python}, {browser}: medians of as many rounds as each scene says.
Practice services on loopback answer at once: with a real network, waiting is most of the time, and it is the same for
all. Figures of other machines and other runs are not comparable; ratios of one run are.

All contenders read the same eight controls of the practice ChatGPT on its four settings pages. The script
(`bench/by_hand.py`) is what a person would write with Playwright: no policy, no second witness, no guard, no evidence,
no report. The suites (`bench/suite`) are the same checks for pytest-playwright under pytest-xdist and for Robot
Framework's Browser library under pabot. All visit four accounts at a time. Dask's figures have its cluster in them,
which is started for each run. “Five absent”: an account whose plan lacks five of the eight. “See-only”: the practice
GitHub, where only the page shows what is set; “traced”: its values are found in the page's answers by replays.

{scenes}

## Aims

{aims}

CPU is that of all processes of a run. Memory is each process's proportional share, at its highest.

## Where the CPU seconds of {profiled} go

{profile}

What auditor does beside reading: each page is opened in a tab of its own, so that nothing of the one before is in it;
each request that may write is stopped and asked about, and every connection comes through a gate; who is signed in is
proven before and after; a page is looked at until it stands still; what is absent is waited for; a value is read at a
second witness; of each control a picture and a text are taken.

## Reports of many accounts

{scale}

{staff}
"""


_NOT_MEASURED = "Not measured yet."


@dataclass(frozen=True)
class Aim:
    """`one` may cost so many times what `other` does."""

    says: str
    one: tuple[str, str]
    other: tuple[str, str]
    part: str
    most: float

    def row(self, medians: Medians) -> str:
        """A line of the table; empty where one of the two was not measured."""
        (scene, label), (other_scene, other_label) = self.one, self.other
        if label not in medians.get(scene, {}) or other_label not in medians.get(other_scene, {}):
            return f"| {self.says} | {self.most:g} | not measured | |"
        ratio = medians[scene][label][self.part] / medians[other_scene][other_label][self.part]
        over = "" if ratio <= self.most else f"missed by {100 * (ratio / self.most - 1):.0f} %"
        return f"| {self.says} | {self.most:g} | {ratio:.2f} | {over or 'met'} |"


def _beside_script(scene: str, part: str, most: float) -> Aim:
    what = {"wall": "time", "cpu": "CPU"}[part]
    return Aim(f"{scene}: {what} beside the script", (scene, OURS), (scene, SCRIPT), part, most)


AIMS = (
    _beside_script(ONE, "wall", 1.3),
    _beside_script(ONE, "cpu", 1.3),
    *(_beside_script(scene, part, most) for scene in (TWENTY, HUNDRED) for part, most in (("wall", 1.0), ("cpu", 1.5))),
    *(
        Aim(f"{scene}: time with five absent beside without", (scene, LACKING), (scene, OURS), "wall", 1.5)
        for scene in (ONE, TWENTY)
    ),
    Aim("memory of 100 accounts beside 20", (HUNDRED, OURS), (TWENTY, OURS), "peak", 1.1),
    Aim("memory of 500 accounts beside 20", (FIVE_HUNDRED, OURS), (TWENTY, OURS), "peak", 1.1),
    *(
        Aim(f"{TWENTY}: time beside {suite}", (TWENTY, OURS), (TWENTY, suite), "wall", 1.0)
        for suite in (PYTEST, ROBOTS)
    ),
    Aim("see-only: time with replays beside without", (SEE_ONLY, TRACED), (SEE_ONLY, PLAIN), "wall", 3.0),
)


def _profile(contenders: Mapping[str, Mapping[str, Any]]) -> str:
    """A row for each kind of process, the one that takes most of ours first."""
    shown = [label for label in (OURS, SCRIPT, PYTEST) if label in contenders]
    kinds = sorted(contenders[OURS]["kinds"], key=lambda kind: -contenders[OURS]["kinds"][kind])
    rows = (
        f"| {kind} | {' | '.join(format(contenders[label]['kinds'].get(kind, 0.0), '.1f') for label in shown)} |"
        for kind in kinds
    )
    return "\n".join([f"| | {' | '.join(shown)} |", f"|---|{'---:|' * len(shown)}", *rows])


def table(name: str, medians: Mapping[str, Mapping[str, Any]]) -> str:
    """One scene for the terminal."""
    lines = [f"{name:34} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}"]
    lines += [
        f"  {label:32} {cost['wall']:8.2f} {cost['cpu']:8.2f} {cost['peak']:8.0f}" for label, cost in medians.items()
    ]
    return "\n".join(lines)


def text(results: Mapping[str, Any]) -> str:
    """bench/README.md. What has not been measured yet is said to be so."""
    parts = results["parts"]
    measured = {name: part for name, part in parts.items() if "medians" in part}
    medians: Medians = {name: part["medians"] for name, part in measured.items()}
    scenes = ["| | seconds | CPU seconds | MB |", "|---|---:|---:|---:|"]
    for name, part in measured.items():
        times = "once" if part["rounds"] == 1 else f"{part['rounds']} rounds"
        scenes.append(f"| **{name}** ({times}, {part['date']}) | | | |")
        scenes += [
            f"| {label} | {cost['wall']:.2f} | {cost['cpu']:.2f} | {cost['peak']:.0f} |"
            for label, cost in part["medians"].items()
        ]
    aims = ["| | at most | measured | |", "|---|---:|---:|---|", *(aim.row(medians) for aim in AIMS)]
    return _TEXT.format(
        **results["machine"],
        scenes="\n".join(scenes),
        aims="\n".join(aims),
        profiled=TWENTY,
        profile=_profile(medians[TWENTY]) if TWENTY in medians else _NOT_MEASURED,
        scale=_scale(parts["scale"]) if "scale" in parts else _NOT_MEASURED,
        staff=_staff(parts["staff"]) if "staff" in parts else _NOT_MEASURED,
    )


def _scale(scale: Mapping[str, Any]) -> str:
    steps = ", ".join(f"{name} {seconds} s" for name, seconds in scale["steps"].items())
    opened = f"{scale['opened']['MB']:.1f} MB and is open in the browser after {scale['opened']['seconds']} s"
    return (
        f"100,000 checks of 10,000 accounts: {scale['in all']} s in all ({steps}), {scale['peak MB']} MB. A report of "
        f"5,000 checks has {opened}."
    )


def _staff(staff: Mapping[str, Any]) -> str:
    return (
        f"The merge of {staff['members']} signed results of staff, with {staff['checks']:,} checks: "
        f"{staff['seconds']} s (aim: 5)."
    )
