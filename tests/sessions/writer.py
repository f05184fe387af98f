"""Saves sessions without end, for tests that kill it: `python writer.py ACCOUNT LETTERS [COUNT]`."""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime

from auditor.sessions.session_bytes import How, Session
from auditor.sessions.vault import save

SIZE = 200_000


def state_of(number: int) -> dict[str, object]:
    """A state that shows whether it is complete: its last cookie repeats the number of its first."""
    filling = [{"name": f"c{at}", "value": f"{number * 7919 + at:x}" * 8} for at in range(2000)]
    return {"cookies": [{"name": "first", "value": number}, *filling, {"name": "last", "value": number}], "origins": []}


def main(account: str, start: int, count: int | None) -> None:
    """Saves state `start`, `start` + 1, … and prints each number once it is saved."""
    for number in itertools.islice(itertools.count(start), count):
        save(Session("chatgpt", account, How.LOGIN, datetime.now(UTC), state_of(number)))
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)
