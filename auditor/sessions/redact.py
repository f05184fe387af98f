"""Takes known secrets out of any text, in the forms in which logs and error messages carry them."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from auditor.sessions.secrets import Secret

_STARS = "****"
_UNRESERVED_IN_SCRIPTS = "!'()*~"
_SURE_LENGTH = 8


class Redactor:
    """Knows secrets, and replaces them with `****`; also a logging filter: `handler.addFilter(redactor)`."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.add(*secrets)

    def __repr__(self) -> str:
        return "Redactor(****)"

    def add(self, *secrets: Secret) -> None:
        """Knows these from now on. An empty one is ignored."""
        for secret in secrets:
            self._forms.update(_forms(secret.reveal()))
        # The longest first: a short form may be a part of a longer one, and would leave the rest of it standing.
        longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def redact(self, text: str) -> str:
        """`text` without the secrets, whether plain, base64, URL-encoded, JSON-escaped, quoted or HTML-escaped."""
        return text if self._pattern is None else self._pattern.sub(_STARS, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Redacts message, arguments, traceback and stack of a log record; lets every record pass."""
        record.msg, record.args = self.redact(_message(record)), None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # a wrong format is a reason to log less, not to stop the program
        return str(record.msg)


def _forms(value: str) -> set[str]:
    """How `value` may stand in a text. Escapes are taken twice where messages quote messages."""
    if not value:
        return set()
    forms = {value, *_escaped(value), *_percent(value)}
    forms |= {twice for once in _escaped(value) for twice in _escaped(once)}
    return forms | set(_base64(value.encode("utf-8", "surrogatepass")))


def _escaped(value: str) -> Iterator[str]:
    for ascii_only in (True, False):
        escaped = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")
    yield repr(value)[1:-1]
    yield html.escape(value)
    yield html.escape(value, quote=False)


def _percent(value: str) -> Iterator[str]:
    data = value.encode("utf-8", "surrogatepass")
    for form in (
        quote(data, safe=""),
        quote(data),
        quote_plus(data),
        quote_plus(data, safe="*"),
        quote(data, safe=_UNRESERVED_IN_SCRIPTS),
        quote(data, safe=_UNRESERVED_IN_SCRIPTS + ";,/?:@&=+$#"),
    ):
        yield form
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), form)


def _base64(data: bytes) -> Iterator[str]:
    """The whole in base64, and what is sure of it inside something longer, as in `Basic` of `user:password`."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield (whole := encode(data).decode())
        yield whole.rstrip("=")
        for shift in range(3):
            # Bits of the neighbours reach into the characters at both ends: those are left out.
            inside = encode(b"\0" * shift + data)[(shift * 8 + 5) // 6 : (shift + len(data)) * 8 // 6].decode()
            if len(inside) >= _SURE_LENGTH:
                yield inside
