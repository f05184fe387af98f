"""Of which controls evidence is taken. Light: the command line knows it before it imports anything else."""

from enum import StrEnum


class Pictures(StrEnum):
    """`open`: of those that are not as expected, or that need more than their first load to be proven."""

    ALL = "all"
    OPEN = "open"
    NONE = "none"
