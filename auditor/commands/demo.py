"""Practice services, a configuration for their accounts in a temporary folder, and a run on them."""

from __future__ import annotations

import os
import shlex
import signal
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
import yaml

from auditor.browser.binaries import find_binary
from auditor.commands.browsing import run_job
from auditor.commands.check import prepare_check
from auditor.errors import AuditorError
from auditor.practice.demo import demo as practice_demo
from auditor.practice.server import PracticeServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.commands.options import CheckOptions
    from auditor.practice.demo import Demo


def demo(policy: str, options: CheckOptions, *, serve: bool) -> int:
    """Run the demo; with `serve`, keep the services until Ctrl-C."""
    typer.echo("Practice services on this machine stand in for the real ones: nothing leaves it, no account is needed.")
    practice = practice_demo()
    output = options.output.absolute() if options.output else None
    with PracticeServer(practice.apps) as server, _own_state(practice) as config:
        here = replace(
            options,
            output=output,
            advice=False,
            browser=replace(
                options.browser,
                headless=not options.browser.headed,
                proxy="none",
                ca=Path("none"),
                connect_to=[f":443:127.0.0.1:{server.port}"],
                browser_args=[f"--ignore-certificate-errors-spki-list={server.spki}"],
            ),
        )
        code = run_job(lambda: prepare_check(config, policy, (), here))
        if not options.quiet:
            typer.echo("\nThese accounts are gone with the demo. For your own: `auditor init`, then `auditor check`.")
        if serve:
            _serve(practice, server)
    return code


@contextmanager
def _own_state(practice: Demo) -> Iterator[Path]:
    """A configuration, and a vault of its own, that are gone afterwards."""
    former = {name: os.environ.get(name) for name in ("AUDITOR_HOME", "AUDITOR_KEY")}
    with tempfile.TemporaryDirectory(prefix="auditor-demo-") as folder:
        os.environ["AUDITOR_HOME"] = str(Path(folder) / "home")
        os.environ["AUDITOR_KEY"] = os.urandom(32).hex()
        config = Path(folder) / "auditor.yaml"
        config.write_text(yaml.safe_dump(_config(practice, Path(folder)), allow_unicode=True, sort_keys=False), "utf-8")
        try:
            yield config
        finally:
            for name, value in former.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


def _config(practice: Demo, folder: Path) -> dict[str, object]:
    accounts: dict[str, object] = {}
    self_hosted = {app.service: app.url for app in practice.apps if not app.tls}
    for account in practice.accounts:
        entry: dict[str, object] = {
            "service": account.service,
            "username": account.username,
            "sign_in": "password",
            "password": _secret_file(folder / f"{account.id}.password", account.password),
        }
        if account.service in self_hosted:
            entry["url"] = self_hosted[account.service]
        if account.totp_secret:
            entry["totp"] = _secret_file(folder / f"{account.id}.totp", account.totp_secret)
        accounts[account.id] = entry
    return {"policy": "strict", "accounts": accounts}


def _secret_file(path: Path, text: str) -> dict[str, str]:
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    return {"file": str(path)}


def _serve(practice: Demo, server: PracticeServer) -> None:
    """Print how to open the services in one's own browser, and keep them until Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the check is over, and had it ignored
    try:
        _tell(practice, server)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        typer.echo("Stopped.")


def _tell(practice: Demo, server: PracticeServer) -> None:
    try:
        browser = str(find_binary(None, headed=True).path)
    except AuditorError:
        browser = "chromium"
    rules = ", ".join(f"MAP {host.removeprefix('*.')}:443 127.0.0.1:{server.port}" for host in server.hosts)
    command = [
        browser,
        f"--user-data-dir={Path(tempfile.gettempdir()) / 'auditor-practice-profile'}",
        f"--host-resolver-rules={rules}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={server.spki}",
    ]
    typer.echo("\nThe practice services run until Ctrl-C. To look at them, start a browser of your own with:")
    typer.echo(f"  {shlex.join(command)} https://chatgpt.com/")
    typer.echo("and sign in as one of the practice accounts:")
    urls = {app.service: app.url for app in practice.apps}
    for account in practice.accounts:
        code = f", authenticator secret {account.totp_secret}" if account.totp_secret else ""
        typer.echo(
            f"  {account.service} at {urls[account.service]}: {account.username}, password “{account.password}”{code}"
        )
