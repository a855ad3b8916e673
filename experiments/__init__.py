"""Asks the questions: configuration, runs, result directories, plots, the command line.

From Python: `experiments.simulate("horizon.rounds=20", "seed=7")` returns the tables.
"""

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.errors import BadInput, RunFailed
    from experiments.result import Result, load
    from experiments.simulation import simulate

__all__ = ["simulate", "load", "Result", "BadInput", "RunFailed"]

_HOMES = {
    "simulate": "experiments.simulation",
    "load": "experiments.result",
    "Result": "experiments.result",
    "BadInput": "experiments.errors",
    "RunFailed": "experiments.errors",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used; the help needs none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with warnings.catch_warnings():
        # Mesa imports a progress bar for notebooks, which misses a package it won't need.
        warnings.filterwarnings("ignore", "IProgress not found")
        return getattr(import_module(_HOMES[name]), name)
