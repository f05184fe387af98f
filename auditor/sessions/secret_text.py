"""From what a password manager, a file or a variable holds to the one line that is the secret. Pure."""

from __future__ import annotations

import json
import re

from auditor.text import count

_FIRST_LINE = frozenset({"pass", "gopass", "passage"})
"""Password stores whose entries have the password in their first line, and notes below."""
_ONE_FIELD = {
    "bw": "`bw get password NAME`",
    "gopass": "`gopass show -o NAME`",
    "jq": "`jq -r`",
    "keepassxc-cli": "`keepassxc-cli show -s -a Password FILE NAME`",
    "lpass": "`lpass show --password NAME`",
    "op": "`op read op://VAULT/ITEM/password`",
    "rbw": "`rbw get NAME`",
    "security": "`security find-generic-password -s SERVICE -w`",
    "vault": "`vault kv get -field=password PATH`",
}
"""How password managers print nothing but the secret."""
_KEY_AND_VALUE = re.compile(r"[A-Za-z][\w .-]*: ")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OTP = "otpauth://"
_BOM = "\ufeff"


class NotOneLine(Exception):
    """What the text is instead, and what to do: two clauses for an error sentence. Nothing of the text is in it."""

    def __init__(self, what: str, advice: str) -> None:
        self.what, self.advice = what, advice
        super().__init__(what)


def secret_in(text: str, program: str | None = None, *, totp: bool = False) -> str:
    """The secret in a text. `program`: what printed it; `totp`: a secret for one-time codes is wanted.

    A byte order mark before it and line ends after it do not belong to it. Of a password store's entry it is the first
    line; for one-time codes, the line with an otpauth:// address. NotOneLine where it is not clear what the secret is.
    """
    lines = text.removeprefix(_BOM).rstrip("\r\n").splitlines() or [""]
    if totp and len(codes := [line for line in lines if line.startswith(_OTP)]) == 1:
        return codes[0]
    only = _ONE_FIELD.get(program or "", "its first line with `sh -c '… | head -n1'`")
    advice = f"print only the secret, such as {only}"
    if _is_json(lines) or (program == "jq" and lines[0].startswith('"')):
        raise NotOneLine("JSON", advice)
    if len(lines) > 1 and not (program in _FIRST_LINE and lines[0] and not _is_a_field(program, lines[0])):
        raise NotOneLine(f"{count(len(lines), 'line')}{_kind(lines)}", advice)
    if _CONTROL.search(lines[0]):
        raise NotOneLine("a text with control characters", advice)
    return lines[0]


def _is_a_field(program: str | None, line: str) -> bool:
    """Whether a gopass entry begins with `key: value`, and so has no password in its first line."""
    return program == "gopass" and _KEY_AND_VALUE.match(line) is not None


def _is_json(lines: list[str]) -> bool:
    try:
        return isinstance(json.loads("\n".join(lines)), dict | list)
    except (ValueError, RecursionError):
        return False


def _kind(lines: list[str]) -> str:
    """What several lines look like."""
    full = [line for line in lines if line.strip()]
    if any(line.startswith("#") for line in full):
        return ", one of them a comment"
    if sum(bool(_KEY_AND_VALUE.match(line.strip())) for line in full) > len(full) // 2:
        return " of names and values"
    if sum(bool(re.search(r"\S {2,}\S|\t|\|", line)) for line in full) > len(full) // 2:
        return ", which look like a table"
    return ""
