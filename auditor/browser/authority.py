"""A company's own certificate authority: what `--ca` or SSL_CERT_FILE names.

Chromium on Linux trusts what is in the certificate database (NSS) of its user's home. It gets one of the run's own:
nothing of the person's is changed, and certificates are verified as ever.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
import warnings
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from cryptography.x509 import Certificate

VARIABLE = "SSL_CERT_FILE"
NONE = "none"
"""`--ca none`: no other than the browser's own, whatever the environment says."""
_MOST_NAMED = 3
_SECONDS = 60
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\r?\n?", re.DOTALL)
_PUBLIC = ("usr/share/ca-certificates/**/*.crt", "usr/share/pki/ca-trust-source/*.p11-kit")
"""Where Debian, Alpine and Fedora keep them."""
_INSTALL = {
    "Darwin": "add its certificate to the system keychain and trust it there",
    "Windows": "add its certificate to the Trusted Root Certification Authorities of this user",
}


@dataclass(frozen=True)
class Authority:
    """Certificates that are trusted besides the browser's own, as PEM. `source`: who names them."""

    pem: tuple[str, ...]
    names: tuple[str, ...]
    source: str

    @property
    def shown(self) -> str:
        """For reports: who they are, and who named them."""
        names = self.names if len(self.names) <= _MOST_NAMED else (f"{len(self.names)} certificates",)
        return f"{', '.join(names)} ({self.source})"

    def environment(self) -> AbstractContextManager[dict[str, str] | None]:
        """The environment of a browser that trusts them, while the block lasts."""
        return _environment(self.pem)


def trusting(authority: Authority | None) -> AbstractContextManager[dict[str, str] | None]:
    """The environment for a browser, while the block lasts: None where it is this program's own."""
    return authority.environment() if authority else nullcontext()


def authority_of(option: Path | None, variable: Callable[[str], str | None]) -> Authority | None:
    """What `--ca` names, else SSL_CERT_FILE. Raises UsageError for an option that cannot be followed.

    The variable is meant for all programs: where it cannot be followed, it says nothing (`problem_of` says why).
    """
    if option is not None:
        return None if str(option).lower() == NONE else _read(option, "--ca")
    named = variable(VARIABLE)
    try:
        return _read(Path(named), VARIABLE) if named else None
    except UsageError:
        return None


def problem_of(named: str) -> str | None:
    """Why the file of SSL_CERT_FILE is not used, as a sentence; None where it is."""
    try:
        _read(Path(named), VARIABLE)
    except UsageError as error:
        return str(error)
    return None


def _read(path: Path, source: str) -> Authority:
    """The certificates of a file, PEM or DER. Raises UsageError."""
    from cryptography.hazmat.primitives.serialization import Encoding

    if (system := platform.system()) != "Linux":
        how = _INSTALL.get(system, "add it to the certificates that this system trusts")
        raise UsageError(f"{source} works on Linux only: here the browser trusts what the system trusts, so {how}.")
    if shutil.which("certutil") is None:
        raise UsageError(
            f"{source} needs the program certutil: install the package libnss3-tools (Debian, Ubuntu) or nss-tools."
        )
    try:
        content = path.expanduser().read_bytes()
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "it cannot be read"
        raise UsageError(f"{source} {path}: {why}. Name the file with your company's certificate.") from error
    found = _certificates(content)
    if not found:
        raise UsageError(
            f"{source} {path} has no certificate: name a file in PEM (“BEGIN CERTIFICATE”) or DER form, such as "
            "company-ca.crt."
        )
    public = {each for file in _public_files() for each in _certificates(file.read_bytes())}
    if not (own := [each for each in found if each not in public]):
        raise UsageError(
            f"{source} {path} has public certificates only, which browsers know: name the file with your company's."
        )
    pem = tuple(each.public_bytes(Encoding.PEM).decode("ascii") for each in own)
    return Authority(pem, tuple(map(_name, own)), source)


def _public_files() -> Iterator[Path]:
    """What the system's packages have of public authorities: a bundle for all programs holds them too."""
    for pattern in _PUBLIC:
        yield from Path("/").glob(pattern)


def _certificates(content: bytes) -> list[Certificate]:
    """All that can be read. Some public ones break a rule that the library warns about."""
    from cryptography import x509

    found = []
    with warnings.catch_warnings(action="ignore"):
        for block in _BLOCK.findall(content):
            with suppress(ValueError):
                found.append(x509.load_pem_x509_certificate(block))
        if b"-----BEGIN " not in content:
            with suppress(ValueError):
                found.append(x509.load_der_x509_certificate(content))
    return found


def _name(certificate: Certificate) -> str:
    from cryptography.x509.oid import NameOID

    try:
        subject = certificate.subject
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME):
            if found := subject.get_attributes_for_oid(kind):
                return str(found[0].value)
    except ValueError:
        pass
    return "a certificate without a name"


@contextmanager
def _environment(pem: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="auditor-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        database = home / ".pki" / "nssdb"
        database.mkdir(parents=True)
        commands = []
        for number, each in enumerate(pem):
            file = home / f"{number}.pem"
            file.write_text(each, encoding="ascii")
            commands.append(f"-A -t C,, -n auditor-{number} -i {file}\n")
        (home / "commands").write_text("".join(commands), encoding="utf-8")
        _certutil(database, "-N", "--empty-password")
        _certutil(database, "-B", "-i", str(home / "commands"))
        yield {**os.environ, "HOME": str(home), **_display()}


def _certutil(database: Path, *arguments: str) -> None:
    command = ["certutil", "-d", f"sql:{database}", *arguments]
    try:
        subprocess.run(  # noqa: S603
            command, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(
            "certutil could not make a database with your company's certificate: look whether "
            "`openssl x509 -in FILE -text` reads it, and whether there is room for temporary files."
        ) from error


def _display() -> dict[str, str]:
    """A browser with a window finds the key of the display in the person's home, which it no longer has."""
    if "XAUTHORITY" in os.environ or "HOME" not in os.environ:
        return {}
    return {"XAUTHORITY": str(Path(os.environ["HOME"]) / ".Xauthority")}
