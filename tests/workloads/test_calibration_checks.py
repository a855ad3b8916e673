"""What a calibration builds, which sizes it takes, and the checks of its profile."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.workloads.fakes import FakeClock
from workloads.calibration import bench as benches
from workloads.calibration import clock, record, session, sizes
from workloads.calibration.bench import Bench, Builder
from workloads.calibration.plan import FULL, QUICK, Plan, choose_plan
from workloads.kernels import KERNELS, Kernel
from workloads.kernels.base import Target, run_target

PLAN = Plan(
    passes=3, sweeps=2, min_repeats=1, max_repeats=1, visit_s=0.0, grid_points=9, jobs=50
)


def line(weights=2):
    """A kernel of products with equal weights, at four sizes and one held out."""

    def build(size, target):
        made = [target.weight(4, 4) for _ in range(weights)]
        rows = target.tensor(size, 4)

        def run():
            return sum(rows @ weight for weight in made)

        run.made, run.rows = made, rows
        return run

    return Kernel("line", "rows", build, (2, 4, 8, 16), (6,))


class SizeClock:
    """Tells times that grow with the rows of the call, times given factors in turn."""

    name = "size"
    warm_up_calls = 1

    def __init__(self, factors=(1.0,)):
        self._factors, self._calls = factors, 0

    def seconds(self, run, *, cold_cache):
        run()
        self._calls += 1
        factor = self._factors[self._calls % len(self._factors)]
        rows = getattr(run, "rows", None)
        if rows is None:
            return 1.0
        return 0.02 * rows.shape[0] * factor * getattr(run, "share", 1.0)


def test_sizes_share_weights_but_not_activations():
    build = Builder(line(), run_target("cpu"))
    small, large = build(2), build(8)
    assert all(a is b for a, b in zip(small.made, large.made, strict=True))
    assert small.made[0] is not small.made[1]
    assert small.rows.shape != large.rows.shape


def test_another_pass_has_weights_elsewhere():
    bench = Bench({"line": line()}, run_target("cpu"), FakeClock([1.0]))
    (first, _), (second, graphs) = (bench.build([("line", 2)]) for _ in range(2))
    here, there = first["line", 2].made[0], second["line", 2].made[0]
    assert here.data_ptr() != there.data_ptr()
    assert torch.equal(here, there)
    assert graphs == set()


@pytest.fixture
def fake_gpu(monkeypatch):
    """A bench whose kernels are recorded as graphs, although nothing is on a GPU."""
    cpu = run_target("cpu")

    def recorded(run):
        if "stubborn" in run.__qualname__:
            raise RuntimeError("operation not permitted when stream is capturing")

        def replay():
            return run()

        replay.rows, replay.share = run.rows, 0.5
        return replay

    monkeypatch.setattr(benches, "recorded", recorded)

    class OnCpu(Target):
        def tensor(self, *shape):
            return cpu.tensor(*shape)

    monkeypatch.setattr(session, "run_target", lambda kind: OnCpu(kind, cpu.dtype, 0.5))
    monkeypatch.setattr(session, "measure_peaks", lambda target, stopwatch: (1e12, 1e11))

    return clock.Device("cuda", "Some GPU", threads=1)


def test_a_gpu_is_timed_by_graphs_and_once_by_single_launches(fake_gpu):
    made = session.calibrate(
        "gpu",
        [line()],
        device=fake_gpu,
        clock=SizeClock(),
        plan=PLAN,
        tick=lambda *progress: None,
    )
    kernel = made["kernels"]["line"]
    assert kernel["location_s"] == pytest.approx([0.02, 0.04, 0.08, 0.16])
    assert kernel["eager_location_s"] == pytest.approx([0.04, 0.08, 0.16, 0.32])


def test_what_cannot_be_recorded_is_launched_one_by_one(fake_gpu):
    def stubborn_build(size, target):
        def stubborn_run():
            return target.tensor(size, 4)

        stubborn_run.rows = torch.ones(size, 4)
        return stubborn_run

    kernel = replace(line(), build=stubborn_build)
    target = session.run_target("cuda")
    run, is_graph = Builder(kernel, target).graphed(4)
    assert not is_graph
    assert run().shape == (4, 4)


def test_conditions_of_a_gpu_are_told_where_the_driver_can_be_asked(monkeypatch):
    def missing():
        raise ModuleNotFoundError("pynvml")

    for name, told in (("clock_rate", 1980), ("power_draw", 312000), ("temperature", 41)):
        monkeypatch.setattr(torch.cuda, name, lambda told=told: told)
    assert clock.conditions("cuda") == {
        "sm_clock_mhz": 1980.0,
        "power_w": 312.0,
        "temperature_c": 41.0,
    }
    monkeypatch.setattr(torch.cuda, "clock_rate", missing)
    assert clock.conditions("cuda") == {}
    assert clock.conditions("cpu") == {}


@pytest.mark.parametrize(
    ("longest_s", "grid", "left_out"),
    [
        (9.0, (2, 4, 8, 16), ()),
        (0.2, (2, 4, 8), (16,)),  # 0.04, 0.08, 0.16 and 0.32 s a call
        (0.01, (2, 4, 8), (16,)),  # never fewer than hold a held-out size
    ],
)
def test_sizes_that_take_too_long_are_left_out_and_told(longest_s, grid, left_out):
    plan = replace(PLAN, max_call_s=longest_s, min_grid_points=2)
    bench = Bench({}, run_target("cpu"), SizeClock())
    chosen = sizes.fit_sizes(line(), bench, plan)
    assert chosen == (grid, (6,), left_out)


def test_every_plan_keeps_held_out_sizes_of_every_kernel():
    for kernel in KERNELS.values():
        for points in (QUICK.min_grid_points, QUICK.grid_points, FULL.grid_points):
            chosen = sizes.cut(kernel, points)
            assert len(chosen.grid) >= 3
            assert chosen.held_out
            assert all(chosen.grid[0] < n < chosen.grid[-1] for n in chosen.held_out)
            assert chosen.grid + chosen.left_out == kernel.grid


def test_quick_plan_uses_every_size_on_a_gpu_only():
    assert choose_plan("cpu", quick=True) is QUICK
    assert choose_plan("cuda", quick=True).grid_points == FULL.grid_points
    assert choose_plan("cuda", quick=False) is choose_plan("cpu", quick=False) is FULL


def test_recorded_law_gives_back_locations_and_noise():
    read = record.kernel_law(
        {"sizes": [2, 4], "location_s": [0.1, 0.3], "log_residuals": [0.0, 0.5]}
    )
    assert read.curve(np.array([2.0, 4.0])) == pytest.approx([0.1, 0.3])
    assert read.noise.factors == pytest.approx([1.0, np.exp(0.5)])
