"""Where an element of a page is."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from auditor.model.base import Frozen
from auditor.model.texts import Line, Texts

TEST_ID_ATTRIBUTES = ("data-testid", "data-test-id", "data-test", "data-cy", "data-qa")
"""What test frameworks call the attribute by which their tests find an element."""


def by_test_id(value: str) -> str:
    """The CSS selector of the elements that carry this test id, in whichever attribute.

    >>> by_test_id('say "yes"').partition(",")[0]
    ':is([data-testid="say \\\\"yes\\\\""]'
    """
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return ":is(" + ", ".join(f'[{name}="{quoted}"]' for name in TEST_ID_ATTRIBUTES) + ")"


class Locator(Frozen):
    """One way to point at an element. Names and texts are compared whole, never as a part."""

    test_id: Line | None = Field(
        None, description=f"value of {', '.join(TEST_ID_ATTRIBUTES[:-1])} or {TEST_ID_ATTRIBUTES[-1]}"
    )
    role: Line | None = Field(None, description="ARIA role; `switch` and `checkbox` stand for each other")
    name: Texts | None = Field(
        None, description="accessible name for `role`; in `find`, the control's labels by default"
    )
    label: Texts | None = Field(None, description="text of the label of a form field")
    text: Texts | None = Field(None, description="text that a person reads")
    placeholder: Texts | None = Field(None, description="placeholder of a form field")
    css: Line | None = Field(None, description="CSS selector; structural ones break first")
    row: Line | None = Field(
        None, description="in `find`: the only element of this role in the row that shows the control's label"
    )
    within: Locator | None = Field(None, description="look only inside this element")

    @model_validator(mode="after")
    def _exactly_one_way(self) -> Self:
        ways = [way for way in LOCATOR_WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"a locator needs exactly one of {', '.join(LOCATOR_WAYS)}")
        if self.name is not None and self.role is None:
            raise ValueError("`name` goes with `role`")
        return self


LOCATOR_WAYS = ("test_id", "role", "label", "text", "placeholder", "css", "row")
