"""A queue of stand-in jobs that are really run, and the same queue from the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.calibration.bench import Point
from workloads.calibration.plan import Plan
from workloads.calibration.rounds import Part
from workloads.calibration.spread import REDRAWS, Estimate, interval_of_ratio
from workloads.interpolation import LogLogCurve
from workloads.noise import Noise

Array = NDArray[np.float64]

UTILISATION = 0.7
"""Offered load of the queue's server, by the profile's service times."""

ARRIVALS = 400
"""Drawn sequences of arrivals over which a queue is averaged: which jobs happen to meet in
one of them moves a mean over 200 jobs by 2 to 4 %."""

ARRIVALS_OF_A_REDRAW = 20
"""The same for each of the redraws that tell how sure the figures are."""


class Law(NamedTuple):
    """One kernel's times according to a profile.

    Attributes:
        curve: location over sizes, in seconds.
        noise: factors around it.
    """

    curve: LogLogCurve
    noise: Noise


class QueueCheck(NamedTuple):
    """Time from arrival to end: run against simulated, and the errors.

    Attributes:
        measured_mean_s: mean over the jobs and the sequences of arrivals, in seconds.
        simulated_mean_s: the same of the simulated queue.
        measured_p95_s: 95th percentile of the jobs, mean over the sequences.
        simulated_p95_s: the same of the simulated queue.
        mean_error: relative error of the simulated mean.
        p95_error: relative error of the simulated 95th percentile.
    """

    measured_mean_s: float
    simulated_mean_s: float
    measured_p95_s: float
    simulated_p95_s: float
    mean_error: Estimate
    p95_error: Estimate


def sojourn_s(arrivals: Array, services: Array) -> Array:
    """Waiting and service of each job at one first-come, first-served server.

    Args:
        arrivals: `[..., jobs]` arrival times in seconds, rising.
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


def draw_jobs(points: Sequence[Point], plan: Plan) -> list[Point]:
    """Kernel and size of each of the plan's jobs, drawn evenly."""
    rng = np.random.default_rng((plan.seed, 2))
    return [points[index] for index in rng.integers(len(points), size=plan.jobs)]


def _arrivals(jobs: int, gap_s: float, count: int, rng: np.random.Generator) -> Array:
    """`[count, jobs]` times of Poisson arrivals, in seconds."""
    return np.cumsum(rng.exponential(gap_s, size=(count, jobs)), axis=1)


def _services(
    laws: Mapping[str, Law],
    jobs: Sequence[Point],
    count: int,
    draw: Callable[[str, tuple[int, int]], Array],
) -> Array:
    """`[count, jobs]` seconds that the jobs take, with drawn factors.

    Args:
        laws: what the profile says of each kernel.
        jobs: kernel and size of each.
        count: how often all of them are drawn.
        draw: factors of a kernel, of a shape.
    """
    names = np.array([name for name, _ in jobs])
    services = np.tile(mean_services(laws, jobs), (count, 1))
    for name in sorted(set(names.tolist())):
        mine = np.flatnonzero(names == name)
        services[:, mine] *= draw(name, (count, len(mine)))
    return services


def _figures(arrivals: Array, services: Array) -> Array:
    """`[2]` mean and 95th percentile of the time from arrival to end, in seconds."""
    sojourns = sojourn_s(arrivals, services)
    return np.array([sojourns.mean(), np.quantile(sojourns, 0.95, axis=-1).mean()])


def _redrawn(
    laws: Mapping[str, Law],
    rounds: Mapping[str, Sequence[Array]],
    queue: Sequence[Part],
    gap_s: float,
    rng: np.random.Generator,
) -> Array:
    """`[redraws, 2]` simulated over measured mean and p95, with rounds drawn anew.

    A drawn round brings its part of the measured queue and its calls of the profile, from
    which the queue of the drawn parts is simulated.
    """
    count = len(next(iter(rounds.values())))
    ratios = np.empty((REDRAWS, 2))
    for place in range(REDRAWS):
        drawn = rng.integers(count, size=count)
        parts = [part for one in drawn for part in queue if part.round == one]
        jobs = [job for part in parts for job in part.jobs]
        pools = {
            name: np.exp(np.concatenate([calls[one] for one in drawn]))
            for name, calls in rounds.items()
        }
        simulated = _services(
            laws,
            jobs,
            ARRIVALS_OF_A_REDRAW,
            partial(_chosen, rng, pools),
        )
        arrivals = _arrivals(len(jobs), gap_s, ARRIVALS_OF_A_REDRAW, rng)
        measured = np.concatenate([part.services_s for part in parts])
        ratios[place] = _figures(arrivals, simulated) / _figures(arrivals, measured)
    return ratios


def _chosen(
    rng: np.random.Generator,
    pools: Mapping[str, np.ndarray],
    name: str,
    shape: tuple[int, ...],
) -> np.ndarray:
    """Some of a law's calls, each as likely as the others."""
    return rng.choice(pools[name], shape)


def check_queue(
    laws: Mapping[str, Law],
    rounds: Mapping[str, Sequence[Array]],
    queue: Sequence[Part],
    plan: Plan,
) -> QueueCheck:
    """Hold a mixed queue that was run against the same queue simulated from the profile.

    Poisson arrivals on a virtual clock, one server, first come, first served. Both queues
    have the same arrivals and the same jobs; the simulated one draws its service times
    from the profile, the other has measured them.

    Args:
        laws: what the profile says of each kernel.
        rounds: for each kernel and round, logarithms of the profile's calls over their
            size's location.
        queue: the jobs as they were run.
        plan: the seed of arrivals and draws.
    """
    rng = np.random.default_rng((plan.seed, 4))
    jobs = [job for part in queue for job in part.jobs]
    means = mean_services(laws, jobs) * [laws[name].noise.mean for name, _ in jobs]
    gap_s = float(means.mean() / UTILISATION)
    arrivals = _arrivals(len(jobs), gap_s, ARRIVALS, rng)
    measured = _figures(arrivals, np.concatenate([part.services_s for part in queue]))
    services = _services(
        laws, jobs, ARRIVALS, lambda name, shape: laws[name].noise.sample(shape, rng)
    )
    simulated = _figures(arrivals, services)
    redrawn = _redrawn(laws, rounds, queue, gap_s, rng)
    count = len(next(iter(rounds.values())))
    mean_error, p95_error = (
        interval_of_ratio(float(simulated[at] / measured[at]), redrawn[:, at], count)
        for at in (0, 1)
    )
    return QueueCheck(
        measured_mean_s=float(measured[0]),
        simulated_mean_s=float(simulated[0]),
        measured_p95_s=float(measured[1]),
        simulated_p95_s=float(simulated[1]),
        mean_error=mean_error,
        p95_error=p95_error,
    )
