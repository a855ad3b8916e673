"""The verb `run`: its help, or the jobs that Hydra composes."""

import os
from collections.abc import Sequence
from importlib import import_module

from experiments.cli.arguments import parse
from experiments.cli.completion import asked_of_hydra
from experiments.cli.output import say
from experiments.cli.run_help import run_help
from experiments.executors.environment import WORKER_ENVIRONMENT


def main(argv: Sequence[str]) -> int:
    """Check the arguments, then simulate.

    Returns:
        0, or 1 if a run failed.

    Raises:
        BadInput: something in the arguments can't be run; nothing was.
    """
    if {"--help", "-h"} & set(argv):
        say(run_help())
        return 0
    answered = asked_of_hydra(argv)
    if answered is not None:
        return answered
    arguments = parse(argv)
    _set_environment()
    # Imported one after the other: bad input needs none of the packages that a run does.
    if arguments.source is not None:
        repeating = import_module("experiments.repeating")
        stored = repeating.overrides_of(arguments.source, arguments.overrides)
        arguments = arguments._replace(overrides=(*stored, *arguments.overrides))
    if any(text.startswith(("from=", "at_round=")) for text in arguments.overrides):
        pasts = import_module("experiments.pasts")
        branched = pasts.branched(arguments.overrides)
        arguments = arguments._replace(overrides=tuple(branched))
    jobs = import_module("experiments.cli.checks").check(arguments)
    launch = import_module("experiments.cli.launch")
    if arguments.show:
        launch.show(arguments)
        return 0
    return 0 if launch.launch(jobs, arguments) else 1


def _set_environment() -> None:
    """Set what Hydra, polars, numpy and matplotlib read when they are imported."""
    for name, value in WORKER_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    # Hydra would cut a traceback short and end the process itself.
    os.environ["HYDRA_FULL_ERROR"] = "1"
