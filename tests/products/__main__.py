"""`python -m tests.products [PRODUCT…]`: installs real products, audits them, and compares with their own stores.

Leaves 0 where nothing was wrong, else 1. Products: node-red, directus, n8n, open-webui; without any, all of them.
VERSIONS in the environment names some of their versions. Each release replaces its own rows in docs/products.md.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import directus, n8n, node_red
from .document import document, table
from .install import ROOT, NotInstalled
from .open_webui import product as open_webui
from .open_webui.suite import played
from .suite import audited

if TYPE_CHECKING:
    from .product import Product
    from .row import Row

PRODUCTS: dict[str, list[Product]] = {
    "node-red": [node_red.release("5.0.7"), node_red.release("4.1.15")],
    "directus": [directus.release("12.4.0")],
    "n8n": [n8n.release("2.41.1")],
    "open-webui": [
        open_webui.release("0.12.4"),
        open_webui.release("0.10.2"),
        open_webui.release("0.8.12", memory="off"),
        open_webui.release("0.6.43", memory="off"),
    ],
}
DOCUMENT = ROOT / "docs/products.md"
_WITH_PEOPLE = {("open-webui", "0.12.4"): played}
"""Where a release is played once more, with an administrator and users who bind each other."""


@dataclass
class Verdict:
    """What was compared over all products."""

    rows: list[Row] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    scenes: int | None = None

    def play(self, product: Product) -> None:
        """Install it, and compare everything."""
        name = f"{product.name} {product.version}"
        try:
            suite = audited(product)
            self.rows += suite.rows
            self.wrong += [f"{name}: {sentence}" for sentence in suite.wrong]
            if with_people := _WITH_PEOPLE.get((product.service, product.version)):
                stage = with_people(product.version)
                self.scenes = len(stage.rows)
                self.wrong += [f"{name}: {row.scene}: {row.control}: {row.wrong}" for row in stage.rows if row.wrong]
                self.wrong += [f"{name}: {sentence}" for sentence in stage.wrong]
        except NotInstalled as error:
            self.wrong.append(f"{name}: {error}")


def main(names: list[str], versions: list[str]) -> int:
    """The verdict over these products, in these versions (all where none is named)."""
    unknown = [name for name in names if name not in PRODUCTS]
    chosen = [each for name in names or PRODUCTS if name in PRODUCTS for each in PRODUCTS[name]]
    unknown += [version for version in versions if version not in {each.version for each in chosen}]
    if unknown:
        known = "; ".join(f"{name} {' '.join(each.version for each in PRODUCTS[name])}" for name in PRODUCTS)
        print(f"There is no product or version {unknown[0]}: known are {known}.", file=sys.stderr)
        return 2
    verdict = Verdict()
    for product in chosen:
        if not versions or product.version in versions:
            verdict.play(product)
            _write(verdict)
    print(f"\n{table(verdict.rows)}\n")
    for sentence in verdict.wrong:
        print(f"WRONG: {sentence}")
    failed = sum(bool(row.wrong) for row in verdict.rows)
    print(f"{len(verdict.rows)} readings compared, {failed} wrong; {len(verdict.wrong)} other things wrong")
    print(f"false passes: {sum(row.is_false_pass for row in verdict.rows)}")
    return 1 if verdict.wrong or failed else 0


def _write(verdict: Verdict) -> None:
    """What is known so far: a run that is ended later has not been for nothing."""
    order = [(each.name, each.version) for releases in PRODUCTS.values() for each in releases]
    text = DOCUMENT.read_text("utf-8") if DOCUMENT.is_file() else ""
    DOCUMENT.write_text(document(text, verdict.rows, verdict.scenes, order), "utf-8")


def _end(_signal: int, _frame: object) -> None:
    print("Ended by a signal: the product is stopped, and nothing is said about the program.", file=sys.stderr)
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)  # an exception, so that the product is ended too
    sys.exit(main(sys.argv[1:], os.environ.get("VERSIONS", "").split()))
