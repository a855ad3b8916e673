"""A queue of stand-in jobs that are really run, and the same queue from the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from workloads.calibration.bench import Bench, Point
from workloads.calibration.plan import Plan
from workloads.calibration.sampling import Tick
from workloads.interpolation import LogLogCurve
from workloads.kernels.base import Run
from workloads.noise import Noise

Array = NDArray[np.float64]

UTILISATION = 0.7
"""Offered load of the queue's server, by the profile's service times."""

REPLICATIONS = 400
"""Simulated queues, whose means are compared with the one that was run."""


class Law(NamedTuple):
    """One kernel's times according to a profile.

    Attributes:
        curve: location over sizes, in seconds.
        noise: factors around it.
    """

    curve: LogLogCurve
    noise: Noise


class QueueCheck(NamedTuple):
    """Time from arrival to end, in seconds: run against simulated."""

    measured_mean_s: float
    simulated_mean_s: float
    measured_p95_s: float
    simulated_p95_s: float


def sojourn_s(arrivals: Array, services: Array) -> Array:
    """Waiting and service of each job at one first-come, first-served server.

    Args:
        arrivals: `[jobs]` arrival times in seconds, rising.
        services: `[..., jobs]` service times in seconds.
    """
    # A job starts at its arrival or when the one before it ends. Unrolled, its end is the
    # latest of "all jobs since j without a break", which is a running maximum.
    done = np.cumsum(services, axis=-1)
    starts = np.maximum.accumulate(arrivals - (done - services), axis=-1)
    return np.asarray(done + starts - arrivals)


def mean_services(laws: Mapping[str, Law], jobs: Sequence[Point]) -> Array:
    """`[jobs]` seconds of each job at its kernel's location."""
    sizes = np.array([size for _, size in jobs], dtype=np.float64)
    names = np.array([name for name, _ in jobs])
    means = np.empty(len(jobs))
    for name in set(names.tolist()):
        mine = names == name
        means[mine] = laws[name].curve(sizes[mine])
    return means


def simulate(
    laws: Mapping[str, Law],
    jobs: Sequence[Point],
    arrivals: Array,
    rng: np.random.Generator,
) -> Array:
    """`[replications, jobs]` seconds from arrival to end, drawn from the profile."""
    names = np.array([name for name, _ in jobs])
    services = np.tile(mean_services(laws, jobs), (REPLICATIONS, 1))
    for name in sorted(set(names.tolist())):
        mine = np.flatnonzero(names == name)
        services[:, mine] *= laws[name].noise.sample((REPLICATIONS, len(mine)), rng)
    return sojourn_s(arrivals, services)


def run_jobs(
    bench: Bench, jobs: Sequence[Point], runs: Mapping[Point, Run], tick: Tick
) -> Array:
    """`[jobs]` seconds that each job took when all were run one after the other."""
    services = []
    with torch.inference_mode():
        for number, point in enumerate(jobs, start=1):
            services.append(bench.seconds(runs, point))
            tick("queue", number, len(jobs))
    return np.array(services)


def check_queue(
    bench: Bench, laws: Mapping[str, Law], points: Sequence[Point], plan: Plan, tick: Tick
) -> QueueCheck:
    """Run a mixed queue and simulate it from the profile.

    Poisson arrivals on a virtual clock, one server; kernels and sizes are drawn evenly.
    Both queues have the same arrivals and the same jobs; the simulated one draws its
    service times from the profile, the other measures them.

    Args:
        bench: what is run, and with what it is timed.
        laws: what the profile says of each kernel.
        points: kernels and sizes to draw from.
        plan: how many jobs, and the seed of jobs, arrivals and draws.
        tick: told after each job.
    """
    rng = np.random.default_rng((plan.seed, 2))
    chosen = [points[index] for index in rng.integers(len(points), size=plan.jobs)]
    means = mean_services(laws, chosen) * [laws[name].noise.mean for name, _ in chosen]
    arrivals = np.cumsum(rng.exponential(means.mean() / UTILISATION, size=plan.jobs))
    with torch.inference_mode():
        runs, _ = bench.build(points)
    measured = sojourn_s(arrivals, run_jobs(bench, chosen, runs, tick))
    simulated = simulate(laws, chosen, arrivals, rng)
    return QueueCheck(
        measured_mean_s=float(measured.mean()),
        simulated_mean_s=float(simulated.mean()),
        measured_p95_s=float(np.quantile(measured, 0.95)),
        simulated_p95_s=float(np.quantile(simulated, 0.95, axis=1).mean()),
    )
