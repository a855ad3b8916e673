"""Asks the questions: configuration, runs, result directories, plots, the command line.

From Python: `experiments.simulate("horizon.rounds=20", "seed=7")` returns the tables of a
world, `experiments.study("lip107")` what a study found.
"""

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.errors import BadInput, RunFailed
    from experiments.result import Result, load
    from experiments.simulation import simulate
    from experiments.store.loading import StoredRuns, load_store
    from experiments.study_result import StudyResult, load_study
    from experiments.studying import study

__all__ = [
    "simulate",
    "load",
    "Result",
    "study",
    "load_study",
    "StudyResult",
    "load_store",
    "StoredRuns",
    "BadInput",
    "RunFailed",
]

_HOMES = {
    "simulate": "experiments.simulation",
    "load": "experiments.result",
    "Result": "experiments.result",
    "study": "experiments.studying",
    "load_study": "experiments.study_result",
    "StudyResult": "experiments.study_result",
    "load_store": "experiments.store.loading",
    "StoredRuns": "experiments.store.loading",
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
