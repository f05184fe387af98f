"""A commented auditor.yaml, a workflow for GitHub Actions, and schedules for this machine."""

from __future__ import annotations

import os
import shlex
import sys
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

import typer

from auditor.errors import UsageError

WORKFLOW = Path(".github/workflows/audit.yml")
_TEMPLATE = """\
# What `auditor check` audits. `auditor list` shows services and policies, `auditor lint` checks this file.
policy: baseline                     # a name that `auditor list` shows, or the path of a policy file of your own
# checks: [./our-checks]             # folders whose services/ and policies/ stand before the shipped ones

accounts:
  me:                                # the account's id in every report
    service: chatgpt
    # username: ada@example.test     # compared with the account that is signed in, before anything is read
    # shown_as: ada-example          # the name that the service shows, where it is of another kind
    # space: personal                # which space of the login, where it has several
    sign_in: manual                  # once, in a window: `auditor login me`. Later runs use that session

  # lab:
  #   service: open-webui
  #   url: http://127.0.0.1:8080     # the address of a self-hosted service
  #   username: lab@example.test
  #   sign_in: password              # the steps of the service file, when there is no session or it has ended
  #   password: {env: LAB_PASSWORD}  # or command: "op read op://…", keyring: SERVICE/NAME, file: PATH, prompt: true
  #   totp: {env: LAB_TOTP}

# include: [staff/*.csv]             # more accounts, in files beside this one: account,service,username,group,…
# groups:                            # for accounts with `group: finance`
#   finance: {policy: strict}

# waivers:                           # deviations that you accept, with a reason and an end
#   - {check: chatgpt/memory, account: me, reason: Needed for the assistant project, until: 2027-01-31}

# law: ccpa                          # which law says when a request for a right is to be answered; default: gdpr
# stale_after: 35                    # days after which the last proof of a check counts as old
# What no page shows is not in this file: `auditor attest` and `auditor rights` write attestations.yaml and rights.yaml.
"""


def write_config(path: Path) -> None:
    """Write an auditor.yaml to start from. UsageError where a file is there already."""
    _write(path, _TEMPLATE)
    typer.echo(f"Wrote {path}. Edit it, then run `auditor lint` and `auditor check`.")


def write_workflow(shards: int) -> None:
    """Write the workflow, for so many machines at a time. UsageError where a file is there already."""
    numbers = ", ".join(map(str, range(1, shards + 1)))
    several = _packaged("audit-shards.yml").replace("NUMBERS", numbers).replace("SHARDS", str(shards))
    _write(WORKFLOW, _packaged("audit.yml") if shards == 1 else several)
    typer.echo(f"Wrote {WORKFLOW}. Its head says which two secrets it needs; set AUDITOR to what pip shall install.")


def print_schedules() -> None:
    """Print how to check every month on this machine."""
    typer.echo(_schedules(), nl=False)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{path} is there already and was left alone: move it away, or name another path.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another path.") from None


def _packaged(name: str) -> str:
    return (files("auditor.commands") / name).read_text("utf-8")


def _schedules() -> str:
    """The three ways for this folder and this program, each spelled as its reader wants it."""
    folder, program = Path.cwd(), [str(Path(sys.argv[0]).absolute())]
    if program[0].endswith(".py"):  # python -m auditor
        program = [sys.executable, "-m", "auditor"]
    log, home = folder / "auditor.log", os.environ.get("AUDITOR_HOME")
    home = str(Path(home).absolute()) if home else None
    return _packaged("schedule.txt").format(
        reports=folder / "reports",
        folder=shlex.quote(str(folder)).replace("%", r"\%"),
        auditor=shlex.join(program).replace("%", r"\%"),
        home=f"AUDITOR_HOME={shlex.quote(home)} ".replace("%", r"\%") if home else "",
        log=log,
        unit_folder=str(folder).replace("%", "%%"),
        unit_log=str(log).replace("%", "%%"),
        unit_auditor=" ".join(f'"{word}"' for word in program).replace("%", "%%"),
        unit_home=f'Environment="AUDITOR_HOME={home}"\n'.replace("%", "%%") if home else "",
        xml_folder=escape(str(folder)),
        xml_auditor="</string><string>".join(map(escape, program)),
        xml_home=_plist_home(escape(home)) if home else "",
        xml_log=escape(str(log)),
    )


def _plist_home(home: str) -> str:
    return f"  <key>EnvironmentVariables</key>\n  <dict><key>AUDITOR_HOME</key><string>{home}</string></dict>\n"
