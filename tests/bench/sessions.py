"""Sessions a second, beside a bare SimPy process for each session, in one run."""

import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import simpy

from experiments.composing import compose_job
from experiments.strategies import with_strategies
from sim.runner import run_world

ROUNDS = 6
"""Rounds of the default world."""

PAIRS = 3
"""Times that both are run, in turn."""


def report() -> Iterator[str]:
    """Both rates and their ratio, pair by pair."""
    for _ in range(PAIRS):
        ours, count = _default_world()
        bare = _bare_processes(count)
        yield (
            f"{count} sessions: {ours:.0f}/s with everything on, "
            f"{bare:.0f}/s bare, ratio {ours / bare:.2f}"
        )


def _default_world() -> tuple[float, int]:
    """Sessions a second of the default world, start-up included, and how many."""
    config = with_strategies(compose_job([f"horizon.rounds={ROUNDS}"]).config)
    with tempfile.TemporaryDirectory() as directory:
        start = perf_counter()
        summary = run_world(config, Path(directory))
        return summary.sessions / (perf_counter() - start), summary.sessions


def _bare_processes(count: int) -> float:
    """One SimPy process a session: an arrival, one timeout, an end; nothing else."""
    environment = simpy.Environment()

    def session() -> Generator[simpy.Event, Any, None]:
        yield environment.timeout(100)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(count):
            yield environment.timeout(1)
            environment.process(session())

    environment.process(arrivals())
    start = perf_counter()
    environment.run()
    return count / (perf_counter() - start)
