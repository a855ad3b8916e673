"""Run the jobs of a checked command, or let Hydra show something instead."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import hydra
from omegaconf import DictConfig

from experiments import composing, schema
from experiments.cli.arguments import Arguments
from experiments.cli.checks import all_overrides
from experiments.cli.job import RunJob
from experiments.cli.output import say, tell_failure, tell_of_compiling
from experiments.cli.progress import progress_bar
from experiments.cli.summary import summary_text
from experiments.composing import Job
from experiments.errors import BadInput, JobFailed, RunFailed
from experiments.launching import Launch, LaunchFailed, Returned, prepare
from experiments.runs.directory import check_directory, clear_leftovers
from experiments.runs.run import one_per_cpu
from experiments.simulation import store

NAME = "livepeer-sim run"
"""How the verb calls itself when it tells a failure."""


def launch(jobs: Sequence[Job], arguments: Arguments) -> bool:
    """Run checked jobs; one that fails doesn't keep the others from running.

    Returns:
        Whether every job has its result.

    Raises:
        BadInput: the launcher can't be used, or a single run's place was taken meanwhile;
            nothing was run.
    """
    if not arguments.sweep:
        return _told(NAME, partial(_run, jobs[0]))
    launcher = prepare(all_overrides(arguments), jobs, RunJob(str(Path.cwd())))
    if launcher is not None:
        return _hand_over(launcher, jobs)
    done = []
    for number, job in enumerate(jobs):
        say(_title(number, jobs))
        done.append(_told(f"{NAME}: job {number}", partial(_run_of_sweep, job)))
    return all(done)


def show(arguments: Arguments) -> None:
    """Let Hydra print what its flags ask for."""
    composing.register_schema()
    overrides = composing.completed(arguments.overrides)
    with _process_arguments([*arguments.flags, *overrides]):
        hydra.main(
            version_base="1.3",
            config_path=f"pkg://{schema.CONFIG_MODULE}",
            config_name=schema.RUN.name,
        )(_nothing)()


def _hand_over(launcher: Launch, jobs: Sequence[Job]) -> bool:
    """Let a launcher run the jobs, and tell in their order what became of them."""
    say(f"{len(jobs)} jobs are handed to the launcher {launcher.name}")
    try:
        with _tidied({Path(job.directory).expanduser().resolve().parent for job in jobs}):
            returned = launcher.run(jobs)
    except LaunchFailed as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return False
    done = []
    for number, each in enumerate(returned):
        say(_title(number, jobs))
        done.append(_told(f"{NAME}: job {number}", partial(_outcome, each)))
    return all(done)


@contextmanager
def _tidied(folders: set[Path]) -> Iterator[None]:
    """Remove what a launcher leaves in the folders of the results.

    These are halves of processes that were ended from outside, and empty folders.
    """
    around = {path for folder in folders for path in (folder, *folder.parents)}
    missing = {path for path in around if not path.exists()}
    try:
        yield
    finally:
        for folder in folders:
            clear_leftovers(folder)
        for path in sorted(missing, reverse=True):
            with suppress(OSError):
                path.rmdir()


def _outcome(returned: Returned) -> str:
    """What a job returned, or its failure raised as one of a run."""
    if returned.error is None:
        return str(returned.value)
    if isinstance(returned.error, RunFailed):
        raise returned.error
    reason = f"{type(returned.error).__name__}: {returned.error}"
    if isinstance(returned.error, BadInput):
        raise JobFailed(str(returned.error))
    raise JobFailed(reason, "".join(getattr(returned.error, "__notes__", ())))


def _told(name: str, run: Callable[[], str]) -> bool:
    """Say what a run has to say, or tell its failure; whether there is a result."""
    try:
        say(run())
    except (RunFailed, JobFailed) as error:
        tell_failure(name, error)
        return False
    return True


def _run_of_sweep(job: Job) -> str:
    """As _run; a place that was taken meanwhile is this job's failure only."""
    try:
        return _run(job)
    except BadInput as error:
        raise JobFailed(str(error)) from error


def _run(job: Job) -> str:
    # An earlier job took its time: the place may have been taken since the check.
    place = check_directory(job.directory, overwrite=job.config.overwrite)
    workers = job.config.workers or one_per_cpu()
    tell_of_compiling(NAME, [job.config.resolution])
    with progress_bar(job.config) as on_round:
        store(job.config, place, workers=workers, on_round=on_round)
    return summary_text(place)


def _title(number: int, jobs: Sequence[Job]) -> str:
    return f"job {number} of {len(jobs)}: {' '.join(jobs[number].overrides)}"


def _nothing(composed: DictConfig) -> None:
    """What Hydra's flags show is all that is done."""


@contextmanager
def _process_arguments(arguments: list[str]) -> Iterator[None]:
    """Hydra reads the process's arguments, and knows nothing of verbs."""
    before = sys.argv
    sys.argv = [before[0], *arguments]
    try:
        yield
    finally:
        sys.argv = before
