"""`python -m tests.products [PRODUCT…]`: installs real products, audits them, and compares with their own stores.

Leaves 0 where nothing was wrong, else 1. Products: node-red, directus, n8n; without any, all of them, and then the
table goes into docs/products.md too.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

from . import directus, n8n, node_red
from .npm import NotInstalled
from .places import ROOT
from .suite import audited, table

if TYPE_CHECKING:
    from .product import Product
    from .suite import Row

PRODUCTS: dict[str, list[Product]] = {
    "node-red": [node_red.release("5.0.7"), node_red.release("4.1.15")],
    "directus": [directus.release("12.4.0")],
    "n8n": [n8n.release("2.41.1")],
}


def main(names: list[str]) -> int:
    """The verdict over these products."""
    unknown = [name for name in names if name not in PRODUCTS]
    if unknown:
        print(f"There is no product {unknown[0]}: known are {', '.join(PRODUCTS)}.", file=sys.stderr)
        return 2
    rows: list[Row] = []
    wrong: list[str] = []
    for product in (each for name in names or PRODUCTS for each in PRODUCTS[name]):
        try:
            suite = audited(product)
        except NotInstalled as error:
            wrong.append(f"{product.name} {product.version}: {error}")
            continue
        rows += suite.rows
        wrong += [f"{product.name} {product.version}: {sentence}" for sentence in suite.wrong]
    print(f"\n{table(rows)}\n")
    if not names:
        (ROOT / "docs/products.md").write_text(_document(rows), "utf-8")
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    failed = sum(bool(row.wrong) for row in rows)
    print(f"{len(rows)} readings compared, {failed} wrong; {len(wrong)} other things wrong")
    print(f"false passes: {sum(row.is_false_pass for row in rows)}")
    return 1 if wrong or failed else 0


def _document(rows: list[Row]) -> str:
    failed = sum(bool(row.wrong) for row in rows)
    return (
        "# Real products\n\n"
        "What `make test-products` saw: products that nobody here has written, run on loopback with an empty store.\n"
        "Each value is set in the product's own store; then the store, and what a report says of it, are compared.\n"
        "After that, everything is switched by `check --fix` and taken back by `undo`. What is still `fail` then is\n"
        "left to people: the words beside it (delete, revoke, export) forbid a press.\n\n"
        f"{table(rows)}\n\n"
        f"{len(rows)} readings compared, {failed} wrong, {sum(row.is_false_pass for row in rows)} false passes.\n"
    )


def _end(_signal: int, _frame: object) -> None:
    print("Ended by a signal: the product is stopped, and nothing is said about the program.", file=sys.stderr)
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)  # an exception, so that the product is ended too
    sys.exit(main(sys.argv[1:]))
