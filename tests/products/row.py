"""One control of a product in one state: what the product's own store has, and what the program says."""

from __future__ import annotations

from dataclasses import dataclass

from .compare import FALSE_PASS


@dataclass(frozen=True)
class Row:
    """`stored` and `observed` are values, or a word where there is none; `wrong` is empty where they fit."""

    product: str
    version: str
    control: str
    state: str
    stored: str
    status: str
    observed: str
    seconds: float
    wrong: str = ""

    @property
    def is_false_pass(self) -> bool:
        """Whether the program said that it is as expected, and it is not."""
        return self.wrong == FALSE_PASS
