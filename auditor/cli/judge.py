"""`auditor judge`: saved observations under another policy, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli import options


def judge(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    policy: options.PolicyName = None,
    config: options.Config = Path("auditor.yaml"),
    output: options.Output = None,
    formats: options.Formats = None,
    exit_zero: options.ExitZero = False,
    quiet: options.Quiet = False,
) -> int:
    """Judge the observations of a run again, under another policy, into a folder of its own. Opens no browser."""
    from datetime import UTC, datetime

    from auditor.audit.folder import run_folder
    from auditor.cli.printing import known_formats, print_outcome
    from auditor.cli.rejudging import judged_again
    from auditor.cli.running import write_run
    from auditor.cli.runs import evidence_of, observations_of
    from auditor.model.report import exit_code

    names = known_formats(formats or ())
    observations = observations_of(run)
    found = judged_again(observations, config, policy)
    folder = run_folder(output, datetime.now(UTC))
    read = evidence_of(run)
    paths = {evidence.path for finding in found.findings for evidence in finding.evidence}
    pictures = {path: data for path in paths if (data := read(path)) is not None}
    write_run(folder, observations, found, names, pictures)
    print_outcome(found, folder, quiet=quiet)
    return 0 if exit_zero else exit_code(found)
