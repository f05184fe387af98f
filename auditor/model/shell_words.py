"""Signs of a shell in a command that is run without one. Pure."""

from __future__ import annotations

import re
import shlex
from pathlib import PurePath

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish"})
_OPERATORS = (
    re.compile(r"\|"),
    re.compile(r"(?<!\S)&&?(?!\S)|\S&&\S"),
    re.compile(r";(?!\S)|(?<!\S);"),
    re.compile(r"(?<!\S)\d?[<>]+"),
    re.compile(r"`"),
)
_HOME = re.compile(r"(?<!\S)~(?=/|\s|$|[A-Za-z_][\w-]*/)")
_VARIABLE = re.compile(r"\$(?=[A-Za-z_{(])")


def shell_sign(command: str) -> str | None:
    """The first sign that only a shell would understand (`|`, `;`, `>`, `~`, `$`), outside of quotes; else None.

    What stands in the quotes of `sh -c '…'` is that shell's business.
    """
    bare, in_double = _unquoted(command)
    found = [match for pattern in _OPERATORS for match in pattern.finditer(bare)]
    if not _is_shell(command):
        found += [*_HOME.finditer(bare), *_VARIABLE.finditer(bare), *_VARIABLE.finditer(in_double)]
    first = min(found, key=lambda match: match.start(), default=None)
    return first[0].strip() if first else None


def _unquoted(command: str) -> tuple[str, str]:
    """The command with a neutral letter for what is quoted or escaped; and with what stands in double quotes kept."""
    bare, double, quote, escaped = [], [], "", False
    for sign in command:
        bare.append("x" if quote or escaped or sign in "'\"\\" else sign)
        double.append(sign if quote == '"' and not escaped else "x")
        if escaped:
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
    return "".join(bare), "".join(double)


def _is_shell(command: str) -> bool:
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    return bool(words) and PurePath(words[0]).name in _SHELLS
