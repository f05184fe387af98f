"""`python -m bench.staff`: seconds that `auditor merge` takes with the signed results of 500 members of staff."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from auditor import __version__
from auditor.declare.catalog import open_catalog
from auditor.declare.load import load_policy, load_service, load_staff_file
from auditor.model.observation import IdentityState
from auditor.model.staff import StaffAccount, StaffCheck, StaffFile, StaffResult
from auditor.model.status import Status
from auditor.staff.signatures import digest, new_secret, pseudonym, public_of, signed

MEMBERS = 500
_EVERY = 7
"""So many controls are as expected until one is not."""


def main() -> None:
    """Print the figures as one JSON object."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "AUDITOR_HOME": str(folder / "home"), "PYTHONPATH": str(Path.cwd())}

        def run(*words: str) -> int:
            program = [sys.executable, "-m", "auditor", *words]
            return subprocess.run(program, cwd=folder, env=environment, capture_output=True, check=False).returncode

        if run("staff", "init", "acme"):
            raise SystemExit("auditor staff init failed")
        files = _results(folder, load_staff_file(folder / "acme.yaml").value)
        began = time.perf_counter()
        code = run("merge", *files, "--staff", "acme.yaml", "--output", "all", "--quiet")
        seconds = round(time.perf_counter() - began, 2)
        report = json.loads((folder / "all" / "report.json").read_text("utf-8"))
        if code != 1 or len({account["account"] for account in report["accounts"]}) != MEMBERS:
            raise SystemExit(f"the merge went wrong: exit code {code}")
        print(json.dumps({"members": MEMBERS, "checks": len(report["findings"]), "seconds": seconds}))


def _results(folder: Path, staff: StaffFile) -> list[str]:
    """A result of each member, and the register that has them all."""
    catalog, now = open_catalog(), datetime.now(UTC).replace(microsecond=0)
    policy = load_policy(catalog.policies["baseline"].path).value
    hashes = {name: load_service(catalog.services[name].path, "shipped").sha256 for name in staff.services}
    files, register = [], []
    for number in range(MEMBERS):
        secret = new_secret()
        key = public_of(secret)
        accounts = tuple(
            StaffAccount(
                service=name,
                service_file=hashes[name],
                identity=IdentityState.PROVEN,
                checks=tuple(
                    StaffCheck(
                        control=control,
                        expected=expected,
                        status=Status.PASS if (number + place) % _EVERY else Status.FAIL,
                        observed_at=now,
                    )
                    for place, (control, expected) in enumerate(policy.expected_at(name).items())
                ),
            )
            for name in staff.services
        )
        result = StaffResult(
            organisation="acme",
            staff_file=digest(staff),
            pseudonym=pseudonym(staff, key),
            key=key,
            run=f"{number:032x}",
            made=now,
            auditor=__version__,
            policy="baseline",
            policy_sha256="1" * 64,
            accounts=accounts,
        )
        files.append(f"{number}.json")
        (folder / files[-1]).write_text(signed(result, secret).model_dump_json(indent=2), "utf-8")
        register.append(f'- {{key: "{key}", since: {now:%Y-%m-%d}}}\n')
    (folder / "acme-staff.yaml").write_text("staff:\n" + "".join(register), "utf-8")
    return files


if __name__ == "__main__":
    main()
