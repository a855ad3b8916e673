"""Run the jobs of a checked command, or let Hydra show something instead."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import hydra
from omegaconf import DictConfig

from experiments import composing, schema
from experiments.cli.arguments import Arguments
from experiments.cli.output import say, tell_failure
from experiments.cli.progress import progress_bar
from experiments.cli.summary import summary_text
from experiments.composing import Job
from experiments.errors import RunFailed
from experiments.runs.directory import check_directory
from experiments.runs.run import one_per_cpu
from experiments.simulation import store


def launch(jobs: Sequence[Job]) -> bool:
    """Run jobs one after the other; one that fails doesn't keep the next from running.

    Returns:
        Whether every job has its result.
    """
    failures = 0
    for number, job in enumerate(jobs):
        name = "livepeer-sim run"
        if len(jobs) > 1:
            name += f": job {number}"
            say(f"job {number} of {len(jobs)}: {' '.join(job.overrides)}")
        try:
            _run(job)
        except RunFailed as error:
            tell_failure(name, error)
            failures += 1
    return not failures


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


def _run(job: Job) -> None:
    # An earlier job took its time: the place may have been taken since the check.
    place = check_directory(job.directory, overwrite=job.config.overwrite)
    workers = job.config.workers or one_per_cpu()
    with progress_bar(job.config) as on_round:
        store(job.config, place, workers=workers, on_round=on_round)
    say(summary_text(place))


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
