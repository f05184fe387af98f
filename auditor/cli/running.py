"""What `check` and `demo` share: from a project to a run folder, a report on the terminal, and an exit code."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from auditor.audit.folder import OBSERVATIONS, WorkFolder, claim, run_folder, write_folder
from auditor.audit.prepare import prepare
from auditor.audit.run import Browsers, Plan, audit_accounts, choose_browsers
from auditor.browser.context import Patience
from auditor.browser.launch import check_arguments
from auditor.browser.proxy import Network, parse_connect_to, parse_upstream
from auditor.cli.cut_off import with_cut_off
from auditor.cli.fixing import check_only, fix, plan_of
from auditor.cli.memory import Memory, memory
from auditor.cli.printing import known_formats, load_formats, print_outcome, progress
from auditor.declare.lookup import check_lines
from auditor.declare.project import Project
from auditor.errors import UsageError
from auditor.judge import Standard, judge
from auditor.model.report import PolicyFile, Report, exit_code
from auditor.report import FORMATS
from auditor.sessions.environment import hide_from_children

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from auditor.audit.task import Task
    from auditor.browser.driver import Driver
    from auditor.model.observation import Run


@dataclass(frozen=True)
class RunOptions:
    """The options of `auditor check` that say how, not what."""

    output: Path | None = None
    formats: Sequence[str] = ()
    jobs: int = 4
    headed: bool = False
    headless: bool = False
    browser_path: str | None = None
    browser_args: Sequence[str] = ()
    connect_to: Sequence[str] = ()
    proxy: str | None = None
    timeout: float = 30.0
    exit_zero: bool = False
    fix: bool = False
    yes: bool = False
    allow_unguarded: bool = False
    only: Sequence[str] = ()
    quiet: bool = False
    verbose: bool = False
    since: Path | None = None
    keep: Path | None = None


@dataclass(frozen=True)
class Job:
    """A run that is ready to start: everything that can be wrong before a browser starts was looked at."""

    project: Project
    options: RunOptions
    tasks: tuple[Task, ...]
    plan: Plan
    folder: Path
    formats: tuple[str, ...]
    memory: Memory


def prepare_job(project: Project, options: RunOptions) -> Job:
    """Check the options, secrets, sessions and the output folder. Raises UsageError."""
    formats = known_formats(options.formats)
    if (options.yes or options.only) and not options.fix:
        raise UsageError("--yes and --only go with --fix: without it, nothing is switched.")
    if options.quiet and options.verbose:
        raise UsageError("--quiet and --verbose exclude each other: choose one.")
    if options.allow_unguarded and not options.yes:
        raise UsageError("--allow-unguarded goes with --yes: without it, you are asked about each of these controls.")
    check_only(options.only, project)
    folder = run_folder(options.output, datetime.now(UTC))
    check_plan(options)
    remembering = memory(options.since, options.keep)
    tasks = tuple(replace(task, traced=remembering.traces(task.id, task.account.service)) for task in prepare(project))
    return Job(project, options, tasks, plan_for(tasks, options), folder, formats, remembering)


def check_plan(options: RunOptions) -> tuple[Network, tuple[str, ...]]:
    """The way to the network and the browser's arguments. UsageError for what cannot be, before anything is asked."""
    if options.headed and options.headless:
        raise UsageError("--headed and --headless exclude each other: choose one.")
    network = Network(
        tuple(parse_connect_to(rule) for rule in options.connect_to),
        parse_upstream(options.proxy) if options.proxy else None,
    )
    return network, check_arguments(options.browser_args)


def plan_for(tasks: Sequence[Task], options: RunOptions) -> Plan:
    """How to audit these tasks; their secrets are no part of the environment any more."""
    network, arguments = check_plan(options)
    hide_from_children([ref for task in tasks for ref in (task.account.password, task.account.totp)])
    choice = choose_browsers(
        tasks, path=options.browser_path, headed=options.headed, headless=options.headless, arguments=arguments
    )
    return Plan(choice, network, Patience.of(options.timeout), options.jobs)


async def perform(job: Job, starting: asyncio.Task[Driver]) -> int:
    """Audit, judge, write and print; the exit code. What the report needs is loaded while the browser works."""
    work = claim(job.folder, named=job.options.output is not None)
    try:
        return await _perform(job, starting, work)
    finally:
        work.drop()


