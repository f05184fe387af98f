"""`check` and `demo`: from a project to a run folder, a report on the terminal, and an exit code."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from auditor.audit.capacity import accounts_at_a_time
from auditor.audit.interrupts import Interrupts, until_interrupted
from auditor.audit.prepare import prepare
from auditor.audit.run import BrowserChoice, Browsers, RunSettings, audit_accounts
from auditor.audit.unfinished import with_unfinished
from auditor.browser.context import Timeouts
from auditor.browser.proxy import Network
from auditor.commands.browsing import BrowserAccess
from auditor.commands.fix import check_only, fix
from auditor.commands.judging import project_context
from auditor.commands.notify import notifier
from auditor.commands.options import Engine, LogFormat
from auditor.commands.previous import PreviousRun, previous_run
from auditor.commands.resume import Before, before, entry_of
from auditor.commands.terminal import (
    interrupted,
    known_formats,
    load_formats,
    print_outcome,
    print_seconds,
    progress,
    write_metrics,
)
from auditor.declare.project import read_project
from auditor.declare.shards import filled, parse
from auditor.errors import UsageError
from auditor.exit_codes import ExitCode, exit_code
from auditor.history.annotate import NOTHING_KNOWN
from auditor.judge.report import judge
from auditor.runs.write import WorkFolder, claim, not_written, run_files, run_folder
from auditor.storage.home import require_usable_home

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from auditor.audit.evidence import EvidenceBox
    from auditor.audit.task import AccountTask
    from auditor.browser.driver import Driver
    from auditor.commands.cluster import Cluster, ClusterOptions
    from auditor.commands.notify import Notifier
    from auditor.commands.options import CheckOptions
    from auditor.commands.staff_check import Handover
    from auditor.declare.project import Project
    from auditor.history.annotate import Known
    from auditor.model.observation import AccountSeen, Run
    from auditor.model.report import Report
    from auditor.runs.journal import Entry


_MOST_JOBS = 64
_ELSEWHERE = RunSettings(BrowserChoice(None, None), Network(), Timeouts(), jobs=1)
"""Of a run that starts no browser."""


@dataclass(frozen=True)
class Check:
    """A run that is ready to start: everything that can be wrong before a browser starts was checked."""

    project: Project
    options: CheckOptions
    tasks: tuple[AccountTask, ...]
    settings: RunSettings
    folder: Path
    formats: tuple[str, ...]
    previous: PreviousRun
    notifier: Notifier | None
    before: Before
    handover: Handover | None = None
    cluster: ClusterOptions | None = None

    async def perform(self, driver: asyncio.Task[Driver]) -> int:
        """Audit, judge, write and print. From the last reading to the written folder, an interrupt waits."""
        options = self.options
        named, resume = options.output is not None, options.resume is not None
        async with self._elsewhere() as elsewhere:
            with claim(self.folder, named=named or resume, resume=resume) as work, Interrupts() as interrupts:
                report, unwritten = await self._audited(driver, work, interrupts, elsewhere)
                ended = until_interrupted(lambda: self._tell(report, None if unwritten else work.target))
        if unwritten:
            raise unwritten
        if interrupts.came or ended:
            return interrupted(report, work.target)
        return ExitCode.OK if options.exit_zero else exit_code(report)

    def _tell(self, report: Report, folder: Path | None) -> None:
        options = self.options
        print_outcome(report, folder, quiet=options.quiet, verbose=options.verbose, advice=options.advice)
        if self.notifier:
            self.notifier.send(report)
        if self.handover and not report.interrupted:
            self.handover.offer(yes=options.yes)

    @asynccontextmanager
    async def _elsewhere(self) -> AsyncIterator[Cluster | None]:
        """The workers that visit the accounts; None where this machine does. UsageError where there are none."""
        if self.cluster is None:
            yield None
            return
        from auditor.commands.cluster import connected

        async with connected(self.cluster) as cluster:
            yield cluster

    async def _audited(
        self, driver: asyncio.Task[Driver], work: WorkFolder, interrupts: Interrupts, elsewhere: Cluster | None
    ) -> tuple[Report, UsageError | None]:
        """The report, and why its folder was not written, if it was not. Formats are loaded while the browser works."""
        options, unwritten = self.options, None
        loading = asyncio.create_task(asyncio.to_thread(load_formats, self.formats))
        browsers, box, left = (
            Browsers(driver, self.settings.choice, self.settings.network),
            self.before.box(),
            self.before.left(self.tasks),
        )
        try:
            with progress(len(left), quiet=options.quiet, verbose=options.verbose) as terminal:
                started = datetime.now(UTC)
                terminal.say([] if options.quiet else list(self.before.told(self.tasks, work.target)))

                def done(seen: AccountSeen) -> None:
                    if seen.trouble is None:  # kept before it is told to be finished
                        _journalled(work, entry_of(seen, started), box)
                    terminal.done(seen)

                run, _ = await audit_accounts(
                    left,
                    self.settings,
                    browsers,
                    interrupts=interrupts,
                    step=terminal.step,
                    done=done,
                    ask=terminal.asker,
                    box=box,
                    elsewhere=elsewhere,
                )
                run = with_unfinished(self.before.with_them(run, self.tasks))
                if options.fix and not interrupts.came:
                    before = self._judged(run)
                    unwritten = await asyncio.to_thread(_does_not_fit, work, run, before, self.formats, box.files)
                    if unwritten is None:
                        run = await fix(
                            run,
                            before.plan.only(options.only),
                            self.tasks,
                            self.settings,
                            browsers,
                            box,
                            interrupts,
                            terminal,
                            options,
                        )
        except BaseException:
            await browsers.close()
            raise
        closing = asyncio.create_task(browsers.close())
        await loading
        finished = await asyncio.to_thread(self.finish, run, box.files, work, unwritten)
        await closing
        if options.timings:
            print_seconds(run.accounts)
        return finished

    def finish(
        self, run: Run, evidence: Mapping[str, bytes], work: WorkFolder, unwritten: UsageError | None
    ) -> tuple[Report, UsageError | None]:
        """Judge the run, write its folder, and add it to the history.

        What was seen and switched is remembered also where the folder could not be written; the error says why.
        """
        if self.handover:
            self.handover.take(run)
        report = self._judged(run, self.previous.known([account.account_key for account in run.accounts]))
        if unwritten is None:
            try:
                work.publish(run_files(run, report, self.formats, evidence), evidence.items())
            except OSError as error:
                unwritten = not_written(work.target, error)
        self.previous.record(run, report)
        if self.options.metrics:
            write_metrics(self.options.metrics, report)
        return report, unwritten

    def _judged(self, run: Run, known: Known = NOTHING_KNOWN) -> Report:
        return judge(run, project_context(self.project, known))


def prepare_check(config: Path, policy: str | None, accounts: Sequence[str], options: CheckOptions) -> Check:
    """Read the declarations, and check options, secrets, sessions and the output folder. Raises UsageError."""
    handover, shard = None, None
    if options.staff:
        from auditor.commands.staff_check import handover_for

        handover = handover_for(options.staff, config, policy, accounts, options.groups)
    project = handover.project if handover else read_project(config, policy, accounts, options.groups)
    if options.shard is not None:
        shard = filled(parse(options.shard), [declared.key for declared in project.declared])
        project = project.at(shard.places)
    formats = known_formats(options.formats)
    if (options.only or (options.yes and not handover)) and not options.fix:
        raise UsageError("--yes and --only need --fix: without it, nothing is changed.")
    if options.fix and not options.yes and options.log_format is LogFormat.JSON:
        raise UsageError("--log-format json asks nobody: --fix needs --yes with it.")
    if options.quiet and options.verbose:
        raise UsageError("--quiet and --verbose exclude each other: choose one.")
    if options.allow_unguarded and not options.yes:
        raise UsageError("--allow-unguarded needs --yes: without it, you are asked about each of these controls.")
    check_only(options.only, project)
    if options.resume and options.output:
        raise UsageError("--resume goes on where its run was to be written: leave --output out.")
    if options.metrics and (options.metrics.is_dir() or not options.metrics.absolute().parent.is_dir()):
        raise UsageError(f"--metrics {options.metrics} cannot be written: name a file in a folder that is there.")
    folder = run_folder(options.resume or options.output, datetime.now(UTC))
    cluster = _cluster(options, project)
    access = None if cluster else BrowserAccess.of(options.browser)
    previous = previous_run(options.since, options.keep)
    tasks = tuple(
        replace(task, traced=previous.traces(task.key), pictures=options.evidence)
        for task in prepare(project, secrets=cluster is None)
    )
    told = notifier(options.notify, names=options.notify_names)
    seen_before = before(folder, tasks) if options.resume else Before()
    settings = access.settings(tasks, _jobs(options.jobs)) if access else _ELSEWHERE
    settings = replace(settings, shard=shard)
    return Check(project, options, tasks, settings, folder, formats, previous, told, seen_before, handover, cluster)


def _cluster(options: CheckOptions, project: Project) -> ClusterOptions | None:
    """The workers to use, if any. UsageError for what they cannot do, and where `--scheduler` is for nothing."""
    if options.engine is Engine.LOCAL:
        if options.scheduler:
            raise UsageError("--scheduler needs --engine dask.")
        return None
    only_here = {"--fix": options.fix, "--staff": options.staff, "--jobs": options.jobs != "auto"}
    if wrong := [name for name, value in only_here.items() if value]:
        raise UsageError(f"{wrong[0]} is for accounts that are visited on this machine: leave it out, or --engine.")
    from auditor.commands.cluster import cluster_options

    require_usable_home()
    return cluster_options(options.scheduler, options.browser, project.services)


def _journalled(work: WorkFolder, entry: Entry, box: EvidenceBox) -> None:
    """Keep what was seen of an account. Where that fails, the run goes on: it is written at its end all the same."""
    with suppress(OSError):
        work.journal.add(entry, box.files)


def _jobs(given: str) -> int:
    """How many accounts are visited at a time. Raises UsageError."""
    if given == "auto":
        return accounts_at_a_time()
    if given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= _MOST_JOBS:
        return int(given)
    raise UsageError(f"--jobs {given}: write a number from 1 to {_MOST_JOBS}, or auto.")


def _does_not_fit(
    work: WorkFolder, run: Run, report: Report, formats: Sequence[str], evidence: Mapping[str, bytes]
) -> UsageError | None:
    """Why the run could not be written after a fix, as far as that can be known before it."""
    now = sum(map(len, (*run_files(run, report, formats, evidence).values(), *evidence.values())))
    try:
        work.try_out(2 * now)  # each control is read, and pictured, once more
    except OSError as error:
        return UsageError(f"Nothing was changed. {not_written(work.target, error)}")
    return None
