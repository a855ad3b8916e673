"""Rounds: who is visited when, and when they end."""

from dataclasses import replace

import numpy as np
import pytest

from tests.workloads.fakes import FakeClock
from workloads.calibration import rounds
from workloads.calibration.bench import Bench
from workloads.calibration.plan import Plan
from workloads.calibration.rounds import Side, time_round, time_rounds
from workloads.kernels import Kernel
from workloads.kernels.base import run_target

PLAN = Plan(
    passes=2, sweeps=2, min_repeats=1, max_repeats=2, visit_s=0.0, grid_points=9, jobs=6
)
POINTS = [("line", size) for size in (2, 4, 8)]
JOBS = [POINTS[0], POINTS[2], POINTS[2], POINTS[1], POINTS[0], POINTS[1]]


class Recorder(FakeClock):
    """Notes which call it was given, at a second each."""

    def __init__(self):
        super().__init__([1.0])
        self.seen = []

    def seconds(self, run, *, cold_cache):
        self.seen.append(run)
        return super().seconds(run, cold_cache=cold_cache)


def line():
    def build(size, target):
        rows, weight = target.tensor(size, 4), target.weight(4, 4)
        return lambda: rows @ weight

    return Kernel("line", "rows", build, (2, 8), (4,))


def bench(clock):
    return Bench({"line": line()}, run_target("cpu"), clock)


def sides(points, sweeps=2):
    """Two sides whose calls tell which they are."""

    def call(name, point):
        def run():
            return None

        run.name = name, point
        return run

    return [
        Side({point: call(name, point) for point in points}, points, sweeps)
        for name in ("profile", "fresh")
    ]


def seen(clock):
    return [run.name for run in clock.seen]


def test_both_sides_are_visited_once_a_sweep_in_one_random_order():
    clock, ticks = Recorder(), []
    timed = time_round(
        bench(clock),
        sides(POINTS),
        PLAN,
        np.random.default_rng(1),
        tick=lambda: ticks.append(1),
    )
    every = {(name, point) for name in ("profile", "fresh") for point in POINTS}
    order = seen(clock)
    assert set(order[:6]) == set(order[6:]) == every
    assert order[:6] != order[6:]
    assert len({name for name, _ in order[:3]} | {name for name, _ in order[3:6]}) == 2
    assert [{len(calls) for calls in side.values()} for side in timed.calls] == [{2}, {2}]
    assert len(ticks) == 12


def test_jobs_of_the_queue_come_in_their_order_between_the_visits():
    clock = Recorder()
    visited = sides(POINTS, sweeps=1)
    timed = time_round(
        bench(clock), visited, PLAN, np.random.default_rng(1), jobs=JOBS, tick=lambda: None
    )
    assert timed.services_s.tolist() == [1.0] * 6
    order = seen(clock)
    assert len(order) == 12
    assert order[1::2] == [("fresh", job) for job in JOBS]


def test_a_point_leaves_the_sweeps_once_it_has_had_its_time():
    clock = Recorder()
    plan = replace(PLAN, sweeps=5, pass_s=2.0)
    side = sides(POINTS[:1], sweeps=5)[:1]
    timed = time_round(
        bench(clock), side, plan, np.random.default_rng(1), tick=lambda: None
    )
    assert timed.calls[0][POINTS[0]].tolist() == [1.0] * 3


def test_each_kernels_largest_size_is_run_before_the_first_call_is_timed():
    ran = []
    points = [("a", 4), ("a", 30), ("b", 2), ("a", 200)]
    runs = {point: lambda point=point: ran.append(point) for point in points}
    rounds._touch([Side(runs, points, 1)] * 2)
    assert ran == [("a", 200), ("b", 2)] * 2


def timed_rounds(plan, clock=None):
    ticks = []
    found = time_rounds(
        bench(clock or FakeClock([1.0])),
        POINTS,
        POINTS[:2],
        JOBS,
        plan=plan,
        tick=lambda *progress: ticks.append(progress),
    )
    return found, ticks


def test_rounds_time_the_profile_the_fresh_run_and_all_jobs():
    found, ticks = timed_rounds(PLAN)
    assert list(found.profile) == POINTS
    assert list(found.fresh) == POINTS[:2]
    assert all([len(calls) for calls in own] == [2, 2] for own in found.profile.values())
    assert all([len(calls) for calls in own] == [1, 1] for own in found.fresh.values())
    assert [(part.jobs, part.round) for part in found.queue] == [
        (JOBS[:3], 0),
        (JOBS[3:], 1),
    ]
    assert found.graphs == set()
    assert ticks == [("rounds", done, 16) for done in range(1, 17)]


@pytest.mark.parametrize(
    ("budget_s", "made"),
    [(0.0, 3), (39.0, 3), (40.0, 4), (55.0, 5), (float("inf"), 7)],
)
def test_no_round_begins_that_would_not_end_in_time(monkeypatch, budget_s, made):
    now = iter([0.0, *range(0, 100, 10)])  # a round takes ten seconds
    monkeypatch.setattr(rounds.time, "monotonic", lambda: next(now))
    plan = replace(PLAN, passes=7, sweeps=1, min_passes=3, budget_s=budget_s)
    found, _ = timed_rounds(plan)
    assert [len(own) for own in found.profile.values()] == [made] * 3
    jobs = [job for part in found.queue for job in part.jobs]
    assert jobs == JOBS
    assert all(len(part.services_s) == len(part.jobs) for part in found.queue)
    assert all(part.round < made for part in found.queue)
