"""`auditor init`: a commented auditor.yaml to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_TEMPLATE = """\
# What `auditor check` audits. `auditor list` shows services and policies, `auditor lint` checks this file.
policy: baseline                     # a name that `auditor list` shows, or the path of a policy file of your own
# checks: [./our-checks]             # folders whose services/ and policies/ stand before the shipped ones

accounts:
  me:                                # the account's id in every report
    service: chatgpt
    # username: ada@example.test     # compared with the account that is signed in, before anything is read
    sign_in: session                 # brought by `auditor sessions import me FILE` (a Playwright storage state)

  # lab:
  #   service: open-webui
  #   url: http://127.0.0.1:8080     # self-hosted services take their address from here
  #   username: lab@example.test
  #   sign_in: password              # the steps of the service file, when there is no session or it has ended
  #   password: {env: LAB_PASSWORD}  # or command: "op read op://…", keyring: SERVICE/NAME, file: PATH, prompt: true
  #   totp: {env: LAB_TOTP}

# waivers:                           # deviations that you accept, with a reason and an end
#   - {check: chatgpt/memory, account: me, reason: Needed for the assistant project, until: 2027-01-31}
"""


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("auditor.yaml"),
) -> None:
    """Write a commented auditor.yaml to start from. An existing file is left alone."""
    from auditor.errors import UsageError

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE)
    except FileExistsError:
        raise UsageError(f"{path} is there already and was left alone: name another path.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another path.") from None
    typer.echo(f"Wrote {path}. Edit it, then run `auditor lint` and `auditor check`.")
