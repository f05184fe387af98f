"""Every value of every control of a product: set in its store, read by the program, switched, taken back, compared."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .compare import mistake
from .program import Auditor
from .row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .product import Product, Running, Values
    from .program import Outcome


@dataclass
class Suite:
    """One product, with what was compared so far. `wrong`: what went wrong beside single values."""

    product: Product
    instance: Running
    auditor: Auditor
    rows: list[Row] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _runs: int = 0

    def play(self) -> None:
        """All scenes, in an order in which each begins where the former one ended."""
        self._fresh()
        for state, values in self._states():
            self.instance.store(values)
            outcome = self._check(state)
            self._compare(state, outcome, values)
        self._fix_and_undo()
        self._discover()

    def _fresh(self) -> None:
        """Before anybody decided anything: nothing is proven that is not stored."""
        outcome = self._check("fresh")
        found = outcome.findings(self.instance.account.id)
        for control, status in self.product.fresh.items():
            seen = found.get(control, {}).get("status")
            self.expect(f"fresh: {control}", seen, status)
        self._compare("fresh", outcome, None)

    def _states(self) -> Iterator[tuple[str, dict[str, str]]]:
        pairs = self.product.pairs
        yield "all exposed", {control: pair.exposed for control, pair in pairs.items()}
        yield "all kept", {control: pair.kept for control, pair in pairs.items()}
        if len(pairs) > 1:
            for odd in (0, 1):
                yield (
                    f"every second exposed ({odd + 1})",
                    {
                        control: pair.exposed if number % 2 == odd else pair.kept
                        for number, (control, pair) in enumerate(pairs.items())
                    },
                )

    def _check(self, state: str, *more: str) -> Outcome:
        """A check, which leaves the store as it was unless it fixes."""
        self._runs += 1
        before = self.instance.stored()
        outcome = self.auditor.check(f"run-{self._runs}", *more)
        if "--fix" not in more:
            self.expect(f"{state}: the store after a check", self.instance.stored(), before)
        self.expect(f"{state}: places where the password stands", outcome.holding(self.instance.password), [])
        print(f"  {self.product.name} {self.product.version}, {state}: {outcome.seconds:.1f} s", flush=True)
        if not outcome.report["findings"]:
            self.wrong.append(f"{state}: the program said: {outcome.said[-800:]}")
        return outcome

    def _compare(self, state: str, outcome: Outcome, values: Mapping[str, str] | None) -> None:
        """Each finding with the store. `values`: what was set; then each finding has to be a proven one."""
        stored, found = self.instance.stored(), outcome.findings(self.instance.account.id)
        if values is not None:
            self.expect(f"{state}: the store", {control: stored[control] for control in values}, dict(values))
        for control in self.product.pairs:
            self._row(state, control, stored, found.get(control, {}), outcome, decided=values is not None)
        for control in self.product.not_offered:
            self.expect(f"{state}: {control}", found.get(control, {}).get("status"), "not_applicable")

    def _row(
        self, state: str, control: str, stored: Values, finding: Mapping[str, Any], outcome: Outcome, *, decided: bool
    ) -> None:
        has, status = stored[control], finding.get("status", "no finding")
        needed = self.product.needs.get(control)
        offered = needed is None or stored[needed] == "on"
        wrong = mistake(has, self.product.pairs[control], finding, decided=decided, offered=offered)
        self.rows.append(
            Row(
                self.product.name, self.product.version, control, state, has or "nothing", status,
                finding.get("observed") or "–",
                float(outcome.account(self.instance.account.id).get("seconds", outcome.seconds)), wrong,
            )
        )  # fmt: skip

    def _fix_and_undo(self) -> None:
        """Everything that deviates is switched, and taken back, last one first."""
        exposed = {control: pair.exposed for control, pair in self.product.pairs.items()}
        self.instance.store(exposed)
        outcome = self._check("check --fix", "--fix", "--yes")
        kept = {
            control: pair.exposed if control in self.product.by_hand else pair.kept
            for control, pair in self.product.pairs.items()
        }
        stored = self.instance.stored()
        self.expect("check --fix: the store", {control: stored[control] for control in kept}, kept)
        for control in self.product.pairs:
            finding = outcome.findings(self.instance.account.id).get(control, {})
            wanted = "fail" if control in self.product.by_hand else "fixed"
            if finding.get("status") != wanted:
                self.wrong.append(f"check --fix: {control} is {finding.get('status')}: {finding.get('message')}")
            self._row("check --fix", control, stored, finding, outcome, decided=True)
        for change in reversed(outcome.report.get("changes", [])):
            if change["state"] != "made":
                continue
            refused = change["control"] in self.product.final
            code, said = self.auditor.undo(change["receipt"])
            if not refused:
                kept[change["control"]] = exposed[change["control"]]
            stored = self.instance.stored()
            self.expect(f"undo {change['control']}: exit code ({said.strip()[-300:]})", code, 2 if refused else 0)
            self.expect(f"undo {change['control']}: the store", {each: stored[each] for each in kept}, kept)

    def _discover(self) -> None:
        """It lists what the service file declares, and writes nothing."""
        before = self.instance.stored()
        code, said = self.auditor.run("discover", self.instance.account.id)
        self.expect(f"discover: exit code ({said.strip()[-300:]})", code, 0)
        for control in self.product.pairs:
            name = f"{self.product.service}/{control}"
            self.expect(f"discover: {name} is listed", name in said, True)
        self.expect("discover: the store", self.instance.stored(), before)

    def expect(self, what: str, seen: object, wanted: object) -> None:
        """Remember it where it is not so."""
        if seen != wanted:
            self.wrong.append(f"{what}: {seen!r}, expected {wanted!r}")


def audited(product: Product) -> Suite:
    """Install, start, and play everything. Raises NotInstalled; SystemExit where the product does not come up."""
    folder = Path(tempfile.mkdtemp(prefix=f"auditor-{product.service}-"))
    data = folder / "data"
    data.mkdir()
    began = time.monotonic()
    with product.running(data) as instance:
        auditor = Auditor(
            folder / "auditor",
            folder / "home",
            [instance.account],
            {instance.account.id: instance.password},
            product.policy,
            product.checks,
            product.patience,
        )
        suite = Suite(product, instance, auditor)
        suite.play()
    print(f"  {product.name} {product.version}: {time.monotonic() - began:.0f} s; its folder is {folder}", flush=True)
    return suite
