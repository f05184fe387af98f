"""Canary secrets and private texts, planted in a practice service, turn up nowhere: not in files, output, processes."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
import time
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import pytest

from auditor.practice.account import PRIVATE_TEXTS, Account
from auditor.practice.chatgpt import chatgpt
from auditor.practice.server import PracticeServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = 'canary-Passw0rd/+&"ö'
TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
KEY = "c0ffee" * 10 + "abcd"
OTHER = "eve.canary@example.test"
CONFIG = """\
policy: strict
accounts:
  ada:
    service: chatgpt
    username: ada@example.test
    sign_in: password
    password: {env: ADA_CANARY}
    totp: {env: ADA_CANARY_TOTP}
"""


def test_no_secret_and_no_private_text_leaves_the_run(tmp_path: Path) -> None:
    app = chatgpt([Account("ada@example.test", PASSWORD, TOTP, settings={"training_allowed": True})])
    with PracticeServer([app]) as server:
        output, environments = _check(tmp_path, server, "--timeout", "20")
        tokens = app.tokens()
    assert "fail" in output
    secrets = [PASSWORD, TOTP, KEY, *tokens]
    for name, data in _everything(tmp_path, output):
        for secret in (*secrets, *PRIVATE_TEXTS):
            assert not _holds(data, secret), f"{name} holds a canary: {secret[:12]}…"
    assert environments, "the browser's processes were seen"
    for secret in (PASSWORD, TOTP, KEY):
        assert not any(_holds(data, secret) for data in environments)


@pytest.mark.parametrize("trouble", [{"shown_name": OTHER}, {"settings_status": 500}, {"challenge": True}])
def test_trouble_reports_nothing_private_either(tmp_path: Path, trouble: dict[str, object]) -> None:
    app = chatgpt([Account("ada@example.test", PASSWORD, TOTP)])
    app.turn(**trouble)
    with PracticeServer([app]) as server:
        output, _ = _check(tmp_path, server, "--timeout", "8")
        tokens = app.tokens()
    for name, data in _everything(tmp_path, output):
        for secret in (PASSWORD, TOTP, KEY, OTHER, *tokens, *PRIVATE_TEXTS):
            assert not _holds(data, secret), f"{name} holds a canary: {secret[:12]}…"


def test_the_search_finds_a_canary_in_every_disguise() -> None:
    for disguise in _disguises(PASSWORD):
        assert _holds(b"before " + disguise + b" after", PASSWORD)
    assert _holds(b"x" + base64.b64encode(b"..." + PASSWORD.encode() + b"..."), PASSWORD)
    assert not _holds(b"nothing of it", PASSWORD)


def _check(folder: Path, server: PracticeServer, *more: str) -> tuple[str, list[bytes]]:
    (folder / "auditor.yaml").write_text(CONFIG, "utf-8")
    environment = {
        **os.environ,
        "ADA_CANARY": PASSWORD,
        "ADA_CANARY_TOTP": TOTP,
        "AUDITOR_KEY": KEY,
        "AUDITOR_HOME": str(folder / "home"),
        "DEBUG": "pw:*",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "auditor", "check", "--output", str(folder / "run"), *more]
    command += ["--connect-to", f"::127.0.0.1:{server.port}"]
    command += [f"--browser-arg=--ignore-certificate-errors-spki-list={server.spki}"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        found: list[bytes] = []
        watcher = threading.Thread(target=_watch, args=(process, found))
        watcher.start()
        output, _ = process.communicate(timeout=180)
        watcher.join()
    return output, found


def _watch(process: subprocess.Popen[str], found: list[bytes]) -> None:
    """Environments and command lines of everything that the run starts."""
    while process.poll() is None:
        try:
            children = psutil.Process(process.pid).children(recursive=True)
        except psutil.Error:
            return
        for child in children:
            try:
                found.append(repr(child.environ()).encode() + repr(child.cmdline()).encode())
            except (psutil.Error, OSError):
                continue
        time.sleep(0.3)


def _everything(folder: Path, output: str) -> Iterator[tuple[str, bytes]]:
    yield "the output", output.encode()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield str(path), data + _unpacked(data)


def _unpacked(data: bytes) -> bytes:
    """What is compressed inside a PNG, a zip or a stream."""
    found = b""
    for start in range(len(data)):
        if data[start : start + 1] == b"\x78" and data[start + 1 : start + 2] in b"\x01\x5e\x9c\xda":
            try:
                found += zlib.decompressobj().decompress(data[start:], 10_000_000)
            except zlib.error:
                continue
    return found


def _disguises(secret: str) -> list[bytes]:
    plain = secret.encode()
    return [
        plain,
        quote(secret, safe="").encode(),
        quote(secret).encode(),
        json.dumps(secret)[1:-1].encode(),
        json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        secret.replace("&", "&amp;").replace('"', "&#34;").encode(),
        base64.b64encode(plain).rstrip(b"="),
        base64.urlsafe_b64encode(plain).rstrip(b"="),
    ]


def _holds(data: bytes, secret: str) -> bool:
    if any(disguise in data for disguise in _disguises(secret)):
        return True
    # Base64 of a longer text holds the secret at one of three alignments.
    plain = secret.encode()
    inner = [base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return any(len(part) > 8 and part in data for part in inner)
