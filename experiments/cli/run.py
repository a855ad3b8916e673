"""The verb `run`: its help, or what Hydra starts."""

import os
from collections.abc import Sequence
from importlib import import_module

from experiments.cli.arguments import parse
from experiments.cli.run_help import run_help
from experiments.runs.pool import WORKER_ENVIRONMENT


def main(argv: Sequence[str]) -> int:
    """Check the arguments, then simulate.

    Raises:
        BadInput: something in the arguments can't be run; nothing was.
        RunFailed: a replication failed.
    """
    if {"--help", "-h"} & set(argv):
        print(run_help())
        return 0
    arguments = parse(argv)
    _set_environment()
    # Imported one after the other: bad input needs none of the packages that a run does.
    import_module("experiments.cli.checks").check(arguments)
    import_module("experiments.cli.launch").launch(arguments)
    return 0


def _set_environment() -> None:
    """Set what Hydra, polars, numpy and matplotlib read when they are imported."""
    for name, value in WORKER_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    # Hydra would cut a run's traceback short and end the process itself.
    os.environ["HYDRA_FULL_ERROR"] = "1"
