"""How long a page is waited for: until it did nothing for a while, as seen by somebody who looked often enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

from auditor.browser import context
from auditor.browser.context import Wait

if TYPE_CHECKING:
    from auditor.browser.recorder import Recorder


@dataclass
class Clock:
    """Seconds that pass only when a test says so, and whether the page is quiet at that moment."""

    seconds: float = 0.0
    quiet: bool = True

    def until_over(self, wait: Wait, every: float) -> float:
        """When the wait is over, where the page is looked at so often."""
        while not wait.over():
            self.seconds += every
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(context, "now", lambda: found.seconds)
    return found


def wait_on(clock: Clock, quiet: float = 2.0, total: float = 30.0) -> Wait:
    return Wait(cast("Recorder", clock), quiet, total)


@pytest.mark.parametrize("every", [0.02, 0.1, 0.2])
def test_a_page_that_does_nothing_is_given_up_after_its_quiet_time(clock: Clock, every: float) -> None:
    assert clock.until_over(wait_on(clock), every) == pytest.approx(2.0, abs=2 * every)


def test_on_a_slow_machine_as_many_looks_take_longer(clock: Clock) -> None:
    assert clock.until_over(wait_on(clock), every=1.0) == pytest.approx(7.0)


def test_what_happens_on_the_page_begins_the_quiet_time_anew(clock: Clock) -> None:
    wait = wait_on(clock)
    for _ in range(50):
        clock.seconds += 0.1
        clock.quiet = clock.seconds > 4
        assert not wait.over()
    assert clock.until_over(wait, 0.1) == pytest.approx(6.0, abs=0.2)


@pytest.mark.parametrize(("every", "quiet"), [(0.1, False), (5.0, True), (0.1, True)])
def test_no_wait_is_longer_than_its_whole_time(clock: Clock, every: float, quiet: bool) -> None:
    clock.quiet = quiet
    assert clock.until_over(wait_on(clock, quiet=20.0, total=10.0), every) <= 10.0 + every
