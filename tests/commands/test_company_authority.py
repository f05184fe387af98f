"""A company's own certificate authority, which signed what the browser meets: named, trusted, and told."""

from __future__ import annotations

import platform
import shutil
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from auditor.practice.account import Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer

from .program import PASSWORD, Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.practice.app import App

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or shutil.which("certutil") is None, reason="needs certutil (libnss3-tools)"
)
NAME = "Example Corp Root"


@dataclass(frozen=True)
class Company:
    """Its authority, as the file that it hands to its people."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    file: Path

    def server_context(self, names: list[str], *, days: int = 30) -> ssl.SSLContext:
        """What a server of the company shows for these names."""
        certificate, key = signed("a server", self.certificate.subject, self.key, days=days, names=names)
        pem = self.file.with_name("server.pem")
        pem.write_bytes(private(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context


def private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def signed(
    name: str,
    issuer: x509.Name | None = None,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
    *,
    days: int = 30,
    names: list[str] | None = None,
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(map(x509.DNSName, names))), critical=False)
    return builder.sign(issuer_key or key, hashes.SHA256()), key


@pytest.fixture
def company(tmp_path: Path) -> Company:
    certificate, key = signed(NAME)
    file = tmp_path / "company-ca.crt"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Company(certificate, key, file)


class CompanyServer(PracticeServer):
    """The practice services behind a company that looks into TLS."""

    context: ssl.SSLContext

    def _tls(self, apps: list[App]) -> ssl.SSLContext:
        return self.context


@pytest.fixture
def program(tmp_path: Path, request: pytest.FixtureRequest, company: Company) -> Iterator[Program]:
    asked = getattr(request, "param", {})
    app = chatgpt([Account("ada@example.test", PASSWORD)])
    server = CompanyServer([app])
    server.context = company.server_context(
        asked.get("names", [name for host in app.hosts for name in (host, f"*.{host}")]), days=asked.get("days", 30)
    )
    with server:
        found = Program(tmp_path)
        found.configure()
        found.environment["PORT"] = str(server.port)
        yield found


def check(program: Program, *words: str) -> int:
    port = program.environment["PORT"]
    done = program.run("check", "--connect-to", f":443:127.0.0.1:{port}", *words)
    assert done.code in {1, 3}, done.errors
    return done.code


def test_without_its_name_nothing_is_read_and_the_next_step_is_told(program: Program) -> None:
    assert check(program) == 3
    assert program.finding() == ("unknown", "unreachable", "tls")
    message = program.report()["findings"][0]["message"]
    assert "is not trusted" in message
    assert "--ca" in message


@pytest.mark.parametrize("form", ["PEM", "DER", "with the whole chain and text"])
def test_a_file_that_is_named_is_trusted_and_told(program: Program, company: Company, form: str) -> None:
    if form == "DER":
        company.file.write_bytes(company.certificate.public_bytes(serialization.Encoding.DER))
    elif form != "PEM":
        other, _ = signed("Another Root")
        text = b"# our roots\r\n" + other.public_bytes(serialization.Encoding.PEM).replace(b"\n", b"\r\n")
        company.file.write_bytes(text + b"\n  Subject: CN=x\n" + company.file.read_bytes())
    assert check(program, "--ca", "company-ca.crt") == 1
    assert program.finding()[0] == "fail"
    names = NAME if form in {"PEM", "DER"} else f"Another Root, {NAME}"
    assert program.report()["authority"] == f"{names} (--ca)"
    assert names in (program.folder / "run" / "report.html").read_text("utf-8")


def test_the_variable_of_other_programs_names_it_too(program: Program, company: Company) -> None:
    program.environment["SSL_CERT_FILE"] = str(company.file)
    assert check(program) == 1
    assert program.report()["authority"] == f"{NAME} (SSL_CERT_FILE)"


def test_a_variable_that_names_nothing_is_no_reason_not_to_run(program: Program) -> None:
    program.environment["SSL_CERT_FILE"] = "/nowhere/ca.pem"
    assert check(program) == 3
    assert program.report()["authority"] is None
    done = program.run("doctor")
    assert "note  Not used: SSL_CERT_FILE /nowhere/ca.pem: No such file or directory." in done.output


@pytest.mark.parametrize(
    ("program", "detail", "saw"),
    [
        ({"names": ["other.example.test"]}, "tls_name", "is for another name"),
        ({"days": -2}, "tls_date", "has expired"),
    ],
    indirect=["program"],
)
def test_certificates_are_verified_as_ever(program: Program, detail: str, saw: str) -> None:
    assert check(program, "--ca", "company-ca.crt") == 3
    assert program.finding() == ("unknown", "unreachable", detail)
    assert saw in program.report()["findings"][0]["message"]


def test_nothing_of_the_person_s_own_certificates_is_changed(program: Program, tmp_path: Path) -> None:
    home, temporary = tmp_path / "person", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    program.environment |= {"HOME": str(home), "TMPDIR": str(temporary)}
    assert check(program, "--ca", "company-ca.crt") == 1
    assert not (home / ".pki").exists()
    assert not (home / ".local" / "share" / "pki").exists()
    assert list(temporary.glob("auditor-*")) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file"),
        (b"", "has no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "has no certificate"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "has no certificate"),
        (b"\x00\xff" * 100, "has no certificate"),
    ],
)
def test_a_file_without_a_certificate_is_a_sentence(tmp_path: Path, content: bytes | None, says: str) -> None:
    program = Program(tmp_path)
    program.configure()
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    done = program.run("check", "--ca", "ca.pem")
    assert done.code == 2
    assert says in done.errors.replace("\n", " ")
    assert not (tmp_path / "run").exists()


def test_doctor_names_it_and_starts_a_browser_with_it(tmp_path: Path, company: Company) -> None:
    done = Program(tmp_path).run("doctor", "--ca", str(company.file))
    assert f"ok    Trusted besides the browser's own certificates: {NAME} (--ca)" in done.output
    assert done.code == 0, done.output


def test_without_certutil_the_package_is_named(tmp_path: Path, company: Company) -> None:
    program = Program(tmp_path)
    program.configure()
    program.environment["PATH"] = str(tmp_path)
    done = program.run("check", "--ca", str(company.file))
    assert done.code == 2
    assert "libnss3-tools" in done.errors


PUBLIC = sorted(Path("/usr/share/ca-certificates").rglob("*.crt"))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The public authorities of this system, as they are handed to all programs."""
    if not PUBLIC:
        pytest.skip("this system has no package of public authorities")
    file = tmp_path / "bundle.crt"
    file.write_bytes(b"".join(path.read_bytes() for path in PUBLIC))
    return file


def test_of_a_system_s_bundle_only_the_company_s_own_is_trusted_too(
    program: Program, company: Company, bundle: Path
) -> None:
    bundle.write_bytes(bundle.read_bytes() + company.file.read_bytes())
    program.environment["SSL_CERT_FILE"] = str(bundle)
    assert check(program) == 1
    assert program.report()["authority"] == f"{NAME} (SSL_CERT_FILE)"
    assert check(program, "--ca", "none") == 3
    assert program.report()["authority"] is None


def test_a_bundle_without_a_company_changes_nothing(tmp_path: Path, bundle: Path) -> None:
    program = Program(tmp_path, environment={"SSL_CERT_FILE": str(bundle)})
    done = program.run("doctor")
    assert "Trusted besides" not in done.output
    assert done.code == 0
    program.configure()
    assert "has public certificates only" in program.run("check", "--ca", str(bundle)).errors.replace("\n", " ")
