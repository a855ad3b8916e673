"""What a calibration times: the profile, a fresh run and a queue of jobs, side by side.

On a machine that others use too, a minute is not like the next one. Were the profile timed
first and checked afterwards, the check would tell of the neighbours. So a round builds
every kernel twice, for the profile and for the fresh run, and visits both in one random
order, with jobs of the queue in between. What slows the machine counts on all sides.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from workloads.calibration.bench import Bench, Point
from workloads.calibration.plan import Plan
from workloads.calibration.sampling import Samples, Tick, visit
from workloads.kernels.base import Run

Array = NDArray[np.float64]


class Side(NamedTuple):
    """One of those that take turns in a round.

    Attributes:
        runs: calls, built for this side and this round.
        points: which of them are visited.
        sweeps: how often each is visited, at most.
    """

    runs: Mapping[Point, Run]
    points: Sequence[Point]
    sweeps: int


class Timed(NamedTuple):
    """What a round has timed.

    Attributes:
        calls: for each side, seconds of each point's calls.
        services_s: `[jobs]` seconds that each job of the queue took.
    """

    calls: list[dict[Point, Array]]
    services_s: Array


class Part(NamedTuple):
    """Jobs of the queue that were run in one round.

    Attributes:
        jobs: kernel and size of each.
        services_s: `[jobs]` seconds that each took.
        round: the round's place among the rounds.
    """

    jobs: Sequence[Point]
    services_s: Array
    round: int


class Rounds(NamedTuple):
    """Everything that was timed.

    Attributes:
        profile: seconds of each call, for each point one array a round.
        fresh: the same of the fresh run.
        queue: the jobs of the queue, in their order.
        graphs: points whose calls were recorded graphs.
    """

    profile: Samples
    fresh: Samples
    queue: Sequence[Part]
    graphs: set[Point]


def _turns(sides: Sequence[Side], rng: np.random.Generator) -> Iterator[tuple[int, Point]]:
    """Sides and points in the order of their visits, a new random one each sweep."""
    for sweep in range(max(side.sweeps for side in sides)):
        turns = [
            (number, point)
            for number, side in enumerate(sides)
            if sweep < side.sweeps
            for point in side.points
        ]
        for place in rng.permutation(len(turns)):
            yield turns[place]


def time_round(
    bench: Bench,
    sides: Sequence[Side],
    plan: Plan,
    rng: np.random.Generator,
    *,
    jobs: Sequence[Point] = (),
    tick: Callable[[], None],
) -> Timed:
    """Visit the points of all sides, and run jobs in between, evenly spread.

    Other work on the machine slows all calls of a visit alike, so that many short visits
    tell more than a few long ones. A point leaves the sweeps once it has had its time.

    Args:
        bench: what times a call.
        sides: who take turns; the last one runs the jobs.
        plan: how long a visit and a point's pass take.
        rng: draws the orders.
        jobs: kernel and size of each job.
        tick: told after each visit.
    """
    visits: list[dict[Point, list[Array]]] = [
        {point: [] for point in side.points} for side in sides
    ]
    services: list[float] = []
    turns = list(_turns(sides, rng))
    with torch.inference_mode():
        for number, (side, point) in enumerate(turns, start=1):
            had = visits[side][point]
            if sum(calls.sum() for calls in had) <= plan.pass_s:

                def call(side: int = side, point: Point = point) -> float:
                    return bench.seconds(sides[side].runs, point)

                had.append(visit(call, plan, bench.clock.warm_up_calls))
            due = jobs[len(services) : len(jobs) * number // len(turns)]
            services += [bench.seconds(sides[-1].runs, job) for job in due]
            tick()
    calls = [{at: np.concatenate(had) for at, had in own.items()} for own in visits]
    return Timed(calls, np.array(services))


def _touch(sides: Sequence[Side]) -> None:
    """Run each kernel's largest size once, so that the process has the memory for all.

    Memory that is used for the first time is mapped and cleared page by page, and in a
    timed call that takes longer than the call.
    """
    with torch.inference_mode():
        for side in sides:
            largest = dict(sorted(side.runs))  # the last size of a name stays
            for point in largest.items():
                side.runs[point]()


def _sides(
    bench: Bench, points: Sequence[Point], again: Sequence[Point], plan: Plan
) -> tuple[list[Side], set[Point]]:
    own, graphs = bench.build(points)
    other, _ = bench.build(points)
    return [Side(own, points, plan.sweeps), Side(other, again, plan.fresh_sweeps)], graphs


def time_rounds(
    bench: Bench,
    points: Sequence[Point],
    again: Sequence[Point],
    jobs: Sequence[Point],
    *,
    plan: Plan,
    tick: Tick,
) -> Rounds:
    """Time round after round until the plan has all its rounds, or its time is spent.

    Jobs that are left when the time is spent are run after the last round.

    Args:
        bench: what to time, and with what.
        points: kernels and sizes of the profile.
        again: those of them that the fresh run times.
        jobs: kernel and size of each job of the queue, among the points.
        plan: rounds, sweeps and time.
        tick: told after each visit.
    """
    rng = np.random.default_rng((plan.seed, 0))
    visits = plan.passes * (plan.sweeps * len(points) + plan.fresh_sweeps * len(again))
    done = itertools.count(1)
    cuts = [len(jobs) * number // plan.passes for number in range(plan.passes + 1)]
    rounds = Rounds(
        {point: [] for point in points}, {point: [] for point in again}, [], set()
    )
    queue: list[Part] = []
    sides: list[Side] = []
    start_s = time.monotonic()
    for number, (first, end) in enumerate(itertools.pairwise(cuts)):
        spent_s = time.monotonic() - start_s
        if number >= plan.min_passes and spent_s * (number + 1) > plan.budget_s * number:
            break  # another round, as long as those so far, would not end in time
        sides = []  # so that memory holds one round's kernels, not two
        sides, graphs = _sides(bench, points, again, plan)
        if number == 0:
            _touch(sides)
        timed = time_round(
            bench,
            sides,
            plan,
            rng,
            jobs=jobs[first:end],
            tick=lambda: tick("rounds", next(done), visits),
        )
        for samples, calls in zip((rounds.profile, rounds.fresh), timed.calls, strict=True):
            for point, seconds in calls.items():
                samples[point].append(seconds)
        queue.append(Part(jobs[first:end], timed.services_s, number))
        rounds.graphs.update(graphs)
    left = jobs[sum(len(part.jobs) for part in queue) :]
    if left:
        with torch.inference_mode():
            services = [bench.seconds(sides[-1].runs, job) for job in left]
        queue.append(Part(left, np.array(services), len(queue) - 1))
    return rounds._replace(queue=queue)
