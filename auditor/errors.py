"""The errors that end a command. Each is a sentence with a next step; `cli` prints it, nobody else does.

AuditorError
└── UsageError   known before a browser starts: wrong words, a bad file, a missing variable (exit 2)
    └── InvalidFiles   one or more declaration files are wrong; carries every problem found
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.model.problem import Problem


class AuditorError(Exception):
    """What a person can understand and act on: the message is complete, with a next step."""


class UsageError(AuditorError):
    """The command cannot start as it was given. Nothing was opened and nothing was written."""


class InvalidFiles(UsageError):
    """Declaration files with problems; `problems` holds all of them, in reading order.

    `readable`: the one file without what is wrong in it, where that is still something: more may be wrong with it.
    """

    def __init__(self, problems: Sequence[Problem], readable: object = None) -> None:
        self.problems = tuple(problems)
        self.readable = readable
        super().__init__("\n".join(str(problem) for problem in self.problems))
