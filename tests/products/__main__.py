"""`python -m tests.products [PRODUCT…]`: installs real products, audits them, and compares with their own stores.

Leaves 0 where nothing was wrong, else 1. Products: node-red, directus, n8n; without any, all of them.
"""

from __future__ import annotations

import signal
import sys

from . import node_red
from .npm import NotInstalled
from .suite import audited, table

PRODUCTS = {"node-red": [node_red.release("5.0.7"), node_red.release("4.1.15")]}


def main(names: list[str]) -> int:
    """The verdict over these products."""
    unknown = [name for name in names if name not in PRODUCTS]
    if unknown:
        print(f"There is no product {unknown[0]}: known are {', '.join(PRODUCTS)}.", file=sys.stderr)
        return 2
    rows, wrong = [], []
    for product in (each for name in names or PRODUCTS for each in PRODUCTS[name]):
        try:
            suite = audited(product)
        except NotInstalled as error:
            wrong.append(f"{product.name} {product.version}: {error}")
            continue
        rows += suite.rows
        wrong += [f"{product.name} {product.version}: {sentence}" for sentence in suite.wrong]
    print(f"\n{table(rows)}\n")
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    failed = sum(bool(row.wrong) for row in rows)
    print(f"{len(rows)} readings compared, {failed} wrong; {len(wrong)} other things wrong")
    print(f"false passes: {sum(row.is_false_pass for row in rows)}")
    return 1 if wrong or failed else 0


def _end(_signal: int, _frame: object) -> None:
    print("Ended by a signal: the product is stopped, and nothing is said about the program.", file=sys.stderr)
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)  # an exception, so that the product is ended too
    sys.exit(main(sys.argv[1:]))
