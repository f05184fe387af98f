"""`make bench`: auditor beside a hand-written script, in one run, as ratios. Writes bench/results.json."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from auditor.browser.binaries import find_binary
from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer
from auditor.practice.signed_in import signed_in_state
from auditor.practice.x import x

ROUNDS = 7
_CONFIG = """\
policy: baseline
accounts:
  ada: {service: chatgpt, username: ada@example.test, sign_in: session}
  traced: {service: x, username: off_example, sign_in: session}
  plain: {service: x, username: on_example, sign_in: session}
"""
_KEYS = ("allow_xai_data_sharing", "allow_xai_personalization", "allow_grok_memory")
_PEOPLE = [
    Account(f"{word}_example", "x", settings=dict.fromkeys(_KEYS, on)) for word, on in (("off", False), ("on", True))
]
"""Of both, only the page says: what is off would pass, and is traced; what is on fails without that."""
_OURS, _THEIRS = "auditor check", "script by hand"
_PLAIN, _TRACED = "page only, nothing to trace", "page only, three controls traced"
_PARTS = ("wall", "cpu", "peak")


@dataclass(frozen=True)
class Cost:
    """One process and all that it starts: wall seconds, CPU seconds, peak memory in MB (proportional share)."""

    wall: float
    cpu: float
    peak: float


def measure(command: list[str], environment: dict[str, str], folder: Path) -> Cost:
    """Run a command to its end, and watch it and its descendants."""
    before, began = os.times(), time.perf_counter()
    with subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        peak = _Peak(process.pid)
        output, errors = process.communicate()
        wall = time.perf_counter() - began
        memory = peak.stop()
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{command[:3]} failed: {output.decode()} {errors.decode()}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, memory)


class _Peak:
    """The highest memory of a process tree, sampled in a thread."""

    def __init__(self, pid: int) -> None:
        self._pid, self._highest, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """The highest sum seen, in MB."""
        self._over.set()
        self._thread.join()
        return self._highest

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            try:
                top = psutil.Process(self._pid)
                family = [top, *top.children(recursive=True)]
            except psutil.Error:
                return
            self._highest = max(self._highest, sum(map(_share, family)) / 1e6)


def _share(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0.0


def main() -> None:
    """Interleaved rounds of all commands, then medians and their ratios."""
    browser = str(find_binary(None, headed=False).path)
    services = {
        "ada": chatgpt([Account("ada@example.test", "x", settings={"training_allowed": False})]),
        "traced": x(_PEOPLE),
    }
    users = {"ada": "ada@example.test", "traced": "off_example", "plain": "on_example"}
    with PracticeServer(list(services.values())) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "auditor.yaml").write_text(_CONFIG)
        environment = {**os.environ, "AUDITOR_HOME": str(folder / "home"), "PYTHONPATH": str(Path.cwd())}
        auditor = [sys.executable, "-m", "auditor"]
        for account, user in users.items():
            app = services.get(account, services["traced"])
            state = folder / f"{account}.json"
            state.write_text(json.dumps(signed_in_state(app, user)))
            subprocess.run(
                [*auditor, "sessions", "import", account, str(state)], env=environment, cwd=folder, check=True
            )
        spki = f"--browser-arg=--ignore-certificate-errors-spki-list={server.spki}"
        check = [*auditor, "check", "--connect-to", f"::127.0.0.1:{server.port}", spki, "-q"]
        check += ["--headless", "--browser-path", browser, "--output", "run"]
        script = [
            sys.executable,
            str(Path(__file__).parent / "by_hand.py"),
            str(folder / "ada.json"),
            browser,
            str(server.port),
            server.spki,
        ]
        commands = {
            _OURS: [*check, "ada"],
            _THEIRS: script,
            "auditor --help": [*auditor, "--help"],
            _PLAIN: [*check, "plain", "--policy", "strict"],
            _TRACED: [*check, "traced", "--policy", "strict"],
        }
        costs: dict[str, list[Cost]] = {label: [] for label in commands}
        for _ in range(ROUNDS):
            for label, command in commands.items():
                costs[label].append(measure(command, environment, folder))
    _report(costs)


def _report(costs: dict[str, list[Cost]]) -> None:
    medians = {
        label: Cost(*(statistics.median(getattr(item, part) for item in each) for part in _PARTS))
        for label, each in costs.items()
    }
    ratios = {
        f"{each} / {other}": {part: getattr(medians[each], part) / getattr(medians[other], part) for part in _PARTS}
        for each, other in ((_OURS, _THEIRS), (_TRACED, _PLAIN))
    }
    print(f"{'':40} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}   medians of {ROUNDS} interleaved rounds")
    for label, cost in medians.items():
        print(f"{label:40} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.peak:8.0f}")
    for label, each in ratios.items():
        print(f"{label:40} " + " ".join(f"{ratio:8.2f}" for ratio in each.values()))
    scale = json.loads(subprocess.run([sys.executable, "-m", "bench.scale"], stdout=subprocess.PIPE, check=True).stdout)
    print(f"\n100,000 checks: {scale['in all']} s in all, {scale['peak MB']} MB at the peak, {scale['steps']}")
    print(f"5,000 checks: {scale['opened']['MB']:.1f} MB, open after {scale['opened']['seconds']} s")
    results = {
        "scale": scale,
        "medians": {label: asdict(cost) for label, cost in medians.items()},
        "ratios": ratios,
        "rounds": ROUNDS,
    }
    Path("bench/results.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
