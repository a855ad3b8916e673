"""Sessions a second, beside a bare SimPy process for each session, in one run.

Two figures: of a whole run, its start-up included; and of a session more, which is what a
long run has over a short one of the same world. Both are CPU time, so that other work on
the machine counts as little as it can. The first world also pays for what is imported with
it.
"""

import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import simpy

from experiments.composing import compose_job
from experiments.strategies import with_strategies
from sim.runner import run_world

ROUNDS = 6
"""Rounds of the short run of the default world."""

MORE_ROUNDS = 18
"""Rounds of the long one."""

TRIES = 3
"""Times that all are run, in turn."""


class Cost(NamedTuple):
    """What some sessions took.

    Attributes:
        sessions: how many.
        cpu_s: CPU seconds.
    """

    sessions: int
    cpu_s: float

    @property
    def a_second(self) -> float:
        """Sessions a second."""
        return self.sessions / self.cpu_s


def report() -> Iterator[str]:
    """Rates and their ratios to bare processes, try by try, and the middle ones."""
    whole, marginal = [], []
    for _ in range(TRIES):
        short = _world(ROUNDS)
        bare = _bare_processes(short.sessions)
        long = _world(MORE_ROUNDS)
        bare_again = _bare_processes(short.sessions)
        more = Cost(long.sessions - short.sessions, long.cpu_s - short.cpu_s)
        beside = Cost(2 * short.sessions, bare.cpu_s + bare_again.cpu_s)
        whole.append(short.a_second / beside.a_second)
        marginal.append(more.a_second / beside.a_second)
        yield (
            f"bare {beside.a_second:.0f}/s; "
            f"{ROUNDS} rounds, {short.sessions} sessions with start-up: "
            f"{short.a_second:.0f}/s, ratio {whole[-1]:.2f}; "
            f"{more.sessions} more in {MORE_ROUNDS} rounds: "
            f"{more.a_second:.0f}/s, ratio {marginal[-1]:.2f}"
        )
    yield (
        f"middle ratio with start-up {median(whole):.2f}, "
        f"of a session more {median(marginal):.2f}"
    )


def _world(rounds: int) -> Cost:
    """The default world, from nothing to its tables, with everything on."""
    config = with_strategies(compose_job([f"horizon.rounds={rounds}"]).config)
    with tempfile.TemporaryDirectory() as directory:
        start_s = process_time()
        summary = run_world(config, Path(directory))
        return Cost(summary.sessions, process_time() - start_s)


def _bare_processes(count: int) -> Cost:
    """One SimPy process a session: an arrival, one timeout, an end; nothing else."""
    environment = simpy.Environment()

    def session() -> Generator[simpy.Event, Any, None]:
        yield environment.timeout(100)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(count):
            yield environment.timeout(1)
            environment.process(session())

    environment.process(arrivals())
    start_s = process_time()
    environment.run()
    return Cost(count, process_time() - start_s)