async def _perform(job: Job, starting: asyncio.Task[Driver], work: WorkFolder) -> int:
    loading = asyncio.create_task(asyncio.to_thread(load_formats, job.formats))
    browsers, unwritten = Browsers(starting, job.plan.choice), None
    try:
        with progress(len(job.tasks), quiet=job.options.quiet, verbose=job.options.verbose) as shown:
            run, box = await audit_accounts(
                job.tasks, job.plan, browsers, step=shown.step, done=shown.done, ask=shown.asker
            )
            run = with_cut_off(run)
            if job.options.fix and not run.interrupted:
                before = judged(run, job.project)
                unwritten = await asyncio.to_thread(_does_not_fit, work, run, before, job.formats, box.files)
                if unwritten is None:
                    planned = plan_of(before, job.project, job.options.only)
                    run = await fix(run, planned, job.tasks, job.plan, browsers, box, shown, job.options)
    except BaseException:
        await browsers.close()
        raise
    closing = asyncio.create_task(browsers.close())
    await loading
    report, unwritten = await asyncio.to_thread(finish, job, run, box.files, work, unwritten)
    await closing
    print_outcome(report, None if unwritten else work.target, quiet=job.options.quiet, verbose=job.options.verbose)
    if unwritten:
        raise unwritten
    if run.interrupted:
        return 130
    return 0 if job.options.exit_zero else exit_code(report)


def finish(
    job: Job, run: Run, evidence: Mapping[str, bytes], work: WorkFolder, unwritten: UsageError | None
) -> tuple[Report, UsageError | None]:
    """Judge the run, compare it with former ones, write its folder, and add it to the history.

    What was seen and switched is remembered also where the folder could not be written; the error tells why.
    """
    report = job.memory.recall(judged(run, job.project))
    if unwritten is None:
        try:
            work.publish(run_files(run, report, job.formats, evidence), evidence.items())
        except OSError as error:
            unwritten = _not_written(work.target, error)
    job.memory.record(run, report)
    return report, unwritten


def _does_not_fit(
    work: WorkFolder, run: Run, report: Report, formats: Sequence[str], evidence: Mapping[str, bytes]
) -> UsageError | None:
    """Why the run could not be written after a fix, as far as that can be known before it."""
    now = sum(map(len, (*run_files(run, report, formats, evidence).values(), *evidence.values())))
    try:
        work.try_out(2 * now)  # each control is read, and pictured, once more
    except OSError as error:
        return UsageError(f"Nothing was switched. {_not_written(work.target, error)}")
    return None


def _not_written(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The run could not be written to {folder}: {error.strerror}. "
        "Free some space, or name another folder with --output."
    )


def judged(run: Run, project: Project, today: date | None = None) -> Report:
    """The report of a run under the project's policy."""
    report = judge(run, standard_of(project, today or datetime.now(UTC).date()))
    return report.model_copy(update={"plan": plan_of(report, project)})


def standard_of(project: Project, today: date) -> Standard:
    """What observations are judged by, as the project says."""
    policy = project.policy
    return Standard(
        policy.id,
        policy.value,
        PolicyFile(origin=policy.origin, sha256=policy.sha256),
        {name: service.value for name, service in project.services.items()},
        today,
        waivers=tuple(zip(project.config.waivers, project.waiver_sources, strict=True)),
        attestations=project.attestations,
        lines=check_lines(policy),
        stale_after=project.config.stale_after,
    )


def run_files(run: Run, report: Report, formats: Sequence[str], evidence: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a run folder beside its evidence, by name."""
    files = {OBSERVATIONS: run.model_dump_json(indent=2).encode() + b"\n"}
    return files | {FORMATS[name].file: FORMATS[name].render(report, evidence.get).encode() for name in formats}


def write_run(folder: Path, run: Run, report: Report, formats: Sequence[str], evidence: Mapping[str, bytes]) -> None:
    """Write the whole run folder; AuditorError where it cannot be written after all."""
    try:
        write_folder(folder, run_files(run, report, formats, evidence), evidence.items())
    except OSError as error:
        raise _not_written(folder, error) from None
