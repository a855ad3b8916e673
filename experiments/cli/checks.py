"""Check every job of a command before the first is run."""

from experiments.checking import check_config
from experiments.cli.arguments import Arguments
from experiments.composing import (
    Job,
    compose_job,
    compose_sweep,
    config_directory_override,
)
from experiments.errors import BadInput
from experiments.runs.directory import check_directory


def check(arguments: Arguments) -> list[Job]:
    """Compose and check every job that the arguments ask for.

    Returns:
        The jobs.

    Raises:
        BadInput: something can't be run.
    """
    jobs = _compose(arguments)
    if not arguments.show:
        _check(jobs)
    return jobs


def all_overrides(arguments: Arguments) -> list[str]:
    """The overrides, with the one that a user's folder of options stands for."""
    overrides = [*arguments.overrides]
    if arguments.config_directory is not None:
        overrides.append(config_directory_override(arguments.config_directory))
    return overrides


def _compose(arguments: Arguments) -> list[Job]:
    overrides = all_overrides(arguments)
    if arguments.sweep:
        return compose_sweep(overrides)
    return [compose_job(overrides)]


def _check(jobs: list[Job]) -> None:
    places = set()
    for job in jobs:
        check_config(job.config)
        places.add(check_directory(job.directory, overwrite=job.config.overwrite))
    if len(places) < len(jobs):
        raise BadInput(
            "hydra.sweep.subdir",
            jobs[0].directory,
            "must differ from job to job of the sweep",
        )
